"""Fills the gaps between what a device holds and what is known to exist: of messages and of changes."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeVar

from parley_sdk.errors import ParleyError
from parley_sdk.holding import Holding
from parley_sdk.http import Api
from parley_sdk.models import ChangesPage, TimelinePage
from parley_sdk.tasks import Tasks
from parley_sdk.timing import Backoff, Timing

ARRIVAL = 0.2
"""Seconds that a message on its way gets to arrive before it is fetched."""
YOUNG_HOLE_CAP = 10.0
"""Seconds at most between two looks at a hole that is still too young to be called a void (they are, at 60 s)."""
PAGE = 100

_log = logging.getLogger("parley_sdk")
P = TypeVar("P")


class Taker(Protocol):
    """Takes what was fetched."""

    def take_page(self, conversation_id: str, page: TimelinePage, after: int) -> None: ...

    async def take_changes(self, conversation_id: str, page: ChangesPage) -> None: ...

    def waited(self, conversation_id: str) -> None:
        """A hole was waited for: no picture may have counted what came to stand there."""


class Gaps:
    """At most one filling runs for a conversation."""

    def __init__(self, api: Api, holdings: Mapping[str, Holding], taker: Taker, tasks: Tasks, timing: Timing) -> None:
        self._api = api
        self._holdings = holdings
        self._taker = taker
        self._tasks = tasks
        self._timing = timing
        self._filling: set[str] = set()

    def close(self, conversation_id: str) -> None:
        """Starts to fill a conversation's gaps, if it has any."""
        if self._holdings[conversation_id].has_gap and conversation_id not in self._filling:
            self._filling.add(conversation_id)
            self._tasks.start(self._fill(conversation_id), "parley gap")

    async def _fill(self, conversation_id: str) -> None:
        backoff = Backoff(self._timing, cap=YOUNG_HOLE_CAP)
        has_waited = False
        try:
            await self._timing.sleep(ARRIVAL)
            while (holding := self._holdings.get(conversation_id)) is not None and holding.has_gap:
                before = (holding.timeline.upto, holding.changes.upto)
                await self._fetch(conversation_id, holding)
                if (holding.timeline.upto, holding.changes.upto) != before:
                    backoff.reset()
                elif holding.has_gap:
                    has_waited = True
                    await self._timing.sleep(backoff.next_delay(ARRIVAL))
        except ParleyError as exc:
            _log.warning("the gap in %s cannot be filled: %s", conversation_id, exc)
            holding = self._holdings[conversation_id]
            holding.timeline.known, holding.changes.known = holding.timeline.upto, holding.changes.upto
        finally:
            self._filling.discard(conversation_id)
        if has_waited:
            self._taker.waited(conversation_id)

    async def _fetch(self, conversation_id: str, holding: Holding) -> None:
        if holding.timeline.has_gap:
            upto = holding.timeline.upto
            page = await _unless_temporary(lambda: self._api.get_messages(conversation_id, after_seq=upto, limit=PAGE))
            if page is not None:
                self._taker.take_page(conversation_id, page, upto)
                if page.next is None:
                    holding.timeline.end()
        if holding.changes.has_gap:
            changes = await _unless_temporary(
                lambda: self._api.get_changes(conversation_id, after=holding.changes.upto, limit=PAGE)
            )
            if changes is not None:
                await self._taker.take_changes(conversation_id, changes)
                if not changes.more:
                    holding.changes.end()


async def _unless_temporary(call: Callable[[], Awaitable[P]]) -> P | None:
    try:
        return await call()
    except ParleyError as exc:
        if not exc.temporary:
            raise
        return None
