"""Twins of what the services take: a clock that stands, secrets that count, a hasher that is quick, keys in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric import rsa

from parley.errors import SignInEnded
from parley.identity.keys import JwkSet, RsaKey, generate_pem, load_signing_key, public_jwk
from parley.identity.model import Principal

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class StandingClock:
    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_seconds(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class Counter:
    """``secret-1``, ``secret-2``, ..."""

    def __init__(self, name: str) -> None:
        self.name, self.count = name, 0

    def __call__(self) -> str:
        self.count += 1
        return f"{self.name}-{self.count}"


class SixDigits:
    """``100001``, ``100002``, ..."""

    def __init__(self) -> None:
        self.count = 100_000

    def __call__(self) -> str:
        self.count += 1
        return str(self.count)


class QuickHasher:
    """No hash at all; counts its work, so that a test can compare what two logins cost."""

    def __init__(self) -> None:
        self.verified = self.work = 0

    def hash(self, password: str) -> str:
        self.work += 1
        return f"quick:{password}"

    def verify(self, password: str, password_hash: str | None) -> bool:
        self.verified += 1
        self.work += 1
        return password_hash == f"quick:{password}"


class HeldSockets:
    """A :class:`parley.identity.ports.Sockets` that remembers what it ended."""

    def __init__(self) -> None:
        self.ended: list[tuple[str, object]] = []
        """Whose, and which: ids, or until when all began and whose login session was left."""

    def end_all(self, user_id: str, at: datetime, except_session_id: str | None) -> None:
        self.ended.append((user_id, (at, except_session_id)))

    def end(self, user_id: str, ids: Collection[str]) -> None:
        self.ended.append((user_id, list(ids)))

    def require_signed_in(self, caller: Principal) -> None:
        """As the bars of presence do (tests/contract/presence)."""
        for user_id, which in self.ended:
            match which:
                case list() as ids if user_id == caller.user_id and {caller.device_id, caller.session_id} & set(ids):
                    raise SignInEnded
                case (datetime() as at, kept) if user_id == caller.user_id:
                    if caller.since <= at and (kept is None or kept != caller.session_id):
                        raise SignInEnded


class HeldKeys:
    """One pair: a SigningKeys and a PublicKeys."""

    def __init__(self, key: RsaKey | None = None) -> None:
        self.key = key or signing_key()

    def current(self) -> RsaKey:
        return self.key

    def find(self, kid: str) -> rsa.RSAPublicKey | None:
        return self.key.private_key.public_key() if kid == self.key.kid else None

    def jwks(self) -> JwkSet:
        return {"keys": [public_jwk(self.key.private_key.public_key())]}


@cache
def signing_key(name: str = "ours") -> RsaKey:
    """A key of each name; made once, since it takes a while."""
    return load_signing_key(generate_pem())


PERSON: Mapping[str, str] = {
    "username": "ann",
    "email": "ann@example.com",
    "display_name": "Ann Li",
    "password": "correct horse",
}
