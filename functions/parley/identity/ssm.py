"""The keys, in SSM parameters.

The private ones SecureStrings that the auth function alone may read, the public ones a String.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from botocore.exceptions import ClientError
from cryptography.hazmat.primitives.asymmetric import rsa

from parley.aws.clients import unavailable_on_failure
from parley.clock import Clock
from parley.errors import Unavailable
from parley.identity.keys import JwkSet, RsaKey, generate_pem, load_signing_key, public_jwk, public_key
from parley.identity.model import RingKey

PREFIX = "ssm:"

_MAX_AGE = timedelta(minutes=5)
_MIN_AGE = timedelta(minutes=1)


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


class SsmVault:
    """A :class:`parley.identity.ports.KeyVault`: private keys in SecureStrings.

    The first is the parameter ``name`` itself, later ones lie below it by their kid.
    """

    def __init__(self, client: Any, name: str, clock: Clock) -> None:
        self._client, self._name, self._clock = client, name, clock

    def make_first(self) -> RingKey:
        """Two at once end with one key."""
        self._put(self._name, generate_pem())
        return self._ring_key(self._name, open_ssm_key(self._client, PREFIX + self._name))

    def make(self) -> RingKey:
        pem = generate_pem()
        key = load_signing_key(pem)
        name = f"{self._name}/{key.kid}"
        self._put(name, pem)
        return self._ring_key(name, key)

    def made(self, location: str) -> bool:
        return location.startswith(PREFIX)

    def destroy(self, location: str) -> None:
        _unless("ParameterNotFound", self._client.delete_parameter, Name=location.removeprefix(PREFIX))

    def _ring_key(self, name: str, key: RsaKey) -> RingKey:
        jwk = public_jwk(key.private_key.public_key())
        return RingKey(kid=key.kid, jwk=dict(jwk), location=PREFIX + name, made_at=self._clock())

    def _put(self, name: str, pem: str) -> None:
        """What is there already stays."""
        put = self._client.put_parameter
        _unless("ParameterAlreadyExists", put, Name=name, Value=pem, Type="SecureString", Overwrite=False)


def open_ssm_key(client: Any, location: str) -> RsaKey:
    """The key of a location that :class:`SsmVault` gave. Raises Unavailable."""
    return load_signing_key(_read(client, location.removeprefix(PREFIX)))


class SsmBoard:
    """A :class:`parley.identity.ports.KeyBoard`: the JWK set in a String that everybody who verifies reads."""

    def __init__(self, client: Any, name: str) -> None:
        self._client, self._name = client, name

    def publish(self, jwks: Sequence[Mapping[str, str]]) -> None:
        document = json.dumps({"keys": [dict(jwk) for jwk in jwks]})
        if not jwks:
            _unless("ParameterNotFound", self._client.delete_parameter, Name=self._name)
        elif self._find() != document:
            with unavailable_on_failure():
                self._client.put_parameter(Name=self._name, Value=document, Type="String", Overwrite=True)

    def _find(self) -> str | None:
        with unavailable_on_failure():
            try:
                return _get(self._client, self._name)
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


def _unless(code: str, call: Callable[..., Any], **request: Any) -> None:
    """Makes the call; that it has been made before is as good."""
    with unavailable_on_failure():
        try:
            call(**request)
        except ClientError as exc:
            if _code(exc) != code:
                raise


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code"))
