"""The writes of a transaction, as values: :meth:`parley.aws.table.Table.transact` takes them.

Every one of them happens or none (DynamoDB developer guide, *Amazon DynamoDB Transactions*); each costs twice what it
would alone, and so does a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.aws.dynamodb import Item, encode_item

Write = dict[str, dict[str, Any]]
Key = Mapping[str, str]


def put(item: Item, condition: str, values: Mapping[str, Any] | None = None, *, names: Key | None = None) -> Write:
    return {"Put": {"Item": encode_item(item), "ConditionExpression": condition, **_values(values), **_names(names)}}


def update(key: Key, expression: str, condition: str, values: Mapping[str, Any], *, names: Key | None = None) -> Write:
    what = {"Key": encode_item(key), "UpdateExpression": expression, "ConditionExpression": condition}
    return {"Update": {**what, **_values(values), **_names(names)}}


def delete(key: Key, condition: str, values: Mapping[str, Any] | None = None, *, names: Key | None = None) -> Write:
    return {"Delete": {"Key": encode_item(key), "ConditionExpression": condition, **_values(values), **_names(names)}}


def check(key: Key, condition: str, values: Mapping[str, Any] | None = None, *, names: Key | None = None) -> Write:
    return {
        "ConditionCheck": {
            "Key": encode_item(key),
            "ConditionExpression": condition,
            **_values(values),
            **_names(names),
        }
    }


def _values(values: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"ExpressionAttributeValues": encode_item(values)} if values else {}


def _names(names: Key | None) -> dict[str, Any]:
    return {"ExpressionAttributeNames": dict(names)} if names else {}
