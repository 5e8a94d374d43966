"""Identity's data.

Times are UTC; secrets appear here as SHA-256 in hex (:func:`parley.identity.service.digest.digest`), never in clear.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict

from parley.clock import Timestamp

UserStatus = Literal["active", "disabled", "invited", "must_change_password"]
GrantType = Literal["authorization_code", "refresh_token", "client_credentials"]

T = TypeVar("T")

# A registered address of a native client on the loopback interface: any port will do (RFC 8252 §7.3).
_LOOPBACK = re.compile(r"(?P<origin>http://(?:127\.0\.0\.1|\[::1\]|localhost))(?::[0-9]{1,5})?(?P<rest>/[^#]*)?")


class Model(BaseModel):
    # Inputs stay out of error messages: what is validated here holds hashes, and messages are logged.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Page(Model, Generic[T]):
    """A part of a list; ``next`` is the cursor of the part after it, null at the end."""

    items: list[T]
    next: str | None = None


class User(Model):
    """A person, as everyone who is signed in may see them (docs/protocol.md)."""

    id: str
    username: str
    email: str
    display_name: str
    avatar: str | None = None
    status: UserStatus = "active"


class Account(Model):
    """A user, with what the authorization server alone needs to know."""

    user: User
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    created_at: Timestamp


class Credentials(Model):
    """How a user proves who they are, kept apart from the account so that reading a profile never reads a secret."""

    password_hash: str
    """PHC string."""
    failed_logins: int = 0
    """Tries in a row that did not succeed."""
    locked_until: Timestamp | None = None


class Client(Model):
    """A system that signs people in through us (RFC 6749 §2). Public while it has no secret."""

    client_id: str
    name: str
    redirect_uris: tuple[str, ...] = ()
    logout_uris: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    grant_types: tuple[GrantType, ...] = ("authorization_code", "refresh_token")
    native: bool = False
    """Runs on the user's device: loopback redirect addresses match with any port (RFC 8252 §7.3)."""
    secret_hashes: tuple[str, ...] = ()
    access_token_seconds: int = 900
    refresh_token_seconds: int = 30 * 86400

    @property
    def is_public(self) -> bool:
        return not self.secret_hashes

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


class AuthorizationCode(Model):
    """What a code stands for (RFC 6749 §4.1.2, RFC 7636 §4.4)."""

    client_id: str
    user_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    code_challenge: str
    """BASE64URL(SHA256(code_verifier)); S256 is the only method."""
    nonce: str | None = None
    auth_time: Timestamp
    expires_at: Timestamp
    origin_jti: str | None = None
    """The sign-in that consumed it; none while it is unused."""


class RefreshFamily(Model):
    """One sign-in of one client, and the chain of refresh tokens that keeps it going.

    See service/families.py for the chain.
    """

    origin_jti: str
    client_id: str
    user_id: str
    scopes: tuple[str, ...]
    auth_time: Timestamp
    expires_at: Timestamp
    handle_hash: str
    seed: str
    current_hash: str
    previous_hash: str | None = None
    rotated_at: Timestamp | None = None
    revoked_at: Timestamp | None = None


class LoginSession(Model):
    """A browser in which somebody is signed in: the single sign-on."""

    user_id: str
    auth_time: Timestamp
    expires_at: Timestamp


class Principal(Model):
    """Who is calling: what a verified access token says."""

    user_id: str
    client_id: str
    device_id: str
    """The ``origin_jti`` of the sign-in."""
    scopes: frozenset[str]
    expires_at: Timestamp


class Ticket(Model):
    """A principal's way through one handshake, where no header can be sent."""

    principal: Principal
    expires_at: Timestamp


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970: JWT's NumericDate (RFC 7519 §2) and DynamoDB's TTL."""
    return int(moment.timestamp())


def _portless(uri: str) -> str | None:
    match = _LOOPBACK.fullmatch(uri)
    return match["origin"] + (match["rest"] or "") if match else None
