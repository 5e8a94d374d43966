"""DynamoDB's wire format, and its failures in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from parley.errors import Unavailable

Item = dict[str, Any]
"""An item as Python values: str, bytes, int, bool, None, list, dict, a set of int; numbers are whole."""


def encode(value: Any) -> dict[str, Any]:
    """A Python value as an attribute value. Numbers are whole; sets are of numbers, and not empty."""
    match value:
        case None:
            return {"NULL": True}
        case bool():
            return {"BOOL": value}
        case str():
            return {"S": value}
        case bytes():
            return {"B": value}
        case int():
            return {"N": str(value)}
        case Mapping():
            return {"M": encode_item(value)}
        case list() | tuple():
            return {"L": [encode(each) for each in value]}
        case set() | frozenset():
            return {"NS": [str(each) for each in value]}
        case _:
            raise TypeError(f"{type(value).__name__} has no form in DynamoDB here")


def encode_item(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: encode(value) for name, value in item.items()}


def decode(value: Mapping[str, Any]) -> Any:
    """The inverse of :func:`encode`."""
    ((kind, inner),) = value.items()
    match kind:
        case "N":
            return int(Decimal(inner))
        case "M":
            return decode_item(inner)
        case "L":
            return [decode(each) for each in inner]
        case "NS":
            return {int(Decimal(each)) for each in inner}
        case "NULL":
            return None
        case _:
            return inner


def decode_item(item: Mapping[str, Any]) -> Item:
    return {name: decode(value) for name, value in item.items()}


def is_conditional_failure(error: ClientError) -> bool:
    return error.response.get("Error", {}).get("Code") == "ConditionalCheckFailedException"


def is_cancelled_by_condition(error: ClientError) -> bool:
    """Whether a transaction was cancelled because one of its conditions did not hold."""
    return "ConditionalCheckFailed" in cancellation_codes(error)


def cancellation_codes(error: ClientError) -> list[str]:
    """Why a transaction was cancelled, write by write (``None`` where nothing was wrong); empty for other errors."""
    if error.response.get("Error", {}).get("Code") != "TransactionCanceledException":
        return []
    reasons: list[Any] = error.response.get("CancellationReasons", [])
    return [str(reason.get("Code")) for reason in reasons]


@contextmanager
def unavailable_on_failure() -> Iterator[None]:
    """What AWS could not do after botocore's own retries is Unavailable: the caller may try again.

    Conditional failures are answers, not faults: catch them inside.
    """
    try:
        yield
    except (ClientError, BotoCoreError) as exc:
        raise Unavailable from exc
