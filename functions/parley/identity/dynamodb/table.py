"""One table of models: single items by key, written under conditions."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from parley.aws.dynamodb import decode_item, encode_item, is_conditional_failure, unavailable_on_failure
from parley.aws.lean import Refused
from parley.errors import Unavailable
from parley.identity.model import Model, epoch

M = TypeVar("M", bound=Model)

BATCH_GET_KEYS = 100
"""BatchGetItem's limit (DynamoDB API reference)."""

# BatchGetItem gives back at most 16 MB a call; a hundred of our items are far below, so what is left over means
# throttling.
_MAX_ROUNDS = 3


class Table:
    """Items are models as attributes; a field that is None is left out, so that ``attribute_not_exists`` sees it."""

    def __init__(self, client: Any, table: str) -> None:
        self._client, self._table = client, table

    def _key(self, kind: str, name: str, sort: str | None = None) -> dict[str, Any]:
        return encode_item({"pk": f"{kind}#{name}", "sk": sort or kind})

    def _item(self, key: Mapping[str, Any], model: Model, expires_at: datetime | None = None) -> dict[str, Any]:
        ttl = {"ttl": epoch(expires_at)} if expires_at else {}
        return {**key, **encode_item(ttl | model.model_dump(mode="json", exclude_none=True))}

    def _get(self, key: Mapping[str, Any], kind: type[M]) -> M | None:
        with unavailable_on_failure():
            answer = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True)
        return kind.model_validate(decode_item(answer["Item"])) if "Item" in answer else None

    def _list(self, partition: str, kind: type[M], prefix: str = "", *, newest_first: bool = False) -> Iterator[M]:
        """All items of a partition whose sort key begins with ``prefix``, in order; strongly consistent."""
        request = self._range(partition, prefix) | {"ScanIndexForward": not newest_first}
        while True:
            with unavailable_on_failure():
                page = self._client.query(TableName=self._table, ConsistentRead=True, **request)
            yield from (kind.model_validate(decode_item(item)) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _page(self, partition: str, limit: int, after: str | None, prefix: str = "") -> list[dict[str, Any]]:
        """At most ``limit`` small items of a partition, in wire format, from behind a sort key on.

        Strongly consistent.
        """
        request = self._range(partition, prefix) | {"Limit": limit}
        if after is not None:
            request["ExclusiveStartKey"] = encode_item({"pk": partition, "sk": after})
        with unavailable_on_failure():
            page = self._client.query(TableName=self._table, ConsistentRead=True, **request)
        return list(page["Items"])

    def _get_all(self, keys: Sequence[Mapping[str, Any]], kind: type[M], *, consistent: bool = False) -> list[M]:
        """Those that exist, in no order. Raises Unavailable when some keep being left out."""
        found: list[M] = []
        for start in range(0, len(keys), BATCH_GET_KEYS):
            chunk = list(keys[start : start + BATCH_GET_KEYS])
            asked: dict[str, Any] = {self._table: {"Keys": chunk, "ConsistentRead": consistent}}
            for _ in range(_MAX_ROUNDS):
                with unavailable_on_failure():
                    answer = self._client.batch_get_item(RequestItems=asked)
                found += [kind.model_validate(decode_item(item)) for item in answer["Responses"].get(self._table, [])]
                asked = answer.get("UnprocessedKeys", {})
                if not asked:
                    break
            else:
                raise Unavailable
        return found

    def _put(self, item: Mapping[str, Any]) -> None:
        with unavailable_on_failure():
            self._client.put_item(TableName=self._table, Item=item)

    def _put_if(self, item: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> bool:
        request = {"Item": item, "ConditionExpression": condition}
        if values:
            request["ExpressionAttributeValues"] = encode_item(values)
        return self._conditionally(self._client.put_item, request) is not None

    def _update_if(self, key: Mapping[str, Any], update: str, condition: str, values: Mapping[str, Any]) -> bool:
        return self._updated(key, update, condition, values, Model, returns="NONE") is not None

    def _updated(
        self,
        key: Mapping[str, Any],
        update: str,
        condition: str,
        values: Mapping[str, Any],
        kind: type[M],
        returns: str = "ALL_NEW",
    ) -> M | None:
        """What it is then; None if the condition did not hold."""
        request = {
            "Key": key,
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encode_item(values),
            "ReturnValues": returns,
        }
        answer = self._conditionally(self._client.update_item, request)
        return None if answer is None else kind.model_validate(decode_item(answer.get("Attributes", {})))

    def _delete_if(self, key: Mapping[str, Any], condition: str, values: Mapping[str, Any], kind: type[M]) -> M | None:
        """What was deleted; None if the condition did not hold."""
        request = {
            "Key": key,
            "ConditionExpression": condition,
            "ReturnValues": "ALL_OLD",
        } | ({"ExpressionAttributeValues": encode_item(values)} if values else {})
        answer = self._conditionally(self._client.delete_item, request)
        return kind.model_validate(decode_item(answer["Attributes"])) if answer else None

    def _range(self, partition: str, prefix: str) -> dict[str, Any]:
        return {
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            "ExpressionAttributeValues": encode_item({":pk": partition} | ({":prefix": prefix} if prefix else {})),
        }

    def _conditionally(self, call: Any, request: Mapping[str, Any]) -> dict[str, Any] | None:
        with unavailable_on_failure():
            try:
                answer: dict[str, Any] = call(TableName=self._table, **request)
            except Refused as exc:
                if is_conditional_failure(exc):
                    return None
                raise
        return answer


def shard_of(name: str, shards: int) -> int:
    """Which of so many partitions a name's item is in."""
    return zlib.crc32(name.encode()) % shards
