"""The memory twin of the claim store, for tests."""

from __future__ import annotations

from threading import Lock

from parley.idempotency.model import Claim


class MemoryClaimStore:
    def __init__(self) -> None:
        self._lock = Lock()
        self.claims: dict[str, Claim] = {}

    def claim(self, key: str, claim: Claim) -> Claim:
        with self._lock:
            return self.claims.setdefault(key, claim)
