"""People who have said a lot, and search it."""

from __future__ import annotations

from datetime import timedelta

from tests.unit.messaging.fakes import World

from parley.messaging.model import Message
from parley.search.model import Hit, Query, Results
from parley.search.ports import PositionStore, TextStore
from parley.search.service import search_messages
from parley.search.sweep import Sweep


class Talk:
    def __init__(self, world: World, texts: TextStore, positions: PositionStore) -> None:
        self.world = world
        self._finder = Sweep(texts, world.clock)
        self._positions = positions

    def fill(self, conversation_id: str, sender_id: str, count: int, *, every: int, text: str) -> None:
        """Says ``text`` in every so manieth of so many messages, a second apart."""
        for _ in range(count):
            self.world.clock.now += timedelta(seconds=1)
            seq = self.world.store.take_seq(conversation_id, self.world.clock()).last_seq
            self.world.store.fill(
                conversation_id,
                Message(
                    id=self.world.new_id(),
                    conversation_id=conversation_id,
                    seq=seq,
                    sender_id=sender_id,
                    client_id=f"fill-{seq}",
                    created_at=self.world.clock(),
                    content=text if seq % every == 0 else f"nothing much, number {seq}",
                ),
            )

    def search(self, user_id: str, query: Query, *, cursor: str | None = None, limit: int = 20) -> Results:
        return search_messages(
            user_id,
            query,
            cursor,
            limit,
            store=self.world.store,
            finder=self._finder,
            positions=self._positions,
            clock=self.world.clock,
            new_id=self.world.new_id,
        )

    def everything(self, user_id: str, query: Query, *, limit: int = 20) -> list[Hit]:
        """All pages of a search."""
        hits: list[Hit] = []
        cursor = None
        while True:
            page = self.search(user_id, query, cursor=cursor, limit=limit)
            hits += page.items
            if page.next is None:
                return hits
            cursor = page.next
