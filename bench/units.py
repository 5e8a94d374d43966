"""DynamoDB's capacity by its own rule, since emulators do not keep to it for reads.

Amazon DynamoDB developer guide, *Read and write operations* (capacity unit consumption) and *Item sizes and formats*.
"""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

Wire = Mapping[str, Any]
"""Attribute values, items, requests and answers as DynamoDB's JSON has them."""

READ_UNIT_BYTES = 4096
_CONTAINER_BYTES = 3


def item_bytes(item: Wire) -> int:
    """The size of an item: names in UTF-8 and values."""
    return sum(len(name.encode()) + value_bytes(value) for name, value in item.items())


def value_bytes(value: Wire) -> int:
    ((kind, inner),) = value.items()
    match kind:
        case "S":
            return len(inner.encode())
        case "N":
            digits = inner.lstrip("-").replace(".", "").strip("0") or "0"
            return math.ceil(len(digits) / 2) + 1 + int(inner.startswith("-"))
        case "B":
            # Bytes as botocore has them, or as they stand in JSON.
            return len(inner) if isinstance(inner, bytes) else len(base64.b64decode(inner))
        case "M":
            return _CONTAINER_BYTES + item_bytes(inner) + len(inner)
        case "L":
            return _CONTAINER_BYTES + sum(value_bytes(each) for each in inner) + len(inner)
        case "SS" | "NS" | "BS":
            return sum(value_bytes({kind[0]: each}) for each in inner)
        case _:
            return 1  # BOOL and NULL


def read_units(operation: str, request: Wire, answer: Wire) -> float:
    """The read units of one call; 0 for a call that reads nothing.

    Strongly consistent: one for each 4 KB begun; eventually: half of that; in a transaction: twice. GetItem and
    BatchGetItem round each item, and pay the least for one that does not exist; Query and Scan round the sum.
    """
    match operation:
        case "GetItem":
            return _units([answer.get("Item", {})], _rate(request))
        case "BatchGetItem":
            return sum(
                _batch_units(keys, answer.get("Responses", {}).get(table, [])) * _rate(keys)
                for table, keys in request["RequestItems"].items()
            )
        case "TransactGetItems":
            return _units([each.get("Item", {}) for each in answer.get("Responses", [])], 2)
        case "Query" | "Scan":
            total = sum(item_bytes(item) for item in answer.get("Items", []))
            return max(1, math.ceil(total / READ_UNIT_BYTES)) * _rate(request)
        case _:
            return 0


def write_units(operation: str, request: Wire, answer: Wire, *, refused: bool = False) -> float:
    """The write units of one call, as the answer's ConsumedCapacity has them.

    A write that its condition refuses is paid like one that goes through, and its answer has no figures: then it counts
    one unit an item, two in a transaction.
    """
    if refused:
        return _refused_units(operation, request)
    if operation not in {"PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"}:
        return 0
    consumed = answer.get("ConsumedCapacity") or []
    entries: Sequence[Wire] = [consumed] if isinstance(consumed, Mapping) else consumed
    return float(sum(entry.get("WriteCapacityUnits", entry.get("CapacityUnits", 0)) for entry in entries))


def _refused_units(operation: str, request: Wire) -> float:
    match operation:
        case "PutItem" | "UpdateItem" | "DeleteItem":
            return 1
        case "TransactWriteItems":
            return 2 * len(request.get("TransactItems", []))
        case _:
            return 0


def _rate(request: Wire) -> float:
    return 1 if request.get("ConsistentRead") else 0.5


def _units(items: Sequence[Wire], rate: float) -> float:
    return sum(max(1, math.ceil(item_bytes(item) / READ_UNIT_BYTES)) for item in items) * rate


def _batch_units(keys: Wire, found: Sequence[Wire]) -> float:
    """Keys that were not found are paid like the smallest item."""
    missing = len(keys["Keys"]) - len(found)
    return _units(found, 1) + max(0, missing)
