"""Who is connected, and what others are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from parley.clock import Timestamp


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Connection(Model):
    """One open socket of a user. It counts until ``expires_at``, which every ping moves ahead."""

    id: str
    user_id: str
    device_id: str
    session_id: str | None = None
    """The login session that the device's sign-in came from."""
    connected_at: Timestamp
    expires_at: Timestamp
    token_expires_at: Timestamp


class Bar(Model):
    """Which sign-ins of a user have ended: tokens of theirs may still be about, but open nothing here."""

    before: Timestamp | None = None
    """All that began until then, ..."""
    except_session_id: str | None = None
    """... but those of this login session."""
    ids: Mapping[str, Timestamp] = {}
    """Devices and login sessions that were ended one by one, and how long tokens of theirs may be about."""

    def covers(self, device_id: str, session_id: str | None, since: datetime) -> bool:
        """Whether a sign-in that began at ``since`` has ended."""
        if device_id in self.ids or session_id in self.ids:
            return True
        kept = session_id is not None and session_id == self.except_session_id
        return self.before is not None and since <= self.before and not kept


class Record(Model):
    """What is stored of a user: connections, expired ones among them, who may not connect, and when they were last
    seen."""

    user_id: str
    connections: tuple[Connection, ...] = ()
    bar: Bar = Bar()
    last_seen_at: Timestamp | None = None

    def live(self, at: datetime) -> tuple[Connection, ...]:
        return tuple(connection for connection in self.connections if connection.expires_at > at)

    def barred(self) -> tuple[Connection, ...]:
        """Connections that came up before their sign-in ended."""
        return tuple(
            each for each in self.connections if self.bar.covers(each.device_id, each.session_id, each.connected_at)
        )

    def without(self, connection_id: str) -> Record:
        kept = tuple(connection for connection in self.connections if connection.id != connection_id)
        return self.model_copy(update={"connections": kept})


class Presence(Model):
    """What others see (docs/protocol.md): online while any connection's expiry is ahead."""

    user_id: str
    state: Literal["online", "offline"]
    expires_at: Timestamp | None = None
    """When an online user turns offline unless a device pings before."""
    last_seen_at: Timestamp | None = None


def presence_of(record: Record, at: datetime) -> Presence:
    live = record.live(at)
    return Presence(
        user_id=record.user_id,
        state="online" if live else "offline",
        expires_at=max((connection.expires_at for connection in live), default=None),
        last_seen_at=record.last_seen_at,
    )
