"""The cookies: who is signed in (the single sign-on), the pages' guard against forged forms, and our own pages' refresh
token (:mod:`auth.kept`).

``__Host-`` holds the first two to this host and to https (RFC 6265bis §4.1.3.2). Over plain http on loopback browsers
refuse the prefix, so there the names go without it. The refresh token goes to the token endpoint's folder alone, which
that prefix does not allow: it is ``__Secure-``.
"""

from __future__ import annotations

import hmac

from auth.deps import Deps
from auth.http import Request
from parley.identity.service.login import SESSION_SECONDS


def session_of(request: Request, deps: Deps) -> str | None:
    return request.cookies.get(_name("session", deps)) or None


def set_session(secret: str, deps: Deps) -> str:
    return _cookie("session", secret, f"Max-Age={SESSION_SECONDS}", deps)


def clear_session(deps: Deps) -> str:
    return _cookie("session", "", "Max-Age=0", deps)


def refresh_of(request: Request, deps: Deps) -> str | None:
    return request.cookies.get(_refresh_name(deps)) or None


def set_refresh(token: str, seconds: int, deps: Deps) -> str:
    return _refresh_cookie(token, seconds, deps)


def clear_refresh(deps: Deps) -> str:
    return _refresh_cookie("", 0, deps)


def csrf_of(request: Request, deps: Deps) -> str | None:
    return request.cookies.get(_name("csrf", deps)) or None


def set_csrf(secret: str, deps: Deps) -> str:
    return _cookie("csrf", secret, "", deps)


def is_forged(request: Request, form_value: str, deps: Deps) -> bool:
    """Double submit: whoever can read our cookie's value to put it into a form is us."""
    held = csrf_of(request, deps)
    return held is None or not hmac.compare_digest(held.encode(), form_value.encode())


def _refresh_name(deps: Deps) -> str:
    return "__Secure-parley-refresh" if deps.is_https else "parley-refresh"


def _refresh_cookie(value: str, seconds: int, deps: Deps) -> str:
    secure = "; Secure" if deps.is_https else ""
    return f"{_refresh_name(deps)}={value}; Path=/oauth2; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}"


def _name(name: str, deps: Deps) -> str:
    return f"__Host-parley-{name}" if deps.is_https else f"parley-{name}"


def _cookie(name: str, value: str, life: str, deps: Deps) -> str:
    # Lax: a client's link to /oauth2/authorize must bring the session along, a foreign form's POST must not.
    parts = [
        f"{_name(name, deps)}={value}",
        "Path=/",
        "HttpOnly",
        "SameSite=Lax",
        life,
        "Secure" if deps.is_https else "",
    ]
    return "; ".join(part for part in parts if part)
