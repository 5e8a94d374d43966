"""Numbered items in partitions of their own: ``<prefix>#<number // 4,096>``, in the order of their numbers."""

from __future__ import annotations

from parley.aws.dynamodb import Item
from parley.aws.table import Table

BUCKET = 4096
"""Numbers that share a partition."""


def numbered_key(prefix: str, number: int) -> dict[str, str]:
    return {"pk": f"{prefix}#{number // BUCKET}", "sk": _digits(number)}


def number_of(item: Item) -> int:
    return int(item["sk"])


def fields_of(item: Item) -> Item:
    """What an item holds beside its key and the time of its end."""
    return {name: value for name, value in item.items() if name not in ("pk", "sk", "ttl")}


def bucket_values(prefix: str, bucket: int, first: int, last: int) -> Item:
    """The values of :data:`BETWEEN`."""
    return {":pk": f"{prefix}#{bucket}", ":from": _digits(first), ":to": _digits(last)}


BETWEEN = "pk = :pk AND sk BETWEEN :from AND :to"


def buckets(first: int, last: int) -> range:
    return range(first // BUCKET, last // BUCKET + 1) if first <= last else range(0)


def read_numbered(
    table: Table, prefix: str, *, after: int, before: int, limit: int, newest_first: bool = False
) -> list[Item]:
    """At most ``limit`` of the items between two numbers, both left out, strongly consistent."""
    first, last = after + 1, before - 1
    items: list[Item] = []
    wanted = buckets(first, last)
    for bucket in reversed(wanted) if newest_first else wanted:
        items += table.query(
            BETWEEN,
            bucket_values(prefix, bucket, first, last),
            limit=limit - len(items),
            ScanIndexForward=not newest_first,
            ConsistentRead=True,
        )
        if len(items) >= limit:
            break
    return items


def _digits(number: int) -> str:
    """Ten digits sort as numbers do, and last for 115 days of the 1,000 numbers a second that a head can give."""
    return f"{number:010d}"
