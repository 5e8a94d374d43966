"""Copies of texts: what search packs old messages into (parley/search), and what a change of a message owes them.

Numbers ``n * COPY_SIZE`` up to the next such number are copied together, once all of them are :data:`COPY_AGE` old.
So a change of a younger message, as nearly all are, owes nothing. One of an older message notes, before it is made,
that the texts there change: a copy counts only where it was begun :data:`UNDER_WAY` after the last note.
"""

from __future__ import annotations

from datetime import datetime, timedelta

COPY_SIZE = 512
COPY_AGE = timedelta(hours=1)
UNDER_WAY = timedelta(seconds=60)
"""Nothing is under way any longer than this: a function lives for 10 s."""
_APART = timedelta(minutes=10)
"""More than the functions' clocks can be apart."""


def copy_of(seq: int) -> int:
    """The copy that a message belongs to."""
    return seq // COPY_SIZE


def may_be_copied(created_at: datetime, at: datetime) -> bool:
    """Whether there can be a copy of a message."""
    return at - created_at >= COPY_AGE - _APART
