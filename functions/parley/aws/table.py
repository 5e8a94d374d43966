"""One DynamoDB table, in Python values.

Every failure of the service is Unavailable; a condition that does not hold is an answer, :class:`ConditionFailed`.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from parley.aws.dynamodb import (
    Item,
    cancellation_codes,
    decode_item,
    encode_item,
    is_conditional_failure,
    unavailable_on_failure,
)
from parley.aws.lean import Refused
from parley.aws.transactions import Write, put
from parley.errors import Unavailable

BATCH_GET_KEYS = 100
"""BatchGetItem's limit (DynamoDB API reference)."""
BATCH_WRITE_ITEMS = 25
"""BatchWriteItem's limit (DynamoDB API reference)."""
_BATCH_TRIES = 5
_TRANSACTION_TRIES = 8

Key = Mapping[str, str]


class ConditionFailed(Exception):
    """The condition did not hold; ``item`` is what stands there, None where nothing does."""

    def __init__(self, item: Item | None) -> None:
        super().__init__()
        self.item = item


class Cancelled(Exception):
    """A transaction in which the conditions of the writes at these places did not hold."""

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__()
        self.places = frozenset(places)


class Table:
    """The calls that the adapters make. ``client`` is a :class:`parley.aws.lean.DynamoDB`."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def get(self, key: Key) -> Item | None:
        """The item as it is now (strongly consistent)."""
        with unavailable_on_failure():
            answer = self._client.get_item(TableName=self._name, Key=encode_item(key), ConsistentRead=True)
        return decode_item(answer["Item"]) if "Item" in answer else None

    def put_if_absent(self, item: Item) -> None:
        """Raises ConditionFailed with the item that is there already."""
        self.put(item, condition="attribute_not_exists(pk)")

    def put(self, item: Item, *, condition: str | None = None, values: Mapping[str, Any] | None = None) -> None:
        """In place of whatever stands there. Raises ConditionFailed."""
        optional: dict[str, Any] = {}
        if values:
            optional["ExpressionAttributeValues"] = encode_item(values)
        if condition:
            optional |= {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        with unavailable_on_failure(), _conditions():
            self._client.put_item(TableName=self._name, Item=encode_item(item), **optional)

    def update(
        self,
        key: Key,
        expression: str,
        *,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
        condition: str | None = None,
        returns: str = "NONE",
    ) -> Item:
        """The attributes that ``returns`` asks for. Raises ConditionFailed."""
        optional: dict[str, Any] = {}
        if names:
            optional["ExpressionAttributeNames"] = dict(names)
        if values:
            optional["ExpressionAttributeValues"] = encode_item(values)
        if condition:
            optional |= {"ConditionExpression": condition, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        with unavailable_on_failure(), _conditions():
            answer = self._client.update_item(
                TableName=self._name,
                Key=encode_item(key),
                UpdateExpression=expression,
                ReturnValues=returns,
                **optional,
            )
        return decode_item(answer.get("Attributes", {}))

    def delete(self, key: Key) -> None:
        """Nothing stands there afterwards."""
        with unavailable_on_failure():
            self._client.delete_item(TableName=self._name, Key=encode_item(key))

    def query(self, condition: str, values: Mapping[str, Any], *, limit: int, **options: Any) -> Iterator[Item]:
        """At most ``limit`` items under a key condition, over as many pages as that takes."""
        for page in self._pages(condition, values, Limit=limit, **options):
            for item in page["Items"]:
                yield decode_item(item)
                limit -= 1
                if not limit:
                    return

    def count(self, condition: str, values: Mapping[str, Any], *, filter_: str, limit: int) -> int:
        """How many items pass the filter; stops once there are ``limit`` of them."""
        total = 0
        for page in self._pages(condition, values, Select="COUNT", FilterExpression=filter_, Limit=limit):
            total += page["Count"]
            if total >= limit:
                break
        return total

    def _pages(self, condition: str, values: Mapping[str, Any], **options: Any) -> Iterator[Any]:
        start: dict[str, Any] = {}
        while True:
            with unavailable_on_failure():
                page = self._client.query(
                    TableName=self._name,
                    KeyConditionExpression=condition,
                    ExpressionAttributeValues=encode_item(values),
                    **options,
                    **start,
                )
            yield page
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}

    def batch_get(self, keys: Sequence[Key], *, consistent: bool = False) -> Iterator[Item]:
        """Those of the items that exist, in no order; 100 a call."""
        wanted = [encode_item(key) for key in keys]
        for chunk in _chunks(wanted, BATCH_GET_KEYS):
            request = {self._name: {"Keys": chunk, "ConsistentRead": consistent}}
            for _ in _tries(_BATCH_TRIES):
                with unavailable_on_failure():
                    answer = self._client.batch_get_item(RequestItems=request)
                yield from map(decode_item, answer["Responses"].get(self._name, ()))
                request = answer.get("UnprocessedKeys") or {}
                if not request:
                    break

    def batch_put(self, items: Sequence[Item]) -> None:
        """Puts all of them, in no order and not as one: whoever reads must not mind a part. 25 a call."""
        wanted = [{"PutRequest": {"Item": encode_item(item)}} for item in items]
        for chunk in _chunks(wanted, BATCH_WRITE_ITEMS):
            request = {self._name: chunk}
            for _ in _tries(_BATCH_TRIES):
                with unavailable_on_failure():
                    answer = self._client.batch_write_item(RequestItems=request)
                request = answer.get("UnprocessedItems") or {}
                if not request:
                    break

    def put_all_if_absent(self, items: Sequence[Item]) -> bool:
        """Puts all of them as one transaction; False, and nothing put, where one of them is there already."""
        try:
            self.transact(*(put(item, "attribute_not_exists(pk)") for item in items))
        except Cancelled:
            return False
        return True

    def transact(self, *writes: Write) -> None:
        """All of them or none; at most 100. Raises Cancelled. Tries again while others write the same items."""
        request = [{kind: {"TableName": self._name, **what} for kind, what in write.items()} for write in writes]
        for _ in _tries(_TRANSACTION_TRIES):
            with unavailable_on_failure():
                try:
                    self._client.transact_write_items(TransactItems=request)
                    return
                except Refused as exc:
                    codes = cancellation_codes(exc)
                    failed = [place for place, code in enumerate(codes) if code == "ConditionalCheckFailed"]
                    if failed:
                        raise Cancelled(failed) from exc
                    if "TransactionConflict" not in codes:
                        raise


@contextmanager
def _conditions() -> Iterator[None]:
    """Turns a failed condition into ConditionFailed, and lets every other failure pass."""
    try:
        yield
    except Refused as exc:
        if not is_conditional_failure(exc):
            raise
        item: Any = exc.answer.get("Item")
        raise ConditionFailed(decode_item(item) if item else None) from exc


def _tries(most: int) -> Iterator[int]:
    """Asks again after a growing wait with chance in it: for what a batch left out (DynamoDB developer guide, *Batch
    operations*), and for a transaction that met another."""
    for attempt in range(most):
        if attempt:
            time.sleep(0.02 * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
        yield attempt
    raise Unavailable


def _chunks(things: list[Any], size: int) -> Iterator[list[Any]]:
    return (things[start : start + size] for start in range(0, len(things), size))
