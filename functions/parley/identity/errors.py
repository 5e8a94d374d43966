"""What the identity services refuse beyond :mod:`parley.errors`.

::

    ParleyError
    ├── Unauthenticated
    │   └── InsufficientUserAuthentication  insufficient_user_authentication
    ├── Forbidden
    │   └── WrongCode                       wrong_code
    └── InvalidGrant                        invalid_grant
"""

from __future__ import annotations

from parley.errors import Forbidden, ParleyError, Unauthenticated


class InvalidGrant(ParleyError):
    """The code or refresh token is invalid, expired, revoked, used, or another client's."""

    # RFC 6749 §5.2; it leaves by the token endpoint only.
    code = "invalid_grant"


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
