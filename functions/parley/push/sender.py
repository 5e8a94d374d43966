"""Posts to push services: encrypted for the browser (RFC 8291, by the package ``webpush``), signed as ours (RFC 8292).

What an answer means (RFC 8030 §5 and §7.3): 201 and its likes: accepted. 404, 410: the subscription is no more. 429,
5xx, no answer in time: try again. Anything else will not get better.

Addresses were named by browsers, so a host is resolved here, every address of it must be public, and it is that
address that is connected to: a name cannot lead into the function's own network, and redirects are not followed. The
one allowed origin (an emulator's, or a push service of the company's own) may be anywhere.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import ssl
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import islice
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from webpush import WebPush
from webpush.types import WebPushKeys, WebPushSubscription
from webpush.vapid import VAPID

from parley.clock import Clock
from parley.push.endpoints import origin_of
from parley.push.ports import Answer, Fate, Push

SECONDS = 5.0
"""For a connection and for each answer."""
TOKEN_SECONDS = 12 * 3600
"""A token may live for a day at most (RFC 8292 §2); it is used for the first half of its life."""
_THREADS = 16
_MAX_ANSWER = 4096
_GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
"""RFC 4291 §2.4. Outside lie, among others, the ways that translators have into networks of IPv4."""
_log = logging.getLogger(__name__)


class PrivateAddress(OSError):
    """The host of an endpoint lies in a private network."""


class Signature(VAPID):
    """The Authorization header of pushes: one token for each push service, as long as it is fresh.

    The package's own leaves a port out of ``aud``, and signs every request anew.
    """

    def __init__(self, private_pem: bytes, clock: Clock) -> None:
        super().__init__(private_pem, _public_pem(private_pem))
        self._clock = clock
        self._held: dict[str, tuple[int, str]] = {}

    def get_authorization_header(self, endpoint: object, subscriber: str, expiration: int) -> str:
        """``subscriber`` is a mailto: or https: address; ``expiration`` the seconds that a token lives."""
        origin, now = origin_of(str(endpoint)), int(self._clock().timestamp())
        expires, token = self._held.get(origin, (0, ""))
        if expires - now < expiration // 2:
            expires = now + expiration
            claims = {"aud": origin, "exp": expires, "sub": subscriber}
            token = jwt.encode(claims, self.private_key, algorithm="ES256")
            self._held[origin] = expires, token
        return f"vapid t={token}, k={self.get_application_server_key(self.public_key)}"


class HttpPushServices:
    """A :class:`parley.push.ports.PushServices`. ``contact`` is whom a push service may write to, a mailto: or https:
    address (RFC 8292 §2.1)."""

    def __init__(self, private_pem: bytes, contact: str, allowed_origin: str, clock: Clock) -> None:
        self._allowed_origin = origin_of(allowed_origin) if allowed_origin else ""
        self._web_push = WebPush(private_pem, _public_pem(private_pem), contact, expiration=TOKEN_SECONDS)
        self._web_push.vapid = Signature(private_pem, clock)

    def send_all(self, pushes: Sequence[Push]) -> Iterable[tuple[Push, Answer]]:
        """One service's pushes share connections; up to so many connections are open at once."""
        by_origin: dict[str, list[Push]] = defaultdict(list)
        for push in pushes:
            by_origin[origin_of(push.subscription.endpoint)].append(push)
        runs = [run for each in by_origin.values() for run in _dealt(each, _THREADS)]
        if len(runs) == 1:
            return list(self._send_run(runs[0]))
        with ThreadPoolExecutor(min(_THREADS, len(runs))) as threads:
            return [answer for run in threads.map(lambda run: list(self._send_run(run)), runs) for answer in run]

    def _send_run(self, run: Sequence[Push]) -> Iterator[tuple[Push, Answer]]:
        """Pushes to one service, one after another over a connection that is made again where it was lost."""
        connection: HTTPConnection | None = None
        for push in run:
            try:
                connection = connection or self._connect(push.subscription.endpoint)
                yield push, self._send(push, connection)
            except (OSError, HTTPException) as exc:
                fields = {"host": urlsplit(push.subscription.endpoint).hostname, "reason": type(exc).__name__}
                _log.warning("no answer", extra={"fields": fields})
                yield push, Answer(Fate.REFUSED if isinstance(exc, PrivateAddress) else Fate.RETRY)
                _close(connection)
                connection = None
        _close(connection)

    def _connect(self, endpoint: str) -> HTTPConnection:
        parts = urlsplit(endpoint)
        if origin_of(endpoint) == self._allowed_origin:
            kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
            return kind(parts.hostname or "", parts.port, timeout=SECONDS)
        return PublicConnection(parts.hostname or "", timeout=SECONDS)

    def _send(self, push: Push, connection: HTTPConnection) -> Answer:
        subscription = push.subscription
        keys = WebPushKeys(auth=subscription.auth, p256dh=subscription.p256dh)
        target = WebPushSubscription.model_validate({"endpoint": subscription.endpoint, "keys": keys})
        message = self._web_push.get(push.payload, target)
        headers = {
            "Authorization": message.headers["authorization"],
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(push.ttl),
            "Topic": push.topic,
            "Urgency": push.urgency,
        }
        parts = urlsplit(subscription.endpoint)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, message.encrypted, headers)
        answer = connection.getresponse()
        reason = answer.read(_MAX_ANSWER)
        if answer.will_close or answer.read(1):
            connection.close()
        fate = _fate(answer.status)
        if fate is Fate.REFUSED:
            fields = {
                "host": parts.hostname,
                "status": answer.status,
                "reason": reason[:200].decode("utf-8", "replace"),
            }
            _log.error("refused", extra={"fields": fields})
        return Answer(fate, _seconds(answer.getheader("Retry-After")))


class PublicConnection(HTTPSConnection):
    """Connects to public addresses alone."""

    def connect(self) -> None:
        """Raises PrivateAddress."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not addresses or not all(is_public(each) for each in addresses):
            raise PrivateAddress(self.host)
        plain = socket.create_connection((addresses[0], self.port), SECONDS)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def is_public(address: str) -> bool:
    """Whether an address is one of the public internet; those that carry an IPv4 address inside are not."""
    parsed = ipaddress.ip_address(address.split("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address) and (
        parsed not in _GLOBAL_UNICAST or parsed.sixtofour or parsed.teredo
    ):
        return False
    return parsed.is_global and not parsed.is_multicast


def _public_pem(private_pem: bytes) -> bytes:
    key = load_pem_private_key(private_pem, None)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _fate(status: int) -> Fate:
    if status in (404, 410):
        return Fate.GONE
    if status == 429 or status >= 500:
        return Fate.RETRY
    return Fate.ACCEPTED if 200 <= status < 300 else Fate.REFUSED


def _seconds(retry_after: str | None) -> int:
    """Of a Retry-After in seconds; as a date it is not taken, and the usual wait holds."""
    return int(retry_after) if retry_after and retry_after.isascii() and retry_after.isdigit() else 0


def _dealt(pushes: Sequence[Push], hands: int) -> list[list[Push]]:
    return [list(islice(pushes, start, None, hands)) for start in range(min(hands, len(pushes)))]


def _close(connection: HTTPConnection | None) -> None:
    if connection is not None:
        connection.close()
