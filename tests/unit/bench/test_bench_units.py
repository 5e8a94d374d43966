from __future__ import annotations

from typing import Any

import pytest
from bench.units import item_bytes, read_units, value_bytes, write_units


def item(size: int) -> dict[str, Any]:
    """An item of so many bytes: a name of one and a text of the rest."""
    return {"a": {"S": "x" * (size - 1)}}


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": "abc"}, 3),
        ({"S": "上海"}, 6),
        ({"N": "0"}, 2),
        ({"N": "12345"}, 4),
        ({"N": "-12"}, 3),
        ({"N": "1000000"}, 2),
        ({"BOOL": True}, 1),
        ({"NULL": True}, 1),
        ({"B": "AAECAw=="}, 4),
        ({"M": {"ab": {"S": "c"}}}, 3 + 1 + 3),
        ({"L": [{"S": "ab"}, {"S": "c"}]}, 3 + 2 + 3),
        ({"SS": ["ab", "c"]}, 3),
    ],
)
def test_a_values_size_is_by_the_rule(value: dict[str, Any], size: int) -> None:
    assert value_bytes(value) == size


def test_an_items_size_counts_its_names() -> None:
    assert item_bytes({"pk": {"S": "c#1"}, "n": {"N": "7"}}) == 2 + 3 + 1 + 2


@pytest.mark.parametrize(
    ("size", "consistent", "units"),
    [(100, True, 1), (4096, True, 1), (4097, True, 2), (100, False, 0.5), (4097, False, 1), (9000, False, 1.5)],
)
def test_get_item_pays_for_4_kb_begun(size: int, consistent: bool, units: float) -> None:
    assert read_units("GetItem", {"ConsistentRead": consistent}, {"Item": item(size)}) == units


def test_what_does_not_exist_is_paid_like_the_smallest_item() -> None:
    assert read_units("GetItem", {"ConsistentRead": True}, {}) == 1
    keys: dict[str, Any] = {"Keys": [{}, {}, {}]}
    assert read_units("BatchGetItem", {"RequestItems": {"t": keys}}, {"Responses": {"t": [item(10)]}}) == 1.5


def test_batch_get_item_rounds_each_item_and_knows_each_tables_consistency() -> None:
    request = {"RequestItems": {"a": {"Keys": [{}, {}], "ConsistentRead": True}, "b": {"Keys": [{}]}}}
    answer = {"Responses": {"a": [item(10), item(5000)], "b": [item(10)]}}
    assert read_units("BatchGetItem", request, answer) == 1 + 2 + 0.5


def test_query_rounds_the_sum_of_what_it_read() -> None:
    answer = {"Items": [item(1000) for _ in range(5)]}
    assert read_units("Query", {"ConsistentRead": True}, answer) == 2
    assert read_units("Query", {}, answer) == 1
    assert read_units("Query", {}, {"Items": []}) == 0.5


def test_a_transaction_reads_at_twice_the_price() -> None:
    assert read_units("TransactGetItems", {}, {"Responses": [{"Item": item(10)}, {}]}) == 4


def test_a_write_reads_nothing() -> None:
    assert read_units("PutItem", {}, {"ConsumedCapacity": {"CapacityUnits": 1}}) == 0


def test_writes_are_what_the_answer_says() -> None:
    assert write_units("PutItem", {}, {"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 3}}) == 3
    entries = [{"TableName": "t", "CapacityUnits": 4, "WriteCapacityUnits": 4}, {"TableName": "u", "CapacityUnits": 2}]
    assert write_units("TransactWriteItems", {}, {"ConsumedCapacity": entries}) == 6


def test_a_read_writes_nothing() -> None:
    assert write_units("Query", {}, {"ConsumedCapacity": {"CapacityUnits": 9}}) == 0


def test_a_write_that_its_condition_refuses_is_paid_all_the_same() -> None:
    assert write_units("PutItem", {}, {}, refused=True) == 1
    assert write_units("TransactWriteItems", {"TransactItems": [{}, {}]}, {}, refused=True) == 4
