"""What a store of subscriptions does, whichever it is; and the key in SSM."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.push_service import raw_of
from tests.unit.messaging.fakes import ANNA, BEN, NOON

from parley.aws.clients import client
from parley.aws.table import Table
from parley.errors import Unavailable
from parley.push.dynamodb import DynamoDBSubscriptionStore
from parley.push.memory import MemorySubscriptionStore
from parley.push.model import Preferences, Registration, Subscription
from parley.push.ports import SubscriptionStore
from parley.push.ssm import SsmPublicPushKey, SsmPushKey, public_of


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> SubscriptionStore:
    if request.param == "memory":
        return MemorySubscriptionStore()
    return DynamoDBSubscriptionStore(Table(request.getfixturevalue("dynamodb"), "presence"))


def subscription(name: str, **changes: Any) -> Subscription:
    fields: dict[str, Any] = {
        "id": name,
        "endpoint": f"https://push.example.com/{name}",
        "p256dh": "p",
        "auth": "a",
        "device_id": "phone",
        "session_id": "monday",
        "language": "zh",
        "since": NOON,
        "created_at": NOON,
    }
    return Subscription(**fields | changes)


def test_subscriptions_come_back_as_they_were_put_and_replace_their_likes(store: SubscriptionStore) -> None:
    one, other = subscription("one"), subscription("other", session_id=None)
    assert store.put_subscription(ANNA, one) == Registration(user_id=ANNA, subscriptions=(one,))
    store.put_subscription(ANNA, other)
    newer = subscription("one", auth="b")
    store.put_subscription(ANNA, newer)
    found = store.get_registrations([ANNA, BEN, ANNA])
    assert found.keys() == {ANNA}
    assert sorted(found[ANNA].subscriptions, key=lambda each: each.id) == [newer, other]


def test_those_that_are_removed_are_gone_and_the_others_are_not(store: SubscriptionStore) -> None:
    one, other = subscription("one"), subscription("other")
    for each in (one, other):
        store.put_subscription(ANNA, each)
    assert store.remove_subscriptions(ANNA, ["one", "nothing"]).subscriptions == (other,)
    assert store.remove_subscriptions(BEN, ["one"]) == Registration(user_id=BEN)


def test_preferences_stand_beside_subscriptions(store: SubscriptionStore) -> None:
    quiet = Preferences(level="mentions", previews=False)
    assert store.put_preferences(ANNA, quiet) == Registration(user_id=ANNA, preferences=quiet)
    assert store.put_subscription(ANNA, subscription("one")).wake_level == "mentions"


@pytest.mark.usefixtures("aws")
def test_the_key_is_made_once_and_only_its_public_half_is_readable_as_such() -> None:
    key = SsmPushKey(client("ssm"), "/parley/push-key")
    published = SsmPublicPushKey(client("ssm"), key.public_name)
    with pytest.raises(Unavailable):
        published()
    key.ensure()
    pem = key.private_pem()
    key.ensure()
    assert key.private_pem() == pem
    assert published() == public_of(pem)
    assert len(raw_of(published())) == 65
    kinds = {each["Name"]: each["Type"] for each in client("ssm").describe_parameters()["Parameters"]}
    assert kinds == {"/parley/push-key": "SecureString", "/parley/push-key-public": "String"}
    key.remove()
    key.remove()
    assert client("ssm").describe_parameters()["Parameters"] == []
