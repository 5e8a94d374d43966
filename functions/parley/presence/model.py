"""Who is connected, and what others are told of it."""

from __future__ import annotations

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
    connected_at: Timestamp
    expires_at: Timestamp
    token_expires_at: Timestamp


class Record(Model):
    """What is stored of a user: connections, expired ones among them, and when they were last seen."""

    user_id: str
    connections: tuple[Connection, ...] = ()
    last_seen_at: Timestamp | None = None

    def live(self, at: datetime) -> tuple[Connection, ...]:
        return tuple(connection for connection in self.connections if connection.expires_at > at)

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
