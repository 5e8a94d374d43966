"""Which addresses and keys of a subscription are taken.

It is the caller who names the address that Parley will post to. So it must be a public https address of a host with a
name, on https's own port. That a name leads nowhere private is looked at when it is posted to
(:mod:`parley.push.sender`), since names may lead elsewhere tomorrow.
"""

from __future__ import annotations

import base64
import binascii
import re

from parley.errors import InvalidRequest

MAX_ENDPOINT = 1024
_ENDPOINT = re.compile(r"(https?)://([A-Za-z0-9.-]{1,253})(:\d{1,5})?(/[!-~]*)?")
_PUBLIC_NAME = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}")
_PRIVATE = (".local", ".localhost", ".internal", ".intranet", ".lan", ".home", ".corp", ".private", ".arpa", ".test")

# The curve of RFC 8291: P-256 (SEC 2, §2.4.2).
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B


def origin_of(endpoint: str) -> str:
    """Scheme, host and port (RFC 6454 §6.1), of an endpoint that was taken."""
    origin = "/".join(endpoint.split("/", 3)[:3]).lower()
    scheme = origin.partition(":")[0]
    return origin.removesuffix(":443" if scheme == "https" else ":80")


def check_endpoint(endpoint: str, allowed_origin: str) -> None:
    """Raises InvalidRequest. ``allowed_origin``: the one origin besides that may be anywhere, or empty."""
    match = _ENDPOINT.fullmatch(endpoint) if len(endpoint) <= MAX_ENDPOINT else None
    if match is not None and allowed_origin and origin_of(endpoint) == origin_of(allowed_origin):
        return
    if match is None or not _is_public(*match.groups()):
        raise InvalidRequest("endpoint: must be a public https address of a push service.")


def check_keys(p256dh: str, auth: str) -> None:
    """Raises InvalidRequest for what is no point of P-256, and for a secret of another length than 16 bytes."""
    point = _decoded("keys.p256dh", p256dh)
    x, y = int.from_bytes(point[1:33], "big"), int.from_bytes(point[33:], "big")
    on_curve = x < _P and y < _P and (y * y - x * x * x + 3 * x - _B) % _P == 0
    if len(point) != 65 or point[0] != 4 or not on_curve:
        raise InvalidRequest("keys.p256dh: must be an uncompressed point of P-256, base64url.")
    if len(_decoded("keys.auth", auth)) != 16:
        raise InvalidRequest("keys.auth: must be 16 bytes, base64url.")


def _is_public(scheme: str, host: str, port: str | None, _: str | None) -> bool:
    name = host.lower()
    named = _PUBLIC_NAME.fullmatch(name) is not None and not f".{name}".endswith(_PRIVATE)
    return scheme == "https" and port in (None, ":443") and named


def _decoded(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise InvalidRequest(f"{field}: must be base64url.") from exc
