"""What a store of claims does, whichever it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.messaging.fakes import NOON

from parley.aws.table import Table
from parley.idempotency.dynamodb import DynamoDBClaimStore
from parley.idempotency.memory import MemoryClaimStore
from parley.idempotency.model import Claim
from parley.idempotency.ports import ClaimStore


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> ClaimStore:
    if request.param == "memory":
        return MemoryClaimStore()
    return DynamoDBClaimStore(Table(request.getfixturevalue("dynamodb"), "chat"))


def claim(number: int) -> Claim:
    return Claim(seed=f"{number:064x}", fingerprint=f"{number}", created_at=NOON)


def test_the_first_claim_of_a_key_stands(store: ClaimStore) -> None:
    assert store.claim("a", claim(1)) == claim(1)
    assert store.claim("a", claim(2)) == claim(1)
    assert store.claim("b", claim(2)) == claim(2)


def test_of_racing_claims_one_stands_for_all(store: ClaimStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        standing = list(threads.map(lambda number: store.claim("a", claim(number)), range(20)))
    assert len(set(standing)) == 1


def test_a_claim_ages_out_after_seven_days(dynamodb: Any) -> None:
    DynamoDBClaimStore(Table(dynamodb, "chat")).claim("a", claim(1))
    item = dynamodb.get_item(TableName="chat", Key={"pk": {"S": "I#a"}, "sk": {"S": "CLAIM"}})["Item"]
    assert int(item["ttl"]["N"]) == int((NOON + timedelta(days=7)).timestamp())
