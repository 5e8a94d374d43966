"""Waiting for what others do: a condition is polled until it holds, and fails by name when it does not come true."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 120.0
"""Seconds for what comes at once where nobody else is busy; a number that a lost try left void is given up after 60."""


async def eventually(
    condition: Callable[[], object | Awaitable[object]], within: float = PATIENCE, every: float = 0.01
) -> None:
    """Returns once the condition gives something true; ``within`` and ``every`` are seconds."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while True:
        outcome = condition()
        if inspect.isawaitable(outcome):
            outcome = await outcome
        if outcome:
            return
        source = getattr(condition, "__code__", None)
        where = f" ({source.co_filename}:{source.co_firstlineno})" if source else ""
        assert loop.time() < end, f"the condition{where} did not come true within {within:g} s"
        await asyncio.sleep(every)
