"""Sealing: AES-256-GCM under a key in an SSM SecureString, beside the encryption that the table has itself.

Whoever can read the table, a backup or an export of it has no second factor with it. The purpose is authenticated, so
what was sealed for one person opens for no other.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parley.aws.clients import unavailable_on_failure

_NONCE_BYTES = 12
_KEY_BITS = 256


class AesGcmSealer:
    """A :class:`parley.identity.ports.Sealer`; ``key`` gives 32 bytes and is asked when they are first needed."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def seal(self, plain: bytes, purpose: str) -> str:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + AESGCM(self._key()).encrypt(nonce, plain, purpose.encode())
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def unseal(self, sealed: str, purpose: str) -> bytes | None:
        try:
            raw = base64.urlsafe_b64decode(sealed.encode() + b"=" * (-len(sealed) % 4))
            return AESGCM(self._key()).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], purpose.encode())
        except (InvalidTag, binascii.Error, ValueError):
            return None


class SsmSealingKey:
    """The key of a parameter, read once an execution environment; and what a deployment does with it."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name
        self._held: bytes | None = None

    def __call__(self) -> bytes:
        """Raises Unavailable."""
        if self._held is None:
            with unavailable_on_failure():
                answer = self._client.get_parameter(Name=self._name, WithDecryption=True)
            self._held = base64.b64decode(answer["Parameter"]["Value"])
        return self._held

    def ensure(self) -> None:
        """Makes it where there is none; two at once end with one key."""
        fresh = base64.b64encode(AESGCM.generate_key(_KEY_BITS)).decode()
        self._unless("ParameterAlreadyExists", "put_parameter", Value=fresh, Type="SecureString", Overwrite=False)

    def remove(self) -> None:
        """What was sealed under it opens no more."""
        self._unless("ParameterNotFound", "delete_parameter")

    def _unless(self, code: str, call: str, **request: Any) -> None:
        with unavailable_on_failure():
            try:
                getattr(self._client, call)(Name=self._name, **request)
            except ClientError as exc:
                if exc.response.get("Error", {}).get("Code") != code:
                    raise
