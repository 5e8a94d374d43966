"""A push service and its browsers, as the standards have them: what arrives is verified and decrypted.

Written from RFC 8030, 8188, 8291 and 8292 over ``cryptography`` alone, so that it says something about what sends.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def raw_of(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """One browser's subscription: its keys, and what has arrived for it."""

    path: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))
    statuses: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    """What the service answers to the next pushes, with headers; then 201."""
    received: list[Arrived] = field(default_factory=list)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": unpadded(_point(self.key.public_key())), "auth": unpadded(self.auth)}

    def decrypt(self, body: bytes) -> bytes:
        """RFC 8291 §3.3 and §3.4 over RFC 8188 §2: one record."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        sender, cipher = body[21 : 21 + length], body[21 + length :]
        assert len(cipher) <= size
        assert len(body) <= 4096
        own = _point(self.key.public_key())
        secret = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        key_material = _hkdf(self.auth, secret, b"WebPush: info\0" + own + sender, 32)
        key = _hkdf(salt, key_material, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, key_material, b"Content-Encoding: nonce\0", 12)
        plain = AESGCM(key).decrypt(nonce, cipher, None).rstrip(b"\0")
        assert plain.endswith(b"\x02"), "the last record ends with the delimiter 2"
        return plain[:-1]


@dataclass(frozen=True)
class Arrived:
    """A push that was taken in."""

    headers: dict[str, str]
    claims: dict[str, Any]
    application_server_key: str
    body: bytes
    plain: bytes

    @property
    def notice(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.plain)
        return read


def _hkdf(salt: bytes, material: bytes, info: bytes, length: int) -> bytes:
    """RFC 5869, for at most one block."""
    extracted = hmac.digest(salt, material, hashlib.sha256)
    return hmac.digest(extracted, info + b"\x01", hashlib.sha256)[:length]


def verified_claims(authorization: str) -> tuple[dict[str, Any], str]:
    """The claims of a VAPID header and the key that signed them (RFC 8292 §2 and §3)."""
    scheme, _, rest = authorization.partition(" ")
    assert scheme == "vapid"
    parts = dict(part.strip().split("=", 1) for part in rest.split(","))
    head, claims, signature = parts["t"].split(".")
    assert json.loads(raw_of(head)) == {"typ": "JWT", "alg": "ES256"}
    signed = raw_of(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw_of(parts["k"]))
    r, s = int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big")
    public.verify(utils.encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
    return json.loads(raw_of(claims)), parts["k"]


class PushService:
    """Listens on loopback; browsers subscribe by :meth:`browser`."""

    def __init__(self, port: int = 0) -> None:
        self._browsers: dict[str, Browser] = {}
        service = self

        class Requests(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers = service._take(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Requests)
        self._server.daemon_threads = True
        self.origin = f"http://127.0.0.1:{self._server.server_port}"

    def browser(self, name: str) -> Browser:
        self._browsers[f"/push/{name}"] = browser = Browser(f"/push/{name}")
        return browser

    def endpoint(self, browser: Browser) -> str:
        return self.origin + browser.path

    def subscription(self, browser: Browser) -> dict[str, Any]:
        """As ``PushSubscription.toJSON`` has it."""
        return {"endpoint": self.endpoint(browser), "keys": browser.keys}

    def _take(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        browser = self._browsers.get(path)
        if browser is None:
            return 404, {}
        if browser.statuses:
            return browser.statuses.pop(0)
        claims, key = verified_claims(headers["authorization"])
        if claims["aud"] != self.origin or headers["content-encoding"] != "aes128gcm":
            return 403, {}
        browser.received.append(Arrived(headers, claims, key, body, browser.decrypt(body)))
        return 201, {"Location": f"{self.origin}/message/1"}

    @contextmanager
    def running(self) -> Iterator[PushService]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()
