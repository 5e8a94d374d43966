"""The sweep goes on while there is something to do and time to do it."""

from __future__ import annotations

from collections.abc import Iterator

from maintenance.sweep import BATCH, RESERVE_MS, sweep


class Time:
    """What is left of the function's time, look by look."""

    def __init__(self, *left: int) -> None:
        self._left: Iterator[int] = iter(left)

    def get_remaining_time_in_millis(self) -> int:
        return next(self._left)


def test_it_ends_with_the_first_batch_that_is_not_full() -> None:
    batches = iter([BATCH, BATCH, 3])
    sweep(lambda: next(batches), Time(*[300_000] * 3))
    assert list(batches) == []


def test_it_begins_no_batch_that_it_may_not_end() -> None:
    done: list[int] = []

    def batch() -> int:
        done.append(BATCH)
        return BATCH

    sweep(batch, Time(300_000, RESERVE_MS))
    assert len(done) == 1
