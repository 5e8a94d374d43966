from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import World

from parley.aws.table import Table
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.memory import MemoryStore
from parley.messaging.ports import Store


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return MemoryStore()
    return DynamoDBStore(Table(request.getfixturevalue("dynamodb"), "chat"))


@pytest.fixture
def world(store: Store) -> World:
    return World(store=store)
