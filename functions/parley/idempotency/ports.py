"""What idempotency needs of a store. The twins: ``memory.py`` and ``dynamodb.py``."""

from __future__ import annotations

from typing import Protocol

from parley.idempotency.model import Claim


class ClaimStore(Protocol):
    def claim(self, key: str, claim: Claim) -> Claim:
        """Puts the claim if there is none under the key; gives the one that stands. Kept 7 days. Raises Unavailable."""
        ...
