"""Idempotency keys, wired."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache

from parley.aws.clients import client
from parley.aws.table import Table
from parley.bootstrap.identity import new_secret
from parley.bootstrap.settings import ChatSettings, read
from parley.bootstrap.sources import new_id, now
from parley.clock import Clock
from parley.idempotency.dynamodb import DynamoDBClaimStore
from parley.idempotency.ports import ClaimStore
from parley.idempotency.service import Fresh, claim_fresh


class Chance:
    """Ids and secrets that nobody took before."""

    def new_id(self) -> str:
        return new_id()

    def new_secret(self) -> str:
        return new_secret()


@dataclass(frozen=True)
class Repeats:
    """Gives requests what they take ids and secrets from."""

    store: ClaimStore
    clock: Clock

    def fresh(self, principal_id: str, idempotency_key: str | None, request: str) -> Fresh:
        """See :func:`parley.idempotency.service.claim_fresh`; without a key, chance. Raises KeyReused, Unavailable."""
        if idempotency_key is None:
            return Chance()
        return claim_fresh(
            principal_id, idempotency_key, request, store=self.store, clock=self.clock, new_seed=lambda: os.urandom(32)
        )


@cache
def repeats() -> Repeats:
    return Repeats(DynamoDBClaimStore(Table(client("dynamodb"), read(ChatSettings).chat_table)), now)
