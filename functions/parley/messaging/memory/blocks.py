"""The memory twin of ``dynamodb/blocks.py``."""

from __future__ import annotations

from datetime import datetime

from parley.messaging.memory.rosters import MemoryRosters
from parley.messaging.model import Block


class MemoryBlocks(MemoryRosters):
    def __init__(self) -> None:
        super().__init__()
        self._pairs: dict[tuple[str, str], str] = {}
        self._blocks: dict[tuple[str, str], Block] = {}

    def block(self, user_id: str, other_id: str, at: datetime) -> None:
        with self._lock:
            if (user_id, other_id) not in self._blocks:
                self._blocks[user_id, other_id] = Block(user_id=other_id, blocked_at=at)
                self._mark(user_id, other_id, True, at)

    def unblock(self, user_id: str, other_id: str, at: datetime) -> None:
        with self._lock:
            if self._blocks.pop((user_id, other_id), None):
                self._mark(user_id, other_id, False, at)

    def list_blocks(self, user_id: str, after: str | None, limit: int) -> list[Block]:
        own = [block for (user, _), block in sorted(self._blocks.items()) if user == user_id]
        return [block for block in own if after is None or block.user_id > after][:limit]

    def list_apart(self, user_id: str) -> set[str]:
        return {other for both in self._blocks if user_id in both for other in both if other != user_id}

    def _are_apart(self, one: str, other: str) -> bool:
        return (one, other) in self._blocks or (other, one) in self._blocks

    def _mark(self, user_id: str, other_id: str, on: bool, at: datetime) -> None:
        conversation_id = self._pairs.get((min(user_id, other_id), max(user_id, other_id)))
        if conversation_id is None:
            return
        for each, flag in ((user_id, "blocked"), (other_id, "barred")):
            place = (each, conversation_id)
            self._memberships[place] = self._memberships[place].model_copy(update={flag: on, "updated_at": at})
