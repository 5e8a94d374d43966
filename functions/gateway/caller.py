"""Who sent a frame: what API Gateway and the authorizer say of the connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from parley.errors import Unauthenticated
from parley.presence.model import Connection
from parley.presence.service import new_connection


@dataclass(frozen=True)
class Caller:
    """A connection and its user."""

    user_id: str
    device_id: str
    connection_id: str
    connected_at: datetime
    token_expires_at: datetime

    def require_valid_token(self, at: datetime) -> None:
        """Raises Unauthenticated once the access token behind the connection has expired."""
        if self.token_expires_at <= at:
            raise Unauthenticated("The access token has expired.")

    def connection(self, at: datetime) -> Connection:
        return new_connection(
            self.connection_id,
            user_id=self.user_id,
            device_id=self.device_id,
            connected_at=self.connected_at,
            token_expires_at=self.token_expires_at,
            at=at,
        )


def caller_of(event: Mapping[str, Any]) -> Caller:
    """The caller of a WebSocket event (the authorizer's context holds strings alone)."""
    context = event["requestContext"]
    authorizer = context["authorizer"]
    return Caller(
        user_id=authorizer["user_id"],
        device_id=authorizer["device_id"],
        connection_id=context["connectionId"],
        connected_at=datetime.fromtimestamp(context["connectedAt"] / 1000, UTC),
        token_expires_at=datetime.fromtimestamp(int(authorizer["token_expires_at"]), UTC),
    )
