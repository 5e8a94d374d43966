"""The hourly schedule: files that nobody uses go, and their bytes no longer count."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol

from parley.bootstrap import files
from parley.bootstrap.logging import start
from parley.bootstrap.sources import now
from parley.files.processing import sweep_files

BATCH = 100
RESERVE_MS = 10_000
"""What is left of the function's time when no further batch is begun; the next hour goes on."""
_log = logging.getLogger("maintenance")

start()


class Context(Protocol):
    def get_remaining_time_in_millis(self) -> int: ...


def handler(event: Any, context: Context) -> None:
    """The handler of the schedule."""
    sweep(lambda: sweep_files(BATCH, files=files.store(), objects=files.objects(), clock=now), context)


def sweep(batch: Callable[[], int], context: Context) -> None:
    seen = 0
    while context.get_remaining_time_in_millis() > RESERVE_MS:
        looked_at = batch()
        seen += looked_at
        if looked_at < BATCH:
            break
    _log.info("swept", extra={"fields": {"files": seen}})
