"""AWS Signature Version 4, by the standard library (IAM user guide, *Create a signed AWS API request*).

botocore signs as well, but to import it and build a client takes longer than everything else that a function does at
its start.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"
_UNSIGNED = "UNSIGNED-PAYLOAD"


class Credentials(NamedTuple):
    """An access key; a temporary one has a session token."""

    access_key: str
    secret_key: str
    session_token: str | None = None


class Signer(NamedTuple):
    """Signs requests to one service of one region."""

    service: str
    region: str

    def headers(
        self,
        method: str,
        host: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
        *,
        credentials: Credentials,
        at: datetime,
    ) -> dict[str, str]:
        """The headers to send: those given, lower case, and what makes them and the body a signed request.

        ``path`` is as it goes over the wire; a query has no place here.
        """
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": host, "x-amz-date": stamp, **headers}
        if credentials.session_token:
            signed["x-amz-security-token"] = credentials.session_token
        # All services but S3 want the path encoded once more than it is sent.
        digest = hashlib.sha256(body).hexdigest()
        names, request = _canonical(method, quote(path, safe="/~"), "", signed, digest)
        signature = self._signature(stamp, request, credentials)
        credential = f"{credentials.access_key}/{self._scope(stamp)}"
        authorization = f"{_ALGORITHM} Credential={credential}, SignedHeaders={names}, Signature={signature}"
        return signed | {"authorization": authorization}

    def query(
        self,
        method: str,
        host: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        *,
        credentials: Credentials,
        at: datetime,
        seconds: int,
    ) -> str:
        """The query of a presigned address of S3 (S3 API reference, *Authenticating requests: using query parameters*).

        Whoever uses it must send just these headers, in lower case here; what the body is, they alone may say.
        """
        stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        signed = {"host": host, **headers}
        full = {
            "X-Amz-Algorithm": _ALGORITHM,
            "X-Amz-Credential": f"{credentials.access_key}/{self._scope(stamp)}",
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(seconds),
            "X-Amz-SignedHeaders": ";".join(sorted(signed)),
            **query,
        }
        if credentials.session_token:
            full["X-Amz-Security-Token"] = credentials.session_token
        text = "&".join(f"{_encode(name)}={_encode(value)}" for name, value in sorted(full.items()))
        _, request = _canonical(method, path, text, signed, _UNSIGNED)
        return f"{text}&X-Amz-Signature={self._signature(stamp, request, credentials)}"

    def _scope(self, stamp: str) -> str:
        return f"{stamp[:8]}/{self.region}/{self.service}/aws4_request"

    def _signature(self, stamp: str, request: str, credentials: Credentials) -> str:
        digest = hashlib.sha256(request.encode()).hexdigest()
        text = f"{_ALGORITHM}\n{stamp}\n{self._scope(stamp)}\n{digest}"
        key = _signing_key(credentials.secret_key, stamp[:8], self.region, self.service)
        return hmac.new(key, text.encode(), "sha256").hexdigest()


def _canonical(method: str, path: str, query: str, headers: Mapping[str, str], digest: str) -> tuple[str, str]:
    """The names of the signed headers, and the canonical request."""
    names = ";".join(sorted(headers))
    lines = "".join(f"{name}:{' '.join(headers[name].split())}\n" for name in sorted(headers))
    return names, f"{method}\n{path}\n{query}\n{lines}\n{names}\n{digest}"


def _encode(text: str) -> str:
    return quote(text, safe="-_.~")


@lru_cache(maxsize=16)
def _signing_key(secret: str, day: str, region: str, service: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for part in (day, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), "sha256").digest()
    return key
