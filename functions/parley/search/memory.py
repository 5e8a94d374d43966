"""The memory twins, for tests: over the memory twin of messaging's store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from parley.messaging.memory import MemoryStore
from parley.messaging.model import Message
from parley.search.model import Line, millis
from parley.search.ports import Copy
from parley.search.text import line_of


class MemoryTextStore:
    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def read_lines(self, conversation_id: str, *, after: int, before: int) -> list[Line]:
        slots = self._store.read_slots(conversation_id, after=after, before=before, limit=max(0, before - after))
        return [
            line_of(slot) if isinstance(slot, Message) else Line(slot.seq, "", millis(slot.created_at), False, None)
            for slot in slots
        ]

    def read_copies(self, conversation_id: str, first: int, last: int) -> Mapping[int, Copy]:
        found = {}
        for number in range(first, last + 1):
            packed, begun_at = self._store.copies.get((conversation_id, number), (None, 0))
            changed = self._store.text_changes.get((conversation_id, number))
            if packed is not None or changed is not None:
                found[number] = Copy(packed, begun_at, 0 if changed is None else millis(changed))
        return found

    def put_copy(self, conversation_id: str, number: int, packed: bytes, begun_at: int) -> None:
        self._store.copies[conversation_id, number] = (packed, begun_at)


class MemoryPositionStore:
    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], tuple[bytes, datetime]] = {}

    def keep(self, user_id: str, search_id: str, position: bytes, until: datetime) -> None:
        self._kept[user_id, search_id] = (position, until)

    def find(self, user_id: str, search_id: str, at: datetime) -> bytes | None:
        position, until = self._kept.get((user_id, search_id), (None, at))
        return position if at < until else None
