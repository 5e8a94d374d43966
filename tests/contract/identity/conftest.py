"""Every test here runs on the twin in memory and on DynamoDB (moto)."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Lock
from typing import Any

import botocore.session
import pytest
from moto import mock_aws

from parley.identity.dynamodb import DynamoDBStore
from parley.identity.memory import MemoryStore
from parley.identity.ports import IdentityStore

TABLE = "identity"


class OneAtATime:
    """DynamoDB judges the writes of one item one after the other.

    Moto's threads overlap within a call, so each call waits here.
    """

    def __init__(self, client: Any) -> None:
        self._client, self._lock = client, Lock()

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._client, name)

        def locked(**request: Any) -> Any:
            with self._lock:
                return call(**request)

        return locked


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityStore]:
    if request.param == "memory":
        yield MemoryStore()
        return
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client: Any = botocore.session.get_session().create_client("dynamodb", region_name="eu-central-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        yield DynamoDBStore(OneAtATime(client), TABLE)
