"""Presence: online while any connection's expiry is ahead.

A connection expires six minutes after its last ping and never later than its token. Others are told only when the
first connection comes up and when the last one goes down; ``connect``, ``heartbeat`` and ``disconnect`` give what
there is to tell, or None: nothing of whoever hides it. TTL deletes late, so every reader compares the expiry with now.

Contacts, the people of one's pair conversations, are told; people of common groups may ask.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.errors import InvalidRequest
from parley.presence.bars import refuse_barred
from parley.presence.model import Connection, Presence, PresenceSettings, Record, presence_of
from parley.presence.ports import PresenceStore

CONNECTION_LIFE = timedelta(minutes=6)
"""A ping every 4 minutes, and room for one that is late."""


@dataclass(frozen=True)
class Change:
    """How a person looks after a change, to themselves and to contacts."""

    to_self: Presence
    to_contacts: Presence


def new_connection(
    connection_id: str,
    *,
    user_id: str,
    device_id: str,
    connected_at: datetime,
    token_expires_at: datetime,
    at: datetime,
    session_id: str | None = None,
) -> Connection:
    """A connection that was heard of at this moment."""
    return Connection(
        id=connection_id,
        user_id=user_id,
        device_id=device_id,
        session_id=session_id,
        connected_at=connected_at,
        expires_at=min(at + CONNECTION_LIFE, token_expires_at),
        token_expires_at=token_expires_at,
    )


def connect(
    connection: Connection, *, store: PresenceStore, clock: Clock, since: datetime | None = None
) -> Presence | None:
    """Adds a connection and clears away what has expired; gives the presence if it is the first one up.

    ``since``: when its sign-in began, unless it was just now. Raises SignInEnded.
    """
    at = clock()
    before = store.put_connection(connection, at)
    refuse_barred(connection, since, before, store=store)
    expired = [each.id for each in before.without(connection.id).connections if each.expires_at <= at]
    bygone = [barred_id for barred_id, until in before.bar.ids.items() if until <= at]
    if expired or bygone:
        store.prune(connection.user_id, expired, bygone, at)
    return _first_up(before, connection, at)


def heartbeat(
    connection: Connection, *, store: PresenceStore, clock: Clock, since: datetime | None = None
) -> Presence | None:
    """Renews a connection, also one that had expired or was taken for gone; gives the presence if that brings it up.

    ``since``: when its sign-in began, unless it was when it connected. Raises SignInEnded.
    """
    at = clock()
    before = store.put_connection(connection, at)
    refuse_barred(connection, since, before, store=store)
    return _first_up(before, connection, at)


def disconnect(user_id: str, connection_id: str, *, store: PresenceStore, clock: Clock) -> Presence | None:
    """Removes a connection; gives the presence if no live one is left."""
    at = clock()
    left = store.remove_connection(user_id, connection_id, at).without(connection_id)
    if left.live(at):
        return None
    return _told(left.model_copy(update={"last_seen_at": at}), at)


def change_settings(user_id: str, settings: PresenceSettings, *, store: PresenceStore, clock: Clock) -> Change:
    """Replaces a person's settings. Raises InvalidRequest for a time that has passed."""
    at = clock()
    if settings.at(at) != settings:
        raise InvalidRequest("dnd_until, status.until: must lie ahead.")
    before = store.put_settings(user_id, settings)
    after = before.model_copy(update={"settings": settings})
    return Change(presence_of(after, at), presence_of(after, at, whole=settings.shows_to(contact=True)))


def get_settings(user_id: str, *, store: PresenceStore, clock: Clock) -> PresenceSettings:
    """A person's own settings, without what is over."""
    (record,) = store.get_records([user_id]) or [Record(user_id=user_id)]
    return record.settings.at(clock())


def view_presences(
    viewer_id: str,
    user_ids: Sequence[str],
    *,
    contacts: Collection[str],
    acquainted: Collection[str],
    store: PresenceStore,
    clock: Clock,
) -> list[Presence]:
    """The presence of each of these users as the viewer may see it.

    ``acquainted`` are those that the viewer shares a conversation with, ``contacts`` those of pair conversations among
    them; of others nothing is seen. Whether and when somebody is online is seen where both of them show it.
    """
    at = clock()
    visible = [each for each in user_ids if each in acquainted]
    records = {record.user_id: record for record in store.get_records([viewer_id, *visible])}
    own = records.get(viewer_id) or Record(user_id=viewer_id)

    def view(user_id: str) -> Presence:
        if user_id != viewer_id and user_id not in acquainted:
            return Presence(user_id=user_id, state="offline")
        record = records.get(user_id) or Record(user_id=user_id)
        contact = user_id in contacts
        mutual = record.settings.shows_to(contact=contact) and own.settings.shows_to(contact=contact)
        return presence_of(record, at, whole=mutual or user_id == viewer_id)

    return [view(user_id) for user_id in user_ids]


def _first_up(before: Record, connection: Connection, at: datetime) -> Presence | None:
    if before.live(at):
        return None
    return _told(before.model_copy(update={"connections": (connection,), "last_seen_at": at}), at)


def _told(record: Record, at: datetime) -> Presence | None:
    """What contacts are told of a change of state."""
    return presence_of(record, at) if record.settings.shows_to(contact=True) else None
