"""Everything that Parley refuses, as one tree.

::

    ParleyError                 code, temporary
    ├── InvalidRequest          invalid_request
    │   ├── UnknownAction       unknown_action
    │   └── TooLarge            too_large
    ├── Unauthenticated         unauthenticated
    │   └── SignInEnded         unauthenticated
    ├── Forbidden               forbidden
    │   └── QuotaExceeded       quota_exceeded
    ├── NotFound                not_found
    ├── Conflict                conflict
    ├── RateLimited             rate_limited      (temporary)
    ├── Unavailable             unavailable       (temporary)
    └── Internal                internal          (temporary)

A service raises them; one place a transport turns them into frames (``gateway``) or problem documents (``api``).
``code`` is the wire's word for it (docs/protocol.md); ``temporary`` says whether the same request may succeed later.
"""

from __future__ import annotations

from typing import ClassVar


class ParleyError(Exception):
    """The base of all refusals; ``message`` is safe to show to whoever asked."""

    code: ClassVar[str] = "internal"
    temporary: ClassVar[bool] = False
    retry_after: int | None = None
    """Seconds after which the same request may succeed, where that is known."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())

    @property
    def message(self) -> str:
        return str(self)


class InvalidRequest(ParleyError):
    """The request is malformed."""

    code = "invalid_request"


class UnknownAction(InvalidRequest):
    """The frame's action is none that exists."""

    code = "unknown_action"


class TooLarge(InvalidRequest):
    """The request is too large."""

    code = "too_large"


class Unauthenticated(ParleyError):
    """Sign in first."""

    code = "unauthenticated"


class SignInEnded(Unauthenticated):
    """This sign-in has ended; sign in again."""


class Forbidden(ParleyError):
    """This is not allowed."""

    code = "forbidden"


class QuotaExceeded(Forbidden):
    """There is no room left for more."""

    code = "quota_exceeded"


class NotFound(ParleyError):
    """There is no such thing, or none that you may see."""

    code = "not_found"


class Conflict(ParleyError):
    """This contradicts what is stored."""

    code = "conflict"


class RateLimited(ParleyError):
    """Too fast; try again later."""

    code = "rate_limited"
    temporary = True

    def __init__(self, message: str = "", *, retry_after: int = 1) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unavailable(ParleyError):
    """A part that is needed did not answer; try again."""

    code = "unavailable"
    temporary = True


class Internal(ParleyError):
    """Something went wrong on our side."""

    code = "internal"
    temporary = True
