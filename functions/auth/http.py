"""Requests and responses of API Gateway's HTTP API (payload format 2.0)."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from parley.errors import InvalidRequest
from parley.identity.model import NOWHERE, Source
from parley.identity.source import source_of

# API Gateway ends a request line with headers at 10 KB; emulators do not. A token request is below 1 KB.
MAX_QUERY = 8192
MAX_BODY = 16384
MAX_FIELDS = 50

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    """Names in lower case."""
    cookies: Mapping[str, str]
    body: bytes
    source: Source = NOWHERE

    @classmethod
    def of(cls, event: Mapping[str, Any], origin_secret: str = "") -> Request:
        """``origin_secret`` as :mod:`parley.identity.source` has it.

        Raises InvalidRequest for a body that is not base64 though the event says so.
        """
        headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
        # AWS gives cookies apart; emulators leave them in the header.
        pairs = event.get("cookies") or headers.get("cookie", "").split(";")
        body = event.get("body") or ""
        try:
            raw = base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
        except (binascii.Error, ValueError) as exc:
            raise InvalidRequest("The body cannot be read.") from exc
        return cls(
            method=event["requestContext"]["http"]["method"].upper(),
            path=event["rawPath"],
            query_string=event.get("rawQueryString") or "",
            headers=headers,
            cookies={name.strip(): value.strip() for name, _, value in (pair.partition("=") for pair in pairs)},
            body=raw,
            source=source_of(event, origin_secret),
        )

    def query(self) -> dict[str, list[str]]:
        """The query's parameters. Raises InvalidRequest: too long, not UTF-8."""
        if len(self.query_string) > MAX_QUERY:
            raise InvalidRequest(f"The query is longer than {MAX_QUERY} characters.")
        return _parse(self.query_string)

    def form(self) -> dict[str, str]:
        """The body's parameters.

        Raises InvalidRequest: another content type, too long, not UTF-8, repeated (RFC 6749 §3.2).
        """
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            raise InvalidRequest(f"The content type must be {FORM}.")
        if len(self.body) > MAX_BODY:
            raise InvalidRequest(f"The body is longer than {MAX_BODY} bytes.")
        try:
            return once(_parse(self.body.decode()))
        except UnicodeDecodeError as exc:
            raise InvalidRequest("The body is not UTF-8.") from exc


def once(parameters: Mapping[str, list[str]]) -> dict[str, str]:
    """Each parameter's one value. Raises InvalidRequest for a repeated one (RFC 6749 §3.1)."""
    if any(len(values) > 1 for values in parameters.values()):
        raise InvalidRequest("A parameter is repeated.")
    return {name: values[0] for name, values in parameters.items()}


def _parse(text: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as exc:
        raise InvalidRequest("The parameters cannot be read.") from exc
    parameters: dict[str, list[str]] = {}
    for name, value in pairs:
        # Parameters without a value count as omitted (RFC 6749 §3.1).
        if value:
            parameters.setdefault(name, []).append(value)
    return parameters


@dataclass(frozen=True)
class Response:
    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: tuple[str, ...] = ()

    def with_cookies(self, *cookies: str) -> Response:
        return replace(self, cookies=(*self.cookies, *cookies))

    def with_headers(self, **headers: str) -> Response:
        """Names as keywords: ``cache_control`` is ``Cache-Control``."""
        named = {name.replace("_", "-").title(): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **named})

    def to_event(self) -> dict[str, Any]:
        event: dict[str, Any] = {"statusCode": self.status, "headers": dict(self.headers), "body": self.body}
        return event | ({"cookies": list(self.cookies)} if self.cookies else {})


NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def redirect(location: str) -> Response:
    return Response(302, headers={"Location": location, **NO_STORE})


def answer(body: Mapping[str, Any], status: int = 200) -> Response:
    """JSON that nobody keeps."""
    return Response(status, json.dumps(body), {"Content-Type": "application/json", **NO_STORE})


def refuse(error: str, description: str = "", status: int = 400) -> Response:
    """RFC 6749 §5.2."""
    return answer({"error": error} | ({"error_description": description} if description else {}), status)
