"""Who is signed in where, and who is calling."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.base import Model


class LoginSession(Model):
    """A browser in which somebody is signed in: the single sign-on."""

    id: str
    """Its name for people and records; the cookie is a secret of its own."""
    user_id: str
    auth_time: Timestamp
    """When the user last proved who they are."""
    amr: tuple[str, ...] = ()
    """How they did, in the words of RFC 8176: ``pwd``, ``otp``, ..."""
    expires_at: Timestamp


class Principal(Model):
    """Who is calling: what a verified access token says. A person through a client, or an app for itself."""

    user_id: str
    """Of an app, its client id."""
    client_id: str
    device_id: str
    """The ``origin_jti`` of the sign-in; of an app, which signs nobody in, its client id again."""
    scopes: frozenset[str]
    expires_at: Timestamp
    groups: frozenset[str] = frozenset()
    auth_time: Timestamp | None = None
    """When the person last proved who they are; none of an app, which has no person."""
    amr: tuple[str, ...] = ()

    @property
    def is_app(self) -> bool:
        """Whether no person stands behind it: a token of client_credentials (RFC 6749 §4.4, RFC 9068 §2.2)."""
        return self.user_id == self.client_id


class Ticket(Model):
    """A principal's way through one handshake, where no header can be sent."""

    principal: Principal
    expires_at: Timestamp
