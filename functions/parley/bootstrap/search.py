"""Search, wired: by default it works on the texts themselves; a finder that asks a search server is put in here."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from parley.aws.clients import client
from parley.aws.table import Table
from parley.bootstrap.settings import ChatSettings, SearchSettings, read
from parley.bootstrap.sources import new_id, now
from parley.clock import Clock, NewId
from parley.limits.dynamodb import DynamoDBBucketStore
from parley.limits.model import Limit
from parley.limits.service import Limiter
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.ports import Store
from parley.search.dynamodb import DynamoDBPositionStore, DynamoDBTextStore
from parley.search.model import Query, Results
from parley.search.ports import Finder, PositionStore
from parley.search.service import search_messages
from parley.search.sweep import Sweep


@dataclass(frozen=True)
class Searches:
    """What a search works with."""

    store: Store
    finder: Finder
    positions: PositionStore
    limits: Limiter[Literal["search"]]
    clock: Clock
    new_id: NewId

    def search(self, user_id: str, query: Query, cursor: str | None, limit: int) -> Results:
        """Raises RateLimited, too. See :func:`parley.search.service.search_messages`."""
        self.limits.spend("search", user_id)
        return search_messages(
            user_id,
            query,
            cursor,
            limit,
            store=self.store,
            finder=self.finder,
            positions=self.positions,
            clock=self.clock,
            new_id=self.new_id,
        )


@cache
def searches() -> Searches:
    table = Table(client("dynamodb"), read(ChatSettings).chat_table)
    limit = Limit.read(read(SearchSettings).search_limit)
    return Searches(
        store=DynamoDBStore(table),
        finder=Sweep(DynamoDBTextStore(table), now),
        positions=DynamoDBPositionStore(table),
        limits=Limiter({"search": limit}, store=DynamoDBBucketStore(table), clock=now),
        clock=now,
        new_id=new_id,
    )
