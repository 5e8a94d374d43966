"""Time that passes only when the test says so."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from tests.support.waiting import eventually

from parley_sdk.timing import Timing


class VirtualTime:
    def __init__(self) -> None:
        self.moment = datetime(2026, 1, 31, 12, tzinfo=UTC)
        self.chance = 0.5
        self._sleepers: list[tuple[datetime, float, asyncio.Future[None]]] = []

    @property
    def timing(self) -> Timing:
        return Timing(now=lambda: self.moment, sleep=self._sleep, random=lambda: self.chance)

    @property
    def sleeps(self) -> list[float]:
        """The seconds of all who sleep now."""
        return sorted(seconds for _, seconds, future in self._sleepers if not future.done())

    async def _sleep(self, seconds: float) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        entry = (self.moment + timedelta(seconds=seconds), seconds, future)
        self._sleepers.append(entry)
        if seconds <= 0:
            future.set_result(None)
        try:
            await future
        finally:
            self._sleepers.remove(entry)

    async def sleeper(self, at_least: float, at_most: float) -> float:
        """Waits until somebody sleeps for so many seconds; gives how many."""
        await eventually(lambda: any(at_least <= seconds <= at_most for seconds in self.sleeps))
        return next(seconds for seconds in self.sleeps if at_least <= seconds <= at_most)

    def advance(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)
        for due, _, future in self._sleepers:
            if due <= self.moment and not future.done():
                future.set_result(None)

    @asynccontextmanager
    async def running(self, step: float = 0.05) -> AsyncIterator[None]:
        """Time flows by itself meanwhile, fifty times as fast as on the wall."""

        async def flow() -> None:
            while True:
                await asyncio.sleep(0.001)
                self.advance(step)

        task = asyncio.create_task(flow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
