"""Texts, their copies and the positions of searches in the table chat.

Timelines and copies lie where ``messaging/dynamodb`` says; besides them:

======================== ============ ============================================================================
pk                       sk           what
======================== ============ ============================================================================
``Q#<user>#<id>``        ``SEARCH``   how far a search has come, deflated: one item a page that has a next one, some
                                      25 bytes a conversation; TTL an hour
======================== ============ ============================================================================

All reads are eventually consistent, at half the price: what is found is looked at again before it is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from parley.aws.dynamodb import Item
from parley.aws.table import Table
from parley.clock import from_rfc3339
from parley.messaging.dynamodb.keys import copies, copy_key
from parley.messaging.dynamodb.numbered import BETWEEN, bucket_values, buckets, number_of
from parley.search.model import Line, millis
from parley.search.ports import Copy
from parley.search.text import text_of

_OF_A_LINE = "sk, id, sender_id, content_type, content, created_at, #status"


class DynamoDBTextStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def read_lines(self, conversation_id: str, *, after: int, before: int) -> list[Line]:
        prefix, first, last = f"M#{conversation_id}", after + 1, before - 1
        return [
            _to_line(item)
            for bucket in buckets(first, last)
            for item in self._table.query(
                BETWEEN,
                bucket_values(prefix, bucket, first, last),
                limit=last - first + 1,
                ProjectionExpression=_OF_A_LINE,
                ExpressionAttributeNames={"#status": "status"},
            )
        ]

    def read_copies(self, conversation_id: str, first: int, last: int) -> Mapping[int, Copy]:
        found: dict[int, Item] = {}
        for bucket in buckets(first, last):
            values = bucket_values(copies(conversation_id), bucket, first, last)
            values[":to"] += "+"
            for item in self._table.query(BETWEEN, values, limit=2 * (last - first + 1)):
                found.setdefault(int(item["sk"].rstrip("+")), {}).update(item)
        return {
            number: Copy(item.get("packed"), item.get("begun_at", 0), item.get("changed_at", 0))
            for number, item in found.items()
        }

    def put_copy(self, conversation_id: str, number: int, packed: bytes, begun_at: int) -> None:
        self._table.put({**copy_key(conversation_id, number), "packed": packed, "begun_at": begun_at})


class DynamoDBPositionStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, user_id: str, search_id: str, position: bytes, until: datetime) -> None:
        self._table.put({**_position_key(user_id, search_id), "position": position, "ttl": int(until.timestamp())})

    def find(self, user_id: str, search_id: str, at: datetime) -> bytes | None:
        item = self._table.get(_position_key(user_id, search_id))
        # TTL deletes late.
        return item["position"] if item and at.timestamp() < item["ttl"] else None


def _to_line(item: Item) -> Line:
    # What is as it is by default is not stored.
    kind = item.get("content_type", "text")
    found = "id" in item and item.get("status", "sent") == "sent"
    text = text_of(kind, item["content"]) if found else None
    at = millis(from_rfc3339(item["created_at"]))
    return Line(number_of(item), item.get("sender_id", ""), at, kind in ("image", "file"), text)


def _position_key(user_id: str, search_id: str) -> dict[str, str]:
    return {"pk": f"Q#{user_id}#{search_id}", "sk": "SEARCH"}
