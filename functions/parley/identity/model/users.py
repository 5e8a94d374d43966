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


class UserDetails(User):
    """A person, as administrators see them."""

    email_verified: bool
    groups: tuple[str, ...]
    created_at: Timestamp


class Account(Model):
    """A user, with what the authorization server alone needs to know."""

    user: User
    email_verified: bool = False
    groups: tuple[str, ...] = ()
    """Sorted."""
    status_before: UserStatus | None = None
    """Of somebody who is disabled: what they become again."""
    created_at: Timestamp
    revision: int = 0
    """Counts the changes: one is made over the revision that it was worked out from, or not at all."""

    @property
    def may_sign_in(self) -> bool:
        """With a password; who must change it is asked to on the way."""
        return self.user.status in ("active", "must_change_password")

    @property
    def details(self) -> UserDetails:
        return UserDetails(
            **self.user.model_dump(),
            email_verified=self.email_verified,
            groups=self.groups,
            created_at=self.created_at,
        )


class Credentials(Model):
    """How a user proves who they are, kept apart from the account so that reading a profile never reads a secret."""

    password_hash: str
    """PHC string."""
    failed_logins: int = 0
    """Tries in a row that did not succeed."""
    locked_until: Timestamp | None = None
