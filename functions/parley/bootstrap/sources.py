"""Where time and new ids come from, for services that take them as arguments."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment in whole milliseconds: what is answered and what is stored are one."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def new_id() -> str:
    """A fresh ULID."""
    from ulid import ULID

    return str(ULID())
