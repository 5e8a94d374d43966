"""Bars: when a sign-in ends, tokens of it are still about, and must open nothing here.

A bar names sign-ins (devices), login sessions, or all that began until a moment. It stands in the user's one record, so
that each connection either is there when it comes down, or meets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from parley.clock import Clock
from parley.errors import SignInEnded
from parley.presence.model import Connection, Record
from parley.presence.ports import PresenceStore

BARRED_FOR = timedelta(days=1)
"""The longest life that an access token can have."""
MAX_BARRED = 50


def bar(user_id: str, ids: Sequence[str], *, store: PresenceStore, clock: Clock) -> Record:
    """Bars devices and login sessions for as long as tokens of theirs may be about; gives the record as it is then.

    A record keeps :data:`MAX_BARRED` of them, the latest: fan-out reads it with every message.
    """
    at = clock()
    record = store.bar(user_id, ids, at, at + BARRED_FOR)
    surplus = sorted(record.bar.ids, key=record.bar.ids.__getitem__)[:-MAX_BARRED]
    if surplus:
        store.prune(user_id, [], surplus, at + BARRED_FOR)
    return record


class SignIn(Protocol):
    """What an access token says of the sign-in behind it."""

    @property
    def user_id(self) -> str: ...

    @property
    def device_id(self) -> str: ...

    @property
    def session_id(self) -> str | None: ...

    @property
    def since(self) -> datetime: ...


def require_signed_in(sign_in: SignIn, *, store: PresenceStore) -> None:
    """Raises SignInEnded when the sign-in is barred. A moment behind, as reads of many are."""
    for record in store.get_records([sign_in.user_id]):
        if record.bar.covers(sign_in.device_id, sign_in.session_id, sign_in.since):
            raise SignInEnded


def refuse_barred(connection: Connection, since: datetime | None, record: Record, *, store: PresenceStore) -> None:
    """Forgets a connection whose sign-in the record bars, and raises SignInEnded."""
    if record.bar.covers(connection.device_id, connection.session_id, since or connection.connected_at):
        store.forget_connection(connection.user_id, connection.id)
        raise SignInEnded
