"""What every call must bring before anything else runs: a good token, and a body that is JSON of bounded size."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic_core import from_json

from api.admission import InsufficientScope
from parley.errors import InvalidRequest, ParleyError, TooLarge, Unauthenticated
from parley.identity.errors import InsufficientUserAuthentication
from parley.identity.model import Principal
from parley.identity.scopes import CHAT, OURS

MAX_BODY = 32_768
_KEY = re.compile(r'"([!#-\[\]-~]{1,255})"|([!#-\[\]-~]{1,255})')
_WITH_BODY = ("POST", "PUT", "PATCH")


class UnsupportedMediaType(InvalidRequest):
    """The body must be application/json."""


def authenticate(event: Mapping[str, Any], verify: Callable[[str], Principal]) -> Principal:
    """Whoever the access token names (RFC 6750 §2.1). Raises Unauthenticated; InsufficientScope for a token that is
    good for nothing here, whatever the route."""
    scheme, _, token = _headers(event).get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    principal = verify(token.strip())
    if principal.scopes.isdisjoint(OURS):
        raise InsufficientScope(CHAT)
    return principal


def idempotency_key(event: Mapping[str, Any]) -> str | None:
    """The key of a POST that may be repeated, as a string of RFC 8941 or bare. Raises InvalidRequest."""
    given = _headers(event).get("idempotency-key")
    if given is None or event["requestContext"]["http"]["method"] != "POST":
        return None
    match = _KEY.fullmatch(given.strip())
    if match is None:
        raise InvalidRequest("Idempotency-Key: 1 to 255 visible ASCII characters.")
    return match[1] or match[2]


def challenge(event: Mapping[str, Any], error: ParleyError) -> dict[str, str]:
    """The header that goes with a refusal (RFC 6750 §3, RFC 9470 §3): no error code for whoever brought no token."""
    match error:
        case InsufficientScope(scope=scope):
            return {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}
        case InsufficientUserAuthentication(acr_values=acr_values, max_age=max_age):
            asked = f'acr_values="{acr_values}", max_age="{max_age}"'
            return {"WWW-Authenticate": f'Bearer error="insufficient_user_authentication", {asked}'}
        case Unauthenticated() if "authorization" in _headers(event):
            return {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        case Unauthenticated():
            return {"WWW-Authenticate": "Bearer"}
        case _:
            return {}


def with_text_body(event: Mapping[str, Any]) -> dict[str, Any]:
    """The event with its body as checked text. Raises InvalidRequest, TooLarge, UnsupportedMediaType."""
    if event["requestContext"]["http"]["method"] not in _WITH_BODY:
        return {**event, "body": None, "isBase64Encoded": False}
    body = _bytes(event)
    if len(body) > MAX_BODY:
        raise TooLarge(f"A body has at most {MAX_BODY} bytes.")
    media_type = _headers(event).get("content-type", "application/json").partition(";")[0].strip().lower()
    if media_type != "application/json":
        raise UnsupportedMediaType
    try:
        # Refuses what Python's own parser lets pass or chokes on: NaN, lone surrogates, nesting without end.
        from_json(body, allow_inf_nan=False)
        return {**event, "body": body.decode(), "isBase64Encoded": False}
    except ValueError as exc:
        raise InvalidRequest("The body is not JSON.") from exc


def _bytes(event: Mapping[str, Any]) -> bytes:
    text = event.get("body") or ""
    try:
        return base64.b64decode(text, validate=True) if event.get("isBase64Encoded") else text.encode()
    except (binascii.Error, UnicodeEncodeError) as exc:
        raise InvalidRequest("The body is not JSON.") from exc


def _headers(event: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in (event.get("headers") or {}).items()}
