"""Clients: the systems that sign people in, or speak for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from parley.clock import Timestamp
from parley.identity.model.base import Model

GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]

# The bounds that Cognito has for app clients (COGNITO.md, *Tokens*).
MIN_TOKEN_SECONDS, MAX_TOKEN_SECONDS = 300, 86_400
MIN_REFRESH_SECONDS, MAX_REFRESH_SECONDS = 3_600, 3_650 * 86_400
MAX_GRACE_SECONDS = 60
MAX_ADDRESSES = 100

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Addresses = Annotated[tuple[Annotated[str, StringConstraints(max_length=1024)], ...], Field(max_length=MAX_ADDRESSES)]
Scopes = Annotated[tuple[str, ...], Field(max_length=100)]
GrantTypes = Annotated[tuple[GrantType, ...], Field(min_length=1, max_length=3)]
Flag = Annotated[bool, Field(strict=True)]
TokenSeconds = Annotated[int, Field(strict=True, ge=MIN_TOKEN_SECONDS, le=MAX_TOKEN_SECONDS)]
RefreshSeconds = Annotated[int, Field(strict=True, ge=MIN_REFRESH_SECONDS, le=MAX_REFRESH_SECONDS)]
GraceSeconds = Annotated[int, Field(strict=True, ge=0, le=MAX_GRACE_SECONDS)]

# A registered address of a native client on the loopback interface: any port will do (RFC 8252 §7.3).
_LOOPBACK = re.compile(r"(?P<origin>http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::[0-9]{1,5})?(?P<rest>/[^#]*)?")


class ClientSettings(Model):
    """What administrators decide of a client; what must fit together, :mod:`parley.identity.service.clients` checks."""

    name: Name
    redirect_uris: Addresses = ()
    logout_uris: Addresses = ()
    scopes: Scopes = ()
    grant_types: GrantTypes = ("authorization_code", "refresh_token")
    native: Flag = False
    """Runs on the user's device: loopback redirect addresses match with any port (RFC 8252 §7.3)."""
    first_party: Flag = False
    """The company's own: its people are not asked whether it may know them."""
    pkce_required: Flag = True
    """Only a confidential client may go without (RFC 9700 §2.1.1)."""
    access_token_seconds: TokenSeconds = 900
    id_token_seconds: TokenSeconds = 900
    refresh_token_seconds: RefreshSeconds = 30 * 86400
    refresh_token_rotation: Flag = True
    """Whether each refresh gives a new refresh token. A public client must have it (RFC 9700 §2.2.2)."""
    refresh_grace_seconds: GraceSeconds = 10
    """For so long after a rotation the old token still works, for an answer that was lost."""


class ClientSecret(Model):
    id: str
    """Its name for administrators."""
    secret_hash: str
    created_at: Timestamp
    ends_at: Timestamp | None = None
    """Set when another one takes its place."""


class Client(ClientSettings):
    """A system that signs people in through us, or speaks for itself (RFC 6749 §2). Public while it has no secret."""

    client_id: str
    secrets: tuple[ClientSecret, ...] = ()
    """At most two, the newest first."""
    built_in: bool = False
    """Made by the deployment, which its addresses follow."""
    created_at: Timestamp | None = None
    """None of those that are built in."""
    revision: int = 1
    """Counts its changes, so that of two at once one fails."""

    @property
    def is_public(self) -> bool:
        return not self.secrets

    def live_secrets(self, now: datetime) -> Iterator[ClientSecret]:
        """Those that prove the client at this time."""
        return (secret for secret in self.secrets if secret.ends_at is None or secret.ends_at > now)

    def allows_redirect_to(self, redirect_uri: str) -> bool:
        """Exact match (RFC 9700 §2.1), but for the port of a native client on loopback."""
        if redirect_uri in self.redirect_uris:
            return True
        return (
            self.native
            and (wanted := _portless(redirect_uri)) is not None
            and wanted in map(_portless, self.redirect_uris)
        )

    def allows_logout_to(self, logout_uri: str) -> bool:
        return logout_uri in self.logout_uris


def _portless(uri: str) -> str | None:
    match = _LOOPBACK.fullmatch(uri)
    return match["origin"] + (match["rest"] or "") if match else None
