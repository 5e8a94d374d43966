"""RSA keys for RS256: making, loading, and their public side as JWK (RFC 7517, RFC 7518 §6.3)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import NamedTuple, Protocol, TypedDict

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class Jwk(TypedDict):
    """A public key as Cognito publishes it; ``kid`` is the thumbprint of RFC 7638."""

    kid: str
    alg: str
    kty: str
    e: str
    n: str
    use: str


class JwkSet(TypedDict):
    keys: list[Jwk]


class SigningKey(Protocol):
    """Signs by RS256: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3)."""

    @property
    def kid(self) -> str: ...

    def sign(self, message: bytes) -> bytes:
        """Raises Unavailable."""
        ...


class RsaKey(NamedTuple):
    """A :class:`SigningKey` that is at hand."""

    kid: str
    private_key: rsa.RSAPrivateKey

    def sign(self, message: bytes) -> bytes:
        return self.private_key.sign(message, padding.PKCS1v15(), hashes.SHA256())


class SigningKeys(Protocol):
    def current(self) -> SigningKey:
        """The key to sign with. Raises Unavailable."""
        ...


class PublicKeys(Protocol):
    def find(self, kid: str) -> rsa.RSAPublicKey | None:
        """The key of this id. Raises Unavailable."""
        ...

    def jwks(self) -> JwkSet:
        """All keys whose tokens are good. Raises Unavailable."""
        ...


def generate_pem() -> str:
    """A fresh 2048-bit private key, PKCS#8."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    encoding = serialization.Encoding.PEM
    return key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def load_signing_key(pem: str) -> RsaKey:
    """The key of a PEM that :func:`generate_pem` made. Its self-check (40 to 80 ms) is skipped: the key is our own."""
    key = serialization.load_pem_private_key(pem.encode(), password=None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("The signing key is not RSA.")
    return RsaKey(public_jwk(key.public_key())["kid"], key)


def public_jwk(key: rsa.RSAPublicKey) -> Jwk:
    numbers = key.public_numbers()
    e, n = _base64url(numbers.e), _base64url(numbers.n)
    canonical = json.dumps({"e": e, "kty": "RSA", "n": n}, separators=(",", ":"), sort_keys=True)
    kid = base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).decode().rstrip("=")
    return Jwk(kid=kid, alg="RS256", kty="RSA", e=e, n=n, use="sig")


def public_key(jwk: Jwk) -> rsa.RSAPublicKey:
    return rsa.RSAPublicNumbers(_number(jwk["e"]), _number(jwk["n"])).public_key()


def _base64url(number: int) -> str:
    """Base64urlUInt (RFC 7518 §2)."""
    return base64.urlsafe_b64encode(number.to_bytes((number.bit_length() + 7) // 8, "big")).decode().rstrip("=")


def _number(text: str) -> int:
    return int.from_bytes(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)), "big")
