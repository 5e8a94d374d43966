"""Calls by pages of other origins (WHATWG Fetch, *CORS protocol*): those of registered clients may call with a token of
their own. No cookie counts here, so none is let along.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from api.problems import problem, to_event
from parley.errors import Forbidden, ParleyError

Allows = Callable[[str], bool]

_METHODS = "GET, POST, PUT, PATCH, DELETE"
_HEADERS = "Authorization, Content-Type, Idempotency-Key, Second-Factor-Code"
_EXPOSED = "Retry-After, WWW-Authenticate"
_MAX_AGE = "600"


def is_preflight(event: Mapping[str, Any]) -> bool:
    headers = _headers(event)
    method = event["requestContext"]["http"]["method"]
    return method == "OPTIONS" and "origin" in headers and "access-control-request-method" in headers


def answer_preflight(shared: Mapping[str, str]) -> dict[str, Any]:
    """To what a browser asks before it sends a token; ``shared`` is what :func:`headers_for` gives."""
    if "Access-Control-Allow-Origin" not in shared:
        return to_event(problem(Forbidden("This is no origin of a registered client.")))
    headers = {
        "Access-Control-Allow-Methods": _METHODS,
        "Access-Control-Allow-Headers": _HEADERS,
        "Access-Control-Max-Age": _MAX_AGE,
    }
    return {"statusCode": HTTPStatus.NO_CONTENT.value, "headers": headers, "body": ""}


def headers_for(event: Mapping[str, Any], allows: Allows) -> dict[str, str]:
    """What lets the page read the answer, errors too; nothing for our own pages and for programs."""
    headers = _headers(event)
    origin = headers.get("origin")
    if origin is None or headers.get("sec-fetch-site") == "same-origin":
        return {}
    try:
        allowed = allows(origin)
    except ParleyError:
        # Who asks is not known for sure: they are told nothing.
        allowed = False
    if not allowed:
        return {"Vary": "Origin"}
    return {"Vary": "Origin", "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED}


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}
