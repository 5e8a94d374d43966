"""How long an account waits after wrong tries: of passwords, and of second factors."""

from __future__ import annotations

from datetime import datetime, timedelta

FREE_TRIES = 5
MAX_WAIT_SECONDS = 900


def locked_until(failed: int, now: datetime) -> datetime | None:
    """After so many failures in a row: from the fifth on 1 s, doubling to 15 minutes.

    Tries while it waits are no failures, so they do not extend it.
    """
    if failed < FREE_TRIES:
        return None
    return now + timedelta(seconds=min(2 ** min(failed - FREE_TRIES, 30), MAX_WAIT_SECONDS))
