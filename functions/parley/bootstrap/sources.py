"""Where time and new ids come from, for services that take them as arguments."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime

from parley.ids import ulid


def now() -> datetime:
    """The present moment in whole milliseconds: what is answered and what is stored are one."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> str:
    """A fresh ULID."""
    return ulid(time.time_ns() // 1_000_000, os.urandom(10))
