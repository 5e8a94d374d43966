"""What the identity services refuse beyond :mod:`parley.errors`.

::

    ParleyError
    ├── InvalidRequest
    │   ├── InvalidField        invalid_request
    │   └── WrongCode           invalid_request
    └── InvalidGrant            invalid_grant
"""

from __future__ import annotations

from typing import Literal

from parley.errors import InvalidRequest, ParleyError

Field = Literal["username", "email", "display_name", "avatar", "groups", "password"]
Rule = Literal["form", "length", "common", "personal", "domain", "taken"]


class InvalidField(InvalidRequest):
    """A field of a person breaks one of its rules; both are named, so that a page can say it in its own words."""

    def __init__(self, field: Field, rule: Rule, message: str) -> None:
        super().__init__(f"{field} must {message}.")
        self.field, self.rule = field, rule


class WrongCode(InvalidRequest):
    """The code is wrong, expired or used, or was tried too often."""


class InvalidGrant(ParleyError):
    """The code or refresh token is invalid, expired, revoked, used, or another client's."""

    # RFC 6749 §5.2; it leaves by the token endpoint only.
    code = "invalid_grant"
