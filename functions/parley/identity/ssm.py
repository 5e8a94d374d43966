"""The keys, in SSM parameters.

The private one a SecureString that the auth function alone may read, the public ones a String.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa

from parley.aws.dynamodb import unavailable_on_failure
from parley.clock import Clock
from parley.errors import Unavailable
from parley.identity.keys import JwkSet, SigningKey, generate_pem, load_signing_key, public_jwk, public_key

_MAX_AGE = timedelta(minutes=5)
_MIN_AGE = timedelta(minutes=1)


class SsmSigningKeys:
    """A :class:`parley.identity.keys.SigningKeys`.

    The key is read once, and again every 5 minutes, so that a rotated one is found.
    """

    def __init__(self, client: Any, name: str, clock: Clock) -> None:
        self._client, self._name, self._clock = client, name, clock
        self._held: tuple[datetime, str, SigningKey] | None = None

    def current(self) -> SigningKey:
        now = self._clock()
        if self._held and now - self._held[0] < _MAX_AGE:
            return self._held[2]
        try:
            pem = _read(self._client, self._name)
        except Unavailable:
            if self._held is None:
                raise
            pem = self._held[1]
        key = self._held[2] if self._held and self._held[1] == pem else load_signing_key(pem)
        self._held = (now, pem, key)
        return key


class _Published(NamedTuple):
    read_at: datetime
    jwks: JwkSet
    keys: dict[str, rsa.RSAPublicKey]


class SsmPublicKeys:
    """A :class:`parley.identity.keys.PublicKeys`.

    Read again every 5 minutes, and for an unknown kid at most once a minute.
    """

    def __init__(self, client: Any, name: str, clock: Clock) -> None:
        self._client, self._name, self._clock = client, name, clock
        self._held: _Published | None = None

    def find(self, kid: str) -> rsa.RSAPublicKey | None:
        return self._published(_MAX_AGE).keys.get(kid) or self._published(_MIN_AGE).keys.get(kid)

    def jwks(self) -> JwkSet:
        return self._published(_MAX_AGE).jwks

    def _published(self, max_age: timedelta) -> _Published:
        now = self._clock()
        if self._held and now - self._held.read_at < max_age:
            return self._held
        try:
            jwks: JwkSet = json.loads(_read(self._client, self._name))
        except Unavailable:
            # What was good a moment ago still is; without anything there is nothing to say.
            if self._held is None:
                raise
            self._held = self._held._replace(read_at=now)
        else:
            self._held = _Published(now, jwks, {jwk["kid"]: public_key(jwk) for jwk in jwks["keys"]})
        return self._held


class KeyParameters:
    """Makes, publishes and removes the keys: for the deployment only."""

    def __init__(self, client: Any, *, signing_key_name: str, jwks_name: str) -> None:
        self._client, self._signing_key_name, self._jwks_name = client, signing_key_name, jwks_name

    def ensure(self) -> str:
        """Makes the key pair where there is none, and publishes the public key.

        Gives its kid. Two at once end with one key.
        """
        with unavailable_on_failure():
            if self._find(self._signing_key_name) is None:
                self._make()
            key = load_signing_key(_read(self._client, self._signing_key_name))
            published = self._find(self._jwks_name)
            jwks: JwkSet = json.loads(published) if published else {"keys": []}
            if key.kid not in {jwk["kid"] for jwk in jwks["keys"]}:
                # Those that are published already stay: tokens signed by them are still about.
                jwks["keys"].append(public_jwk(key.private_key.public_key()))
                self._client.put_parameter(Name=self._jwks_name, Value=json.dumps(jwks), Type="String", Overwrite=True)
        return key.kid

    def remove(self) -> None:
        """Removes both; what is gone stays gone."""
        for name in (self._signing_key_name, self._jwks_name):
            with unavailable_on_failure():
                try:
                    self._client.delete_parameter(Name=name)
                except ClientError as exc:
                    if _code(exc) != "ParameterNotFound":
                        raise

    def _make(self) -> None:
        try:
            self._client.put_parameter(
                Name=self._signing_key_name, Value=generate_pem(), Type="SecureString", Overwrite=False
            )
        except ClientError as exc:
            if _code(exc) != "ParameterAlreadyExists":
                raise

    def _find(self, name: str) -> str | None:
        try:
            return _get(self._client, name)
        except ClientError as exc:
            if _code(exc) != "ParameterNotFound":
                raise
            return None


def _get(client: Any, name: str) -> str:
    value: str = client.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"]
    return value


def _read(client: Any, name: str) -> str:
    with unavailable_on_failure():
        return _get(client, name)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))
