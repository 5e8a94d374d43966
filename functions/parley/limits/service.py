"""Rate limits that cost nothing while nobody nears them.

The buckets that count are in the store, one a person, conversation or app, shared by all execution environments. Before
an environment asks them it guesses: it keeps a bucket of its own for whomever it sees, :data:`SHARE` times as slow and
as small. What fits in there is let pass; what does not is charged to the shared bucket together with what was let pass
before, so a use is paid for once. Who is refused is refused from memory until the wait is over.

So a person who writes as people do costs no write. The bound is the shared bucket's plus what the guesses let pass:
with up to SHARE environments at most twice the limit.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Generic, TypeVar

from parley.clock import Clock
from parley.errors import RateLimited
from parley.limits.model import Limit
from parley.limits.ports import BucketStore

SHARE = 16
REMEMBERED = 10_000
"""Subjects that an environment keeps guesses of."""
_MICROS = 1_000_000

K = TypeVar("K", bound=str)
"""The kinds of subjects that a limiter knows."""


class Limiter(Generic[K]):
    """One an execution environment."""

    def __init__(self, limits: Mapping[K, Limit], *, store: BucketStore, clock: Clock) -> None:
        self._limits = limits
        self._store = store
        self._clock = clock
        self._full_at: dict[str, int] = {}
        self._refused_until: dict[str, int] = {}

    def spend(self, kind: K, subject: str) -> None:
        """One use. Raises RateLimited, which says when to come back."""
        limit, bucket, at = self._limits[kind], f"{kind}#{subject}", _micros(self._clock())
        wait = self._refused_until.get(bucket, 0) - at
        if wait <= 0:
            wait = self._take(bucket, limit, at)
        if wait > 0:
            self._remember(self._refused_until, bucket, at + wait)
            raise RateLimited(retry_after=ceil(wait / _MICROS))

    def _take(self, bucket: str, limit: Limit, at: int) -> int:
        a_use = _MICROS * limit.per // limit.rate
        guess = a_use * SHARE
        full_at = max(self._full_at.get(bucket, at), at) + guess
        uses = -((at - full_at) // guess)
        if uses > limit.burst // SHARE:
            if wait := self._store.take(bucket, uses * a_use, limit.burst * a_use, at):
                return wait
            full_at = at
        self._remember(self._full_at, bucket, full_at)
        return 0

    def _remember(self, guesses: dict[str, int], bucket: str, moment: int) -> None:
        if len(guesses) >= REMEMBERED:
            # A guess that is forgotten lets a few more pass.
            guesses.clear()
        guesses[bucket] = moment


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * _MICROS)
