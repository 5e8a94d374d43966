"""Everything that can go wrong with Parley, as one tree.

::

    ParleyError                 code, temporary
    ├── InvalidRequest          invalid_request
    │   ├── UnknownAction       unknown_action
    │   └── TooLarge            too_large
    ├── Unauthenticated         unauthenticated
    │   ├── LoginFailed         login_failed
    │   ├── OAuthError          the authorization server's own code (RFC 6749, 4.1.2.1 and 5.2)
    │   └── SignedOut           signed_out
    ├── Forbidden               forbidden
    │   └── QuotaExceeded       quota_exceeded
    ├── NotFound                not_found
    ├── Conflict                conflict
    │   └── FileRejected        file_rejected
    ├── RateLimited             rate_limited      (temporary)
    ├── Unavailable             unavailable       (temporary)
    │   └── ConnectionLost      connection_lost   (temporary)
    ├── Internal                internal          (temporary)
    └── ProtocolMisuse          protocol_misuse

The server's codes are those of docs/protocol.md; the rest are found on this side. ``temporary`` says whether the same
request may succeed later: what the server says of one error goes before what its class says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx


class ParleyError(Exception):
    """The base of all refusals and failures; ``message`` may be shown to a person."""

    code: str = "internal"
    temporary: bool = False

    def __init__(self, message: str = "", *, code: str | None = None, temporary: bool | None = None) -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())
        if code is not None:
            self.code = code
        if temporary is not None:
            self.temporary = temporary
        self.retry_after: float | None = None
        """Seconds that the server asked to wait before the next try, where it did."""

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


class LoginFailed(Unauthenticated):
    """The user name or the password is wrong."""

    code = "login_failed"


class OAuthError(Unauthenticated):
    """The authorization server refused."""


class SignedOut(Unauthenticated):
    """This session was ended; sign in again."""

    code = "signed_out"


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


class FileRejected(Conflict):
    """What was uploaded was looked at, and is not taken."""

    code = "file_rejected"


class RateLimited(ParleyError):
    """Too fast; try again later."""

    code = "rate_limited"
    temporary = True


class Unavailable(ParleyError):
    """Parley did not answer; try again."""

    code = "unavailable"
    temporary = True


class ConnectionLost(Unavailable):
    """The connection was lost before the answer came."""

    code = "connection_lost"


class Internal(ParleyError):
    """Something went wrong on the server."""

    code = "internal"
    temporary = True


class ProtocolMisuse(ParleyError):
    """The server closed the socket because this client breaks the protocol."""

    code = "protocol_misuse"


_BY_CODE: dict[str, type[ParleyError]] = {
    kind.code: kind
    for kind in (
        InvalidRequest, UnknownAction, TooLarge, Unauthenticated, Forbidden,
        NotFound, Conflict, RateLimited, Unavailable, Internal,
    )
}  # fmt: skip
_BY_STATUS: dict[int, type[ParleyError]] = {
    400: InvalidRequest, 401: Unauthenticated, 403: Forbidden, 404: NotFound, 409: Conflict, 413: TooLarge,
    429: RateLimited, 500: Internal, 502: Unavailable, 503: Unavailable, 504: Unavailable,
}  # fmt: skip


def from_frame(frame: Mapping[str, Any]) -> ParleyError:
    """The error of a frame ``{"type": "error", "code", "message", "temporary", "retry_after"}``."""
    code = str(frame.get("code") or "internal")
    kind = _BY_CODE.get(code, ParleyError)
    error = kind(str(frame.get("message") or ""), code=code, temporary=bool(frame.get("temporary", kind.temporary)))
    retry_after = frame.get("retry_after")
    error.retry_after = float(retry_after) if isinstance(retry_after, int) else None
    return error


def from_response(response: httpx.Response) -> ParleyError:
    """The error of an HTTP answer: a problem document (RFC 9457), or whatever a proxy in between made of it."""
    try:
        problem = response.json()
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        problem = {}
    kind = _BY_CODE.get(str(problem.get("code")), _BY_STATUS.get(response.status_code, ParleyError))
    temporary = problem.get("temporary", kind.temporary or response.status_code >= 500)
    message = problem.get("detail") or problem.get("title") or f"HTTP {response.status_code}"
    error = kind(str(message), code=str(problem.get("code") or kind.code), temporary=bool(temporary))
    error.retry_after = _seconds(response.headers.get("retry-after"))
    return error


def _seconds(text: str | None) -> float | None:
    """Retry-After in its form of seconds (RFC 9110, 10.2.3); Parley does not use the form of a date."""
    return float(text) if text is not None and text.strip().isdigit() else None
