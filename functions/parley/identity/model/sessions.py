"""Who is signed in where, and who is calling."""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.clock import Timestamp, moment_of
from parley.identity.model.audit import NOWHERE, Source
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
    source: Source = NOWHERE
    """The browser, and where it was."""
    expires_at: Timestamp


class SessionClient(Model):
    """A client that a session opened."""

    client_id: str
    name: str
    last_used_at: Timestamp


class Session(Model):
    """A place where a user is signed in, as that user may see it (docs/protocol.md)."""

    id: str
    browser: str | None
    system: str | None
    """Browser and operating system, as far as they say what they are."""
    address: str | None
    place: str | None
    """From where the login was made."""
    created_at: Timestamp
    last_used_at: Timestamp
    current: bool
    """Whether it is the one that asks."""
    clients: tuple[SessionClient, ...]


class SignOut(Model):
    """All sign-ins of a user that rest on a login until then have ended, but those of one login session."""

    ended_at: Timestamp
    except_session_id: str | None = None

    def ends(self, auth_time: datetime, session_id: str | None) -> bool:
        kept = session_id is not None and session_id == self.except_session_id
        return auth_time <= self.ended_at and not kept


class Principal(Model):
    """Who is calling: what a verified access token says. A person through a client, or an app for itself."""

    user_id: str
    """Of an app, its client id."""
    client_id: str
    device_id: str
    """The ``origin_jti`` of the sign-in; of an app, which signs nobody in, its client id again."""
    session_id: str | None = None
    """The login session that the sign-in came from: the claim ``sid`` (OpenID Connect Front-Channel Logout §3)."""
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

    @property
    def since(self) -> datetime:
        """The latest moment at which the login behind the token can have been.

        It was in the second that ``auth_time`` says, and before the sign-in, whose id is a ULID.
        """
        if self.auth_time is None:
            return self.expires_at
        return min(self.auth_time + timedelta(milliseconds=999), moment_of(self.device_id) or self.expires_at)


class Ticket(Model):
    """A principal's way through one handshake, where no header can be sent."""

    principal: Principal
    expires_at: Timestamp
