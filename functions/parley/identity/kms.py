"""Signing keys in KMS: RSA_2048 keys that never leave it (KMS developer guide, *Asymmetric keys in AWS KMS*).

KMS does not rotate the material of asymmetric keys, so a successor is another key. The rotation makes and ends them
rather than the template, which would take away a key with its parameter while it still signs. Each bears a tag with the
stack's name: policies allow what they allow for keys with that tag alone.
"""

from __future__ import annotations

import hashlib
from typing import Any

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from parley.aws.clients import unavailable_on_failure
from parley.clock import Clock
from parley.identity.keys import public_jwk
from parley.identity.model import RingKey

TAG = "parley:stack"
PREFIX = "kms:"
_ALGORITHM = "RSASSA_PKCS1_V1_5_SHA_256"
_DAYS = 7
"""How long a key that was ended can be brought back; KMS's least."""


class KmsKey:
    """A :class:`parley.identity.keys.SigningKey`."""

    def __init__(self, client: Any, key: RingKey) -> None:
        self._client, self._key_id, self.kid = client, key.location.removeprefix(PREFIX), key.kid

    def sign(self, message: bytes) -> bytes:
        # The digest, since KMS takes messages of 4,096 bytes at most, and claims may be more.
        digest = hashlib.sha256(message).digest()
        with unavailable_on_failure():
            answer = self._client.sign(
                KeyId=self._key_id, Message=digest, MessageType="DIGEST", SigningAlgorithm=_ALGORITHM
            )
        signature: bytes = answer["Signature"]
        return signature


class KmsVault:
    """A :class:`parley.identity.ports.KeyVault`."""

    def __init__(self, client: Any, stack: str, clock: Clock) -> None:
        self._client, self._stack, self._clock = client, stack, clock

    def make_first(self) -> RingKey:
        return self.make()

    def make(self) -> RingKey:
        with unavailable_on_failure():
            key_id = self._client.create_key(
                KeySpec="RSA_2048",
                KeyUsage="SIGN_VERIFY",
                Description=f"Signs the tokens of {self._stack}",
                Tags=[{"TagKey": TAG, "TagValue": self._stack}],
            )["KeyMetadata"]["KeyId"]
            der = self._client.get_public_key(KeyId=key_id)["PublicKey"]
        public = serialization.load_der_public_key(der)
        if not isinstance(public, rsa.RSAPublicKey):
            raise TypeError("The key is not RSA.")
        jwk = public_jwk(public)
        return RingKey(kid=jwk["kid"], jwk=dict(jwk), location=PREFIX + key_id, made_at=self._clock())

    def made(self, location: str) -> bool:
        return location.startswith(PREFIX)

    def destroy(self, location: str) -> None:
        with unavailable_on_failure():
            try:
                self._client.schedule_key_deletion(KeyId=location.removeprefix(PREFIX), PendingWindowInDays=_DAYS)
            except ClientError as exc:
                # It is ended already.
                if exc.response.get("Error", {}).get("Code") not in ("NotFoundException", "KMSInvalidStateException"):
                    raise
