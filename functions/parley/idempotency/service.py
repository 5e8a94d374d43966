"""Requests that may be sent again: the header ``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header).

No answer is stored. The first request with a key claims it with a random seed, and every id and secret that it takes
follows from that seed. A repetition finds the seed, takes the same ids, and so finds made what was made: services put
things under an id only if nothing stands there. It may come at any time, also while the first is still running or after
it died half-way: then it completes what is missing, and answers as the first would have.

The same key with another request is refused: it would get an answer to something else. A secret follows from the key as
well, which is nowhere stored in clear, so that the table alone gives none away.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Protocol

from parley.clock import Clock
from parley.errors import Conflict
from parley.idempotency.model import Claim
from parley.idempotency.ports import ClaimStore
from parley.ids import ulid


class KeyReused(Conflict):
    """This Idempotency-Key was used for another request."""


class Fresh(Protocol):
    """Where a request takes ids and secrets from."""

    def new_id(self) -> str:
        """A ULID."""
        ...

    def new_secret(self) -> str:
        """256 bits as base64url."""
        ...


class Derived:
    """The same ones, in the same order, for every request with this claim and this key."""

    def __init__(self, claim: Claim, idempotency_key: str) -> None:
        self._seed = bytes.fromhex(claim.seed)
        self._milliseconds = round(claim.created_at.timestamp() * 1000)
        self._key = idempotency_key
        self._ids = self._secrets = 0

    def new_id(self) -> str:
        self._ids += 1
        return ulid(self._milliseconds, self._bytes(f"id {self._ids}")[:10])

    def new_secret(self) -> str:
        self._secrets += 1
        return base64.urlsafe_b64encode(self._bytes(f"secret {self._secrets} {self._key}")).decode().rstrip("=")

    def _bytes(self, purpose: str) -> bytes:
        return hmac.digest(self._seed, purpose.encode(), "sha256")


def claim_fresh(
    principal_id: str,
    idempotency_key: str,
    request: str,
    *,
    store: ClaimStore,
    clock: Clock,
    new_seed: Callable[[], bytes],
) -> Derived:
    """What a request with a key takes ids and secrets from. ``request`` is all of it that matters.

    Raises KeyReused, Unavailable.
    """
    claim = Claim(seed=new_seed().hex(), fingerprint=_digest(request), created_at=clock())
    standing = store.claim(_digest(f"{principal_id}\n{idempotency_key}"), claim)
    if standing.fingerprint != claim.fingerprint:
        raise KeyReused
    return Derived(standing, idempotency_key)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
