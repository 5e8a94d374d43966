"""Every test here runs on the twin in memory and on DynamoDB (moto)."""

from __future__ import annotations

import pytest

from parley.identity.dynamodb import DynamoDBStore
from parley.identity.memory import MemoryStore
from parley.identity.ports import IdentityStore

TABLE = "identity"


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> IdentityStore:
    if request.param == "memory":
        return MemoryStore()
    return DynamoDBStore(request.getfixturevalue("dynamodb"), TABLE)
