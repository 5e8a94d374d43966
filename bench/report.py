"""The accounts as a table for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from bench.prices import AS_OF, Usage

_COLUMNS = (
    ("members", 8), ("way", 7), ("frames", 8), ("invoc.", 7), ("write u.", 9), ("read u.", 8), ("SNS", 5), ("SQS", 6),
    ("$/million", 10), ("floor", 9), ("ratio", 6),
)  # fmt: skip


class Accounted(Protocol):
    @property
    def members(self) -> int: ...
    @property
    def queued(self) -> bool: ...
    @property
    def usage(self) -> Usage: ...
    @property
    def floor(self) -> Usage: ...
    @property
    def ratio(self) -> float: ...
    @property
    def calls(self) -> dict[str, float]: ...


def table(accounts: Sequence[Accounted]) -> str:
    """One row an account, then the calls that each consists of."""
    lines = ["".join(name.rjust(width) for name, width in _COLUMNS)]
    lines += [
        "".join(cell.rjust(width) for cell, (_, width) in zip(_row(each), _COLUMNS, strict=True)) for each in accounts
    ]
    lines += ["", f"One message, everybody online with one device; AWS list prices of {AS_OF} (bench/prices.py).", ""]
    lines += [f"{each.members:>5} {_way(each):<7} {_calls(each)}" for each in accounts]
    return "\n".join(lines)


def _row(account: Accounted) -> list[str]:
    used = account.usage
    numbers = (
        used.frames, used.invocations, used.write_units, used.read_units, used.publishes, used.queue_requests
    )  # fmt: skip
    cost, least = used.dollars_a_million(), account.floor.dollars_a_million()
    return [
        str(account.members), _way(account), *(f"{number:g}" for number in numbers), f"{cost:.2f}", f"{least:.2f}",
        f"{account.ratio:.2f}",
    ]  # fmt: skip


def _way(account: Accounted) -> str:
    return "queue" if account.queued else "inline"


def _calls(account: Accounted) -> str:
    return ", ".join(f"{count:g} {name.partition(':')[2]}" for name, count in account.calls.items())
