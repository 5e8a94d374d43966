"""Asks other issuers, by addresses that :func:`parley.identity.federation.config.is_allowed` lets through: bounded in
size and time, without following redirects.
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from email.message import Message
from http.client import HTTPException
from typing import IO, Any

from parley.errors import Unavailable
from parley.identity.federation.keys import NotThere

MAX_BYTES = 262_144
SECONDS = 3.0
"""In all. A provider that takes longer than this would take our callers' patience with it."""
_CHUNK = 16_384


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """None: it is an error like any other status."""


_opener = urllib.request.build_opener(_NoRedirects)


def fetch(address: str, token: str | None = None, *, seconds: float = SECONDS) -> bytes:
    """The body at an address, with a Bearer token where one is given. Raises Unavailable, NotThere."""
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address, headers=headers)  # noqa: S310 - the scheme was checked
    ends = time.monotonic() + seconds
    try:
        with _opener.open(request, timeout=seconds) as answer:
            return _read(answer, ends)
    except urllib.error.HTTPError as exc:
        exc.close()
        if exc.code == 429 or exc.code >= 500:
            raise Unavailable from exc
        raise NotThere(f"{address} answers {exc.code}") from exc
    except (OSError, HTTPException) as exc:
        raise Unavailable from exc


def _read(answer: Any, ends: float) -> bytes:
    body = b""
    while chunk := answer.read1(_CHUNK):
        body += chunk
        if len(body) > MAX_BYTES:
            raise NotThere("the answer is too long")
        if time.monotonic() > ends:
            raise Unavailable
    return body
