"""Refusals as problem documents (RFC 9457), with our stable codes (docs/protocol.md)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response

from parley.errors import ParleyError

STATUS = {
    "invalid_request": 400,
    "unknown_action": 400,
    "unauthenticated": 401,
    "forbidden": 403,
    "not_found": 404,
    "conflict": 409,
    "too_large": 413,
    "rate_limited": 429,
    "internal": 500,
    "unavailable": 503,
}


def problem(error: ParleyError, status: int | None = None) -> Response[str]:
    """The error's document; ``status`` where HTTP has a finer one than our code."""
    status = status or STATUS[error.code]
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error.message,
        "code": error.code,
        "temporary": error.temporary,
    }
    headers: dict[str, Any] = {"Cache-Control": "no-store"}
    if status == 401:
        # RFC 6750 §3.1
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if error.temporary:
        headers["Retry-After"] = "1"
    return Response(status, "application/problem+json", json.dumps(body, ensure_ascii=False), headers)


def describe(errors: Sequence[Any]) -> str:
    """What is wrong with a request, by field; the values themselves are never repeated."""
    return "; ".join(f"{_place(error['loc'])}: {error['msg']}" for error in errors[:5]) or "The request is malformed."


def _place(location: Sequence[Any]) -> str:
    parts = [str(part) for part in location if part not in ("body", "query", "path", "single", "group")]
    return ".".join(parts) or "body"
