"""The key by which push services know this Parley (VAPID, RFC 8292), in SSM.

The private one is a SecureString, which the push function alone may read, the public one a String. It is not rotated: a
browser's subscription is bound to the key under which it was made.
"""

from __future__ import annotations

import base64
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from parley.aws.clients import unavailable_on_failure


class SsmPushKey:
    """``public_name`` is the parameter ``name`` with ``-public`` behind it."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    @property
    def public_name(self) -> str:
        return f"{self._name}-public"

    def private_pem(self) -> bytes:
        """Raises Unavailable."""
        return self._get(self._name).encode()

    def ensure(self) -> None:
        """Makes it where there is none, and publishes it; two at once end with one key."""
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self._unless(
            "ParameterAlreadyExists", "put_parameter", Name=self._name, Value=pem, Type="SecureString", Overwrite=False
        )
        public = public_of(self.private_pem())
        self._unless("", "put_parameter", Name=self.public_name, Value=public, Type="String", Overwrite=True)

    def remove(self) -> None:
        """Whoever was subscribed has to subscribe again."""
        for name in (self._name, self.public_name):
            self._unless("ParameterNotFound", "delete_parameter", Name=name)

    def _get(self, name: str) -> str:
        with unavailable_on_failure():
            answer = self._client.get_parameter(Name=name, WithDecryption=True)
        return str(answer["Parameter"]["Value"])

    def _unless(self, code: str, call: str, **request: Any) -> None:
        with unavailable_on_failure():
            try:
                getattr(self._client, call)(**request)
            except ClientError as exc:
                if exc.response.get("Error", {}).get("Code") != code:
                    raise


class SsmPublicPushKey:
    """What browsers subscribe with, read once an execution environment."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name
        self._held: str | None = None

    def __call__(self) -> str:
        """Raises Unavailable."""
        if self._held is None:
            with unavailable_on_failure():
                self._held = str(self._client.get_parameter(Name=self._name)["Parameter"]["Value"])
        return self._held


def public_of(private_pem: bytes) -> str:
    """The public key as browsers take it (RFC 8292 §3.2): the uncompressed point, base64url."""
    key = load_pem_private_key(private_pem, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the push key is no key of an elliptic curve")
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
