"""Who signs: the key of the ring whose time it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.errors import Unavailable
from parley.identity.keys import SigningKey
from parley.identity.model import KeyRing, RingKey
from parley.identity.ports import KeyRingStore

MAX_AGE = timedelta(minutes=5)


class RingSigningKeys:
    """A :class:`parley.identity.keys.SigningKeys`.

    The ring is read once, and again every 5 minutes, so that a new key is known long before it signs; while the store
    does not answer, the ring that is held is good. ``open_key`` gives a key's private side.
    """

    def __init__(self, store: KeyRingStore, open_key: Callable[[RingKey], SigningKey], clock: Clock) -> None:
        self._store, self._open, self._clock = store, open_key, clock
        self._held: tuple[datetime, KeyRing] | None = None
        self._opened: dict[str, SigningKey] = {}

    def current(self) -> SigningKey:
        now = self._clock()
        key = self._ring(now).signing(now)
        if key is None:
            raise Unavailable
        if key.kid not in self._opened:
            # One is enough: the one before it signs no more.
            self._opened = {key.kid: self._open(key)}
        return self._opened[key.kid]

    def _ring(self, now: datetime) -> KeyRing:
        if self._held and now - self._held[0] < MAX_AGE:
            return self._held[1]
        try:
            ring = self._store.get_key_ring() or KeyRing()
        except Unavailable:
            if self._held is None:
                raise
            ring = self._held[1]
        self._held = (now, ring)
        return ring
