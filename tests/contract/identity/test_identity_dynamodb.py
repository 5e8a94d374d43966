"""What only DynamoDB's side has: the shape of its items, and its failures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.aws.http import NoAnswer
from parley.errors import Unavailable
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.model import Account, Credentials, LoginSession, User

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


class RecordingClient:
    """Takes every put."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def put_item(self, **request: Any) -> dict[str, Any]:
        self.items.append(request["Item"])
        return {}

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        self.items += [each["Put"]["Item"] for each in request["TransactItems"]]
        return {}


class SilentClient:
    """Answers nothing in time."""

    def __getattr__(self, name: str) -> Any:
        def call(**request: Any) -> None:
            raise NoAnswer

        return call


def test_what_ends_has_a_ttl_in_epoch_seconds() -> None:
    client = RecordingClient()
    session = LoginSession(id="01L", user_id="01A", auth_time=NOW, expires_at=NOW + timedelta(hours=1))
    DynamoDBStore(client, "identity").add_login_session("hash", session)
    assert client.items[0]["ttl"] == {"N": "1769864400"}


def test_a_profile_holds_no_password_and_only_credentials_do() -> None:
    client = RecordingClient()
    user = User(id="01A", username="ann", email="ann@example.com", display_name="Ann")
    store = DynamoDBStore(client, "identity")
    store.add_account(Account(user=user, created_at=NOW), Credentials(password_hash="the-hash"), ["ann"])
    assert [item["sk"]["S"] for item in client.items if "the-hash" in str(item)] == ["CREDENTIALS"]


def test_a_store_that_does_not_answer_is_unavailable() -> None:
    store = DynamoDBStore(SilentClient(), "identity")
    user = User(id="01A", username="ann", email="ann@example.com", display_name="Ann")
    calls: list[Any] = [
        lambda: store.get_account("01A"),
        lambda: store.get_accounts(["01A"]),
        lambda: store.find_entries("a", 1, None),
        lambda: store.add_account(Account(user=user, created_at=NOW), Credentials(password_hash="h"), []),
        lambda: store.consume_code("hash", "01F"),
        lambda: store.take_ticket("hash", NOW),
        lambda: store.remove_login_session("hash"),
    ]
    for call in calls:
        with pytest.raises(Unavailable):
            call()
