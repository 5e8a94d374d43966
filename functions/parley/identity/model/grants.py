"""What clients hold after somebody signed in: codes and refresh families."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.audit import NOWHERE, Source
from parley.identity.model.base import Model


class AuthorizationCode(Model):
    """What a code stands for (RFC 6749 §4.1.2, RFC 7636 §4.4)."""

    client_id: str
    user_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    code_challenge: str | None = None
    """BASE64URL(SHA256(code_verifier)); S256 is the only method. None of a client that need not bring one."""
    nonce: str | None = None
    auth_time: Timestamp
    amr: tuple[str, ...] = ()
    session_id: str | None = None
    """The login session in which it was given."""
    source: Source = NOWHERE
    """Of that session."""
    resource: str | None = None
    """Whom its access tokens are for (RFC 8707)."""
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
    amr: tuple[str, ...] = ()
    session_id: str | None = None
    """The login session that it came from."""
    source: Source = NOWHERE
    """Of that session."""
    created_at: Timestamp | None = None
    resource: str | None = None
    expires_at: Timestamp
    handle_hash: str
    seed: str
    current_hash: str
    previous_hash: str | None = None
    rotated_at: Timestamp | None = None
    revoked_at: Timestamp | None = None
