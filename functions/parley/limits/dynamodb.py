"""Token buckets in the table chat.

======================== ============ ============================================================================
pk                       sk           what
======================== ============ ============================================================================
``R#<kind>#<subject>``   ``BUCKET``   ``full_at``, in microseconds: one item a person, conversation or app, written
                                      only by functions that have seen it busy (service.py); TTL a minute past it
======================== ============ ============================================================================

A take is one conditional write where the bucket is in use, and two where it had been full.
"""

from __future__ import annotations

from parley.aws.dynamodb import Item
from parley.aws.table import ConditionFailed, Table
from parley.errors import Unavailable

_MICROS = 1_000_000
_KEPT = 60
_ROUNDS = 4


class DynamoDBBucketStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def take(self, bucket: str, cost: int, capacity: int, at: int) -> int:
        room = at + capacity - cost
        if room < at:
            return cost - capacity
        for _ in range(_ROUNDS):
            in_use = self._write(
                bucket,
                "SET full_at = full_at + :cost, #ttl = :ttl",
                {":cost": cost, ":at": at, ":room": room, ":ttl": _ttl(at + capacity)},
                "full_at BETWEEN :at AND :room",
            )
            if in_use is None:
                return 0
            if in_use.get("full_at", 0) > room:
                return int(in_use["full_at"]) - room
            full = self._write(
                bucket,
                "SET full_at = :next, #ttl = :ttl",
                {":next": at + cost, ":at": at, ":ttl": _ttl(at + capacity)},
                "attribute_not_exists(full_at) OR full_at < :at",
            )
            if full is None:
                return 0
        raise Unavailable

    def _write(self, bucket: str, expression: str, values: Item, condition: str) -> Item | None:
        """None once it is written, else what stands there."""
        try:
            self._table.update(
                {"pk": f"R#{bucket}", "sk": "BUCKET"},
                expression,
                names={"#ttl": "ttl"},
                values=values,
                condition=condition,
            )
        except ConditionFailed as exc:
            return exc.item or {}
        return None


def _ttl(full_at: int) -> int:
    return full_at // _MICROS + _KEPT
