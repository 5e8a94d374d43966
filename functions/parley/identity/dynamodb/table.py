"""One table of models: single items by key, written under conditions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from parley.aws.dynamodb import decode_item, encode_item, is_conditional_failure, unavailable_on_failure
from parley.identity.model import Model, epoch

M = TypeVar("M", bound=Model)


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

    def _list(self, partition: str, kind: type[M], prefix: str = "") -> Iterator[M]:
        """All items of a partition whose sort key begins with ``prefix``, in order; strongly consistent."""
        request: dict[str, Any] = {
            "KeyConditionExpression": "pk = :pk" + (" AND begins_with(sk, :prefix)" if prefix else ""),
            "ExpressionAttributeValues": encode_item({":pk": partition} | ({":prefix": prefix} if prefix else {})),
        }
        while True:
            with unavailable_on_failure():
                page = self._client.query(TableName=self._table, ConsistentRead=True, **request)
            yield from (kind.model_validate(decode_item(item)) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def _put(self, item: Mapping[str, Any]) -> None:
        with unavailable_on_failure():
            self._client.put_item(TableName=self._table, Item=item)

    def _put_if(self, item: Mapping[str, Any], condition: str, values: Mapping[str, Any]) -> bool:
        request = {"Item": item, "ConditionExpression": condition, "ExpressionAttributeValues": encode_item(values)}
        return self._conditionally(self._client.put_item, request) is not None

    def _update_if(self, key: Mapping[str, Any], update: str, condition: str, values: Mapping[str, Any]) -> bool:
        request = {
            "Key": key,
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encode_item(values),
        }
        return self._conditionally(self._client.update_item, request) is not None

    def _delete_if(self, key: Mapping[str, Any], condition: str, values: Mapping[str, Any], kind: type[M]) -> M | None:
        """What was deleted; None if the condition did not hold."""
        request = {
            "Key": key,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": encode_item(values),
            "ReturnValues": "ALL_OLD",
        }
        answer = self._conditionally(self._client.delete_item, request)
        return kind.model_validate(decode_item(answer["Attributes"])) if answer else None

    def _conditionally(self, call: Any, request: Mapping[str, Any]) -> dict[str, Any] | None:
        with unavailable_on_failure():
            try:
                answer: dict[str, Any] = call(TableName=self._table, **request)
            except ClientError as exc:
                if is_conditional_failure(exc):
                    return None
                raise
        return answer
