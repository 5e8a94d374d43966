"""Presence: online while any connection's expiry is ahead.

A connection expires six minutes after its last ping and never later than its token. Others are told only when the
first connection comes up and when the last one goes down; ``connect``, ``heartbeat`` and ``disconnect`` give what
there is to tell, or None. TTL deletes late, so every reader compares the expiry with now.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.presence.model import Connection, Presence, Record, presence_of
from parley.presence.ports import PresenceStore

CONNECTION_LIFE = timedelta(minutes=6)
"""A ping every 4 minutes, and room for one that is late."""


def new_connection(
    connection_id: str,
    *,
    user_id: str,
    device_id: str,
    connected_at: datetime,
    token_expires_at: datetime,
    at: datetime,
) -> Connection:
    """A connection that was heard of at this moment."""
    return Connection(
        id=connection_id,
        user_id=user_id,
        device_id=device_id,
        connected_at=connected_at,
        expires_at=min(at + CONNECTION_LIFE, token_expires_at),
        token_expires_at=token_expires_at,
    )


def connect(connection: Connection, *, store: PresenceStore, clock: Clock) -> Presence | None:
    """Adds a connection and clears away the expired ones; gives the presence if it is the first one up."""
    at = clock()
    before = store.put_connection(connection, at)
    expired = [each.id for each in before.without(connection.id).connections if each.expires_at <= at]
    if expired:
        store.prune(connection.user_id, expired, at)
    return _first_up(before, connection, at)


def heartbeat(connection: Connection, *, store: PresenceStore, clock: Clock) -> Presence | None:
    """Renews a connection, also one that had expired or was taken for gone; gives the presence if that brings it up."""
    at = clock()
    return _first_up(store.put_connection(connection, at), connection, at)


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


def _first_up(before: Record, connection: Connection, at: datetime) -> Presence | None:
    if before.live(at):
        return None
    return Presence(user_id=connection.user_id, state="online", expires_at=connection.expires_at, last_seen_at=at)
