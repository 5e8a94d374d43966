"""The ring of signing keys."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import KeyRing


class Keys(Table):
    """A :class:`parley.identity.ports.KeyRingStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._ring: KeyRing | None = None

    def get_key_ring(self) -> KeyRing | None:
        return self._ring

    def put_key_ring(self, ring: KeyRing) -> bool:
        with self._lock:
            if (self._ring.revision if self._ring else 0) != ring.revision - 1:
                return False
            self._ring = ring
            return True
