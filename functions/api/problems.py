"""Refusals as problem documents (RFC 9457), with our stable codes (docs/protocol.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

from parley.errors import InvalidRequest, ParleyError, TooLarge

CONTENT_TYPE = "application/problem+json"
STATUS: Mapping[str, HTTPStatus] = {
    "invalid_request": HTTPStatus.BAD_REQUEST,
    "unknown_action": HTTPStatus.BAD_REQUEST,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "unauthenticated": HTTPStatus.UNAUTHORIZED,
    "insufficient_user_authentication": HTTPStatus.UNAUTHORIZED,
    "wrong_code": HTTPStatus.FORBIDDEN,
    "wrong_password": HTTPStatus.FORBIDDEN,
    "forbidden": HTTPStatus.FORBIDDEN,
    "quota_exceeded": HTTPStatus.FORBIDDEN,
    "not_found": HTTPStatus.NOT_FOUND,
    "conflict": HTTPStatus.CONFLICT,
    "rate_limited": HTTPStatus.TOO_MANY_REQUESTS,
    "unavailable": HTTPStatus.SERVICE_UNAVAILABLE,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
}
RETRY_AFTER = 1
"""Seconds, where the error knows no better."""


def problem(
    error: ParleyError, status: HTTPStatus | None = None, headers: Mapping[str, str] | None = None
) -> Response[str]:
    """The document of an error, under its own status or another."""
    chosen = status or STATUS[error.code]
    document = {
        "type": "about:blank",
        "title": chosen.phrase,
        "status": chosen.value,
        "detail": error.message,
        "code": error.code,
        "temporary": error.temporary,
    }
    all_headers: dict[str, Any] = dict(headers or {})
    if chosen in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        all_headers["Retry-After"] = str(error.retry_after or RETRY_AFTER)
    return Response(status_code=chosen.value, content_type=CONTENT_TYPE, body=json.dumps(document), headers=all_headers)


def to_event(response: Response[str]) -> dict[str, Any]:
    """A problem as the HTTP API takes it (payload format 2.0), for what is refused before any route is chosen."""
    return {
        "statusCode": response.status_code,
        "headers": {"Content-Type": CONTENT_TYPE, **response.headers},
        "body": response.body,
    }


def refusal(error: RequestValidationError) -> InvalidRequest:
    """What is wrong first: the field's name and the rule, never what was sent."""
    first = error.errors()[0]
    # "body" or "query" is where it was looked for; the tag of a union is no part of the name.
    place, *path = [str(part) for part in first["loc"]]
    name = ".".join(part for part in path if part not in ("single", "group"))[:64]
    if first["type"] == "union_tag_invalid":
        # Its own message quotes what was sent.
        return InvalidRequest(f"{name or place}: type must be one of {first['ctx']['expected_tags']}.")
    if first["type"] == "string_too_long" and name == "content":
        return TooLarge(f"content: at most {first['ctx']['max_length']} characters.")
    return InvalidRequest(f"{name or place}: {first['msg']}.")
