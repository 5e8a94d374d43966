"""What the identity services refuse beyond :mod:`parley.errors`.

::

    ParleyError
    ├── InvalidRequest
    │   └── InvalidField                    invalid_request
    ├── Unauthenticated
    │   ├── LoginRefused                    unauthenticated
    │   └── InsufficientUserAuthentication  insufficient_user_authentication
    ├── Forbidden
    │   ├── WrongCode                       wrong_code
    │   └── WrongPassword                   wrong_password
    └── InvalidGrant                        invalid_grant
"""

from __future__ import annotations

from typing import Literal

from parley.errors import Forbidden, InvalidRequest, ParleyError, Unauthenticated

Field = Literal["username", "email", "display_name", "avatar", "groups", "password"]
Rule = Literal["form", "length", "common", "personal", "domain", "taken"]


class InvalidField(InvalidRequest):
    """A field of a person breaks one of its rules; both are named, so that a page can say it in its own words."""

    def __init__(self, field: Field, rule: Rule, message: str) -> None:
        super().__init__(f"{field} must {message}.")
        self.field, self.rule = field, rule


class InvalidGrant(ParleyError):
    """The code or refresh token is invalid, expired, revoked, used, or another client's."""

    # RFC 6749 §5.2; it leaves by the token endpoint only.
    code = "invalid_grant"


class LoginRefused(Unauthenticated):
    """The username or the password is wrong."""

    def __init__(self, reason: Literal["unknown", "waiting", "password", "status"], user_id: str | None) -> None:
        """Both are for the trail alone: whoever tries is told the same whatever it is."""
        super().__init__()
        self.reason, self.user_id = reason, user_id


class InsufficientUserAuthentication(Unauthenticated):
    """Sign in again for this: more recently, or with a second factor."""

    # RFC 9470 §3.
    code = "insufficient_user_authentication"

    def __init__(self, *, acr_values: str, max_age: int) -> None:
        super().__init__()
        self.acr_values, self.max_age = acr_values, max_age


class WrongCode(Forbidden):
    """The code is wrong, or was used before. After several wrong ones, wait a little before the next."""

    code = "wrong_code"


class WrongPassword(Forbidden):
    """The present password is wrong. After several wrong ones, wait a little before the next."""

    code = "wrong_password"
