"""Presence: online while any connection's expiry is ahead.

A connection expires six minutes after its last ping and never later than its token. Others are told only when the
first connection comes up and when the last one goes down; ``connect``, ``heartbeat`` and ``disconnect`` give what
there is to tell, or None. TTL deletes late, so every reader compares the expiry with now.

When a sign-in ends, tokens of it are still about: they are barred. A bar names sign-ins (devices), login sessions, or
all that began until a moment. It stands in the user's one record, so that each connection either is there when it comes
down, or meets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.errors import SignInEnded
from parley.presence.model import Connection, Presence, Record, presence_of
from parley.presence.ports import PresenceStore

CONNECTION_LIFE = timedelta(minutes=6)
"""A ping every 4 minutes, and room for one that is late."""
BARRED_FOR = timedelta(days=1)
"""The longest life that an access token can have."""
MAX_BARRED = 50


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
    _refuse_barred(connection, since, before, store)
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
    _refuse_barred(connection, since, before, store)
    return _first_up(before, connection, at)


def disconnect(user_id: str, connection_id: str, *, store: PresenceStore, clock: Clock) -> Presence | None:
    """Removes a connection; gives the presence if no live one is left."""
    at = clock()
    left = store.remove_connection(user_id, connection_id, at).without(connection_id)
    if left.live(at):
        return None
    return Presence(user_id=user_id, state="offline", last_seen_at=at)


def get_presences(user_ids: Sequence[str], *, store: PresenceStore, clock: Clock) -> dict[str, Presence]:
    """The presence of each of these users, also of those who never came."""
    at = clock()
    known = {record.user_id: presence_of(record, at) for record in store.get_records(user_ids)}
    return {user_id: known.get(user_id) or Presence(user_id=user_id, state="offline") for user_id in user_ids}


def live_connections(user_ids: Sequence[str], *, store: PresenceStore, clock: Clock) -> list[Connection]:
    """Every live connection of these users."""
    at = clock()
    return [connection for record in store.get_records(user_ids) for connection in record.live(at)]


def bar_all(
    user_id: str, at: datetime, *, except_session_id: str | None, store: PresenceStore
) -> tuple[Connection, ...]:
    """Bars all sign-ins that began until ``at``, but those of one login session; gives the connections to be closed."""
    return store.bar_all(user_id, at, except_session_id).barred()


def bar(user_id: str, ids: Sequence[str], *, store: PresenceStore, clock: Clock) -> tuple[Connection, ...]:
    """Bars devices and login sessions for as long as tokens of theirs may be about; gives the connections to be closed.

    A record keeps :data:`MAX_BARRED` of them, the latest: fan-out reads it with every message.
    """
    at = clock()
    record = store.bar(user_id, ids, at, at + BARRED_FOR)
    surplus = sorted(record.bar.ids, key=record.bar.ids.__getitem__)[:-MAX_BARRED]
    if surplus:
        store.prune(user_id, [], surplus, at + BARRED_FOR)
    return record.barred()


def require_signed_in(
    user_id: str, device_id: str, session_id: str | None, since: datetime, *, store: PresenceStore
) -> None:
    """Raises SignInEnded when the sign-in is barred. A moment behind, as reads of many are."""
    if any(record.bar.covers(device_id, session_id, since) for record in store.get_records([user_id])):
        raise SignInEnded


def _refuse_barred(connection: Connection, since: datetime | None, record: Record, store: PresenceStore) -> None:
    if record.bar.covers(connection.device_id, connection.session_id, since or connection.connected_at):
        store.forget_connection(connection.user_id, connection.id)
        raise SignInEnded


def _first_up(before: Record, connection: Connection, at: datetime) -> Presence | None:
    if before.live(at):
        return None
    return Presence(user_id=connection.user_id, state="online", expires_at=connection.expires_at, last_seen_at=at)
