"""People."""

from __future__ import annotations

from typing import Literal

from parley.clock import Timestamp
from parley.identity.model.base import Model

UserStatus = Literal["active", "disabled", "invited", "must_change_password"]


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
