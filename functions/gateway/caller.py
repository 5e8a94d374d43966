"""Who sent a frame: what API Gateway and the authorizer say of the connection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from parley.errors import Unauthenticated
from parley.presence.model import Connection
from parley.presence.service import new_connection

LINGER = timedelta(seconds=10)


@dataclass(frozen=True)
class Caller:
    """A connection and its user."""

    user_id: str
    device_id: str
    session_id: str | None
    since: datetime
    """When the sign-in behind the connection began."""
    connection_id: str
    connected_at: datetime
    token_expires_at: datetime

    def require_valid_token(self, at: datetime) -> None:
        """Raises Unauthenticated once the access token behind the connection has expired."""
        if self.token_expires_at <= at:
            raise Unauthenticated("The access token has expired.")

    def outstays_token(self, at: datetime) -> bool:
        """Whether frames still come when the client has had time to notice, and to open its next socket."""
        return self.token_expires_at + LINGER <= at

    def connection(self, at: datetime) -> Connection:
        return new_connection(
            self.connection_id,
            user_id=self.user_id,
            device_id=self.device_id,
            session_id=self.session_id,
            connected_at=self.connected_at,
            token_expires_at=self.token_expires_at,
            at=at,
        )


def caller_of(event: Mapping[str, Any]) -> Caller:
    """The caller of a WebSocket event (the authorizer's context holds strings alone)."""
    context = event["requestContext"]
    authorizer = context["authorizer"]
    connected_at = datetime.fromtimestamp(context["connectedAt"] / 1000, UTC)
    return Caller(
        user_id=authorizer["user_id"],
        device_id=authorizer["device_id"],
        # These two are missing of sockets that were opened before they were known.
        session_id=authorizer.get("session_id") or None,
        since=datetime.fromtimestamp(int(authorizer["since"]) / 1000, UTC) if "since" in authorizer else connected_at,
        connection_id=context["connectionId"],
        connected_at=connected_at,
        token_expires_at=datetime.fromtimestamp(int(authorizer["token_expires_at"]), UTC),
    )
