"""Time and chance, passed in: so that a test owns both."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Timing:
    """``now`` gives an aware moment, ``sleep`` takes seconds, ``random`` gives 0 <= x < 1."""

    now: Callable[[], datetime] = _now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    random: Callable[[], float] = random.random

    async def within(self, seconds: float, awaitable: Awaitable[T]) -> T:
        """What is awaited, or TimeoutError after so many seconds of this clock; what is late is cancelled."""
        work = asyncio.ensure_future(awaitable)
        limit = asyncio.ensure_future(self.sleep(seconds))
        try:
            await asyncio.wait((work, limit), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                raise TimeoutError(f"nothing came within {seconds:g} s")
            return work.result()
        finally:
            await _put_away(work, limit)


async def _put_away(*tasks: asyncio.Future[T] | asyncio.Future[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass
class Backoff:
    """Full jitter: any delay from 0 to a ceiling that doubles with each failure, up to a cap.

    Spreads many clients evenly over the time, so that a server that comes back is not run over by all of them at once.
    """

    timing: Timing
    base: float = 0.5
    cap: float = 30.0
    failures: int = 0

    def reset(self) -> None:
        self.failures = 0

    def next_delay(self, at_least: float = 0.0) -> float:
        """The seconds to wait after one more failure."""
        ceiling = min(self.cap, self.base * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return at_least + self.timing.random() * ceiling
