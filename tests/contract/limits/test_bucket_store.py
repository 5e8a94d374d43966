"""What a store of buckets does, whichever it is. Costs and moments are microseconds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parley.aws.table import Table
from parley.limits.dynamodb import DynamoDBBucketStore
from parley.limits.memory import MemoryBucketStore
from parley.limits.ports import BucketStore

AT = 1_770_000_000_000_000


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> BucketStore:
    if request.param == "memory":
        return MemoryBucketStore()
    return DynamoDBBucketStore(Table(request.getfixturevalue("dynamodb"), "chat"))


def test_a_full_bucket_gives_all_it_holds_at_once_and_then_as_it_refills(store: BucketStore) -> None:
    assert [store.take("person#a", 10, 30, AT) for _ in range(4)] == [0, 0, 0, 10]
    assert store.take("person#a", 10, 30, AT + 9) == 1
    assert store.take("person#a", 10, 30, AT + 10) == 0
    assert store.take("person#a", 20, 30, AT + 25) == 5


def test_a_bucket_never_holds_more_than_its_capacity(store: BucketStore) -> None:
    assert store.take("person#a", 10, 30, AT) == 0
    assert [store.take("person#a", 10, 30, AT + 10_000) for _ in range(4)] == [0, 0, 0, 10]


def test_what_does_not_fit_is_never_taken(store: BucketStore) -> None:
    assert store.take("person#a", 40, 30, AT) == 10
    assert store.take("person#a", 30, 30, AT) == 0


def test_buckets_are_apart(store: BucketStore) -> None:
    assert store.take("person#a", 30, 30, AT) == 0
    assert store.take("person#b", 30, 30, AT) == 0
    assert store.take("app#a", 30, 30, AT) == 0


def test_racing_takes_get_just_what_there_is(store: BucketStore) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: store.take("person#a", 10, 100, AT), range(40)))
    assert sorted(waits) == [0] * 10 + [10] * 30


def test_a_bucket_is_forgotten_once_it_is_full(dynamodb: Any) -> None:
    DynamoDBBucketStore(Table(dynamodb, "chat")).take("person#a", 10, 2_000_000, AT)
    item = dynamodb.get_item(TableName="chat", Key={"pk": {"S": "R#person#a"}, "sk": {"S": "BUCKET"}})["Item"]
    assert int(item["ttl"]["N"]) == AT // 1_000_000 + 2 + 60


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 5, 10])), max_size=40))
@settings(deadline=None, derandomize=True, database=None)
def test_no_span_of_time_gives_more_than_the_burst_and_what_was_refilled(steps: list[tuple[int, int]]) -> None:
    store, at, given_ = MemoryBucketStore(), AT, []
    for later, cost in steps:
        at += later
        if not store.take("person#a", cost, 30, at):
            given_.append((at, cost))
    for place, (begin, _) in enumerate(given_):
        total = 0
        for moment, cost in given_[place:]:
            total += cost
            assert total <= 30 + moment - begin
