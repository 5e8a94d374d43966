"""The keys of other issuers, by discovery (OpenID Connect Discovery §4) or at ``/.well-known/jwks.json``.

Read once an hour; for a kid that is not among them at most once a minute, as after an answer that did not come. While
an issuer does not answer, the keys that are held are good for a day.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from parley.clock import Clock
from parley.errors import Unavailable
from parley.identity.federation.config import TrustedIssuer, is_allowed

MAX_AGE = timedelta(hours=1)
MIN_AGE = timedelta(minutes=1)
MAX_STALE = timedelta(days=1)
MAX_KEYS = 100
MIN_RSA_BITS = 2048

ALGORITHMS = ("RS256", "ES256")
PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


class NotThere(Exception):
    """The address answers, but not with what was asked for."""


class Fetch(Protocol):
    """Asks an address that may be asked; bounded in size and time."""

    def __call__(self, address: str, token: str | None = None) -> bytes:
        """Raises Unavailable, NotThere."""
        ...


class Key(NamedTuple):
    algorithm: str
    public_key: PublicKey


class _Held(NamedTuple):
    asked_at: datetime
    read_at: datetime
    keys: Mapping[str, Key]
    userinfo_endpoint: str | None


class IssuerKeys:
    """One issuer's."""

    def __init__(self, issuer: TrustedIssuer, fetch: Fetch, clock: Clock, *, local: bool) -> None:
        self._issuer, self._fetch, self._clock, self._local = issuer, fetch, clock, local
        self._held: _Held | None = None
        self._failed_at: datetime | None = None

    def find(self, kid: str) -> Key | None:
        """Raises Unavailable."""
        return self._present(MAX_AGE).keys.get(kid) or self._present(MIN_AGE).keys.get(kid)

    def userinfo(self, token: str) -> Mapping[str, Any]:
        """What the issuer says of the token's person; nothing where it has no such endpoint or does not answer."""
        endpoint = self._present(MAX_AGE).userinfo_endpoint
        if endpoint is None:
            return {}
        try:
            claims = json.loads(self._fetch(endpoint, token))
        except (Unavailable, NotThere, ValueError):
            return {}
        return claims if isinstance(claims, dict) else {}

    def _present(self, max_age: timedelta) -> _Held:
        now, held = self._clock(), self._held
        if held and now - held.asked_at < max_age:
            return held
        if held is None and self._failed_at and now - self._failed_at < MIN_AGE:
            raise Unavailable
        try:
            self._held = self._read(now)
        except (Unavailable, NotThere, ValueError, KeyError, TypeError) as exc:
            self._failed_at = now
            if held is None or now - held.read_at > MAX_STALE:
                raise Unavailable from exc
            # Asked again in a minute, whatever the age that the keys may have.
            self._held = held._replace(asked_at=now - MAX_AGE + MIN_AGE if max_age == MAX_AGE else now)
        return self._held

    def _read(self, now: datetime) -> _Held:
        try:
            document = json.loads(self._fetch(f"{self._issuer.base}/.well-known/openid-configuration"))
        except NotThere:
            document = {"issuer": self._issuer.issuer, "jwks_uri": f"{self._issuer.base}/.well-known/jwks.json"}
        if document["issuer"] != self._issuer.issuer:
            raise ValueError("the document is another issuer's (OpenID Connect Discovery §4.3)")
        address, userinfo = document["jwks_uri"], document.get("userinfo_endpoint")
        if not is_allowed(address, local=self._local):
            raise ValueError("the keys are at an address that may not be asked")
        jwks = json.loads(self._fetch(address))["keys"][:MAX_KEYS]
        keys = {jwk["kid"]: key for jwk in jwks if isinstance(jwk.get("kid"), str) and (key := _key(jwk))}
        return _Held(now, now, keys, userinfo if is_allowed(userinfo, local=self._local) else None)


def _key(jwk: Mapping[str, Any]) -> Key | None:
    """A key that can verify signatures of ours to trust; each is bound to one algorithm (RFC 8725 §3.1)."""
    algorithm = {"RSA": "RS256", "EC": "ES256"}.get(jwk.get("kty", ""))
    if algorithm is None or jwk.get("alg", algorithm) != algorithm or jwk.get("use", "sig") != "sig":
        return None
    try:
        key = jwt.PyJWK(dict(jwk), algorithm).key
    except (jwt.PyJWKError, jwt.InvalidKeyError, ValueError):
        return None
    match key:
        case rsa.RSAPublicKey() if key.key_size >= MIN_RSA_BITS:
            return Key(algorithm, key)
        case ec.EllipticCurvePublicKey() if isinstance(key.curve, ec.SECP256R1):
            return Key(algorithm, key)
        case _:
            return None
