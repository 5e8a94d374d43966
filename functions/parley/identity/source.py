"""Where a request came from, as far as that can be known.

API Gateway knows who connected to it, and behind CloudFront that is an edge. CloudFront puts the viewer's address at
the end of X-Forwarded-For (developer guide, *Request and response behavior for custom origins*), and API Gateway may
put the edge's after it. Anybody can send such a header, so it is believed only beside the secret that CloudFront adds
to all it forwards; whoever calls API Gateway directly is known by the address that they connect from.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Any

from parley.identity.model import Source

ORIGIN_HEADER = "x-parley-origin"
"""Carries the secret; CloudFront overwrites what a viewer sends under this name."""

_MAX_ADDRESS = 64
_MAX_USER_AGENT = 256
_MAX_PLACE = 64
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


def source_of(event: Mapping[str, Any], origin_secret: str) -> Source:
    """The source of an HTTP API's event (payload format 2.0). An empty secret is nobody's."""
    headers = {name.lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    connected = str(event["requestContext"]["http"].get("sourceIp", ""))
    address, place = connected, ""
    if origin_secret and hmac.compare_digest(headers.get(ORIGIN_HEADER, "").encode(), origin_secret.encode()):
        passed = [part.strip() for part in headers.get("x-forwarded-for", "").split(",")]
        if passed[-1] == connected and len(passed) > 1:
            passed.pop()
        address, place = passed[-1] or connected, _place(headers)
    return Source(
        address=address[:_MAX_ADDRESS], user_agent=headers.get("user-agent", "")[:_MAX_USER_AGENT], place=place
    )


def _place(headers: Mapping[str, str]) -> str:
    """``Köln, DE``, where CloudFront adds its geolocation headers: UTF-8, percent-encoded (developer guide, *Add
    CloudFront request headers*).
    """
    known = (headers.get("cloudfront-viewer-city", ""), headers.get("cloudfront-viewer-country", ""))
    return ", ".join(_decoded(part)[:_MAX_PLACE] for part in known if part)


def _decoded(text: str) -> str:
    return _ESCAPE.sub(lambda octet: bytes.fromhex(octet[1].decode()), text.encode()).decode(errors="replace")
