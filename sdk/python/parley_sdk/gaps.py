"""Fills the gaps between what a device holds and what is known to exist."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence

from parley_sdk.errors import ParleyError
from parley_sdk.http import Api
from parley_sdk.models import Message, TimelinePage
from parley_sdk.tasks import Tasks
from parley_sdk.timeline import Timeline
from parley_sdk.timing import Backoff, Timing

ARRIVAL = 0.2
"""Seconds that a message on its way gets to arrive before it is fetched."""
YOUNG_HOLE_CAP = 10.0
"""Seconds at most between two looks at a hole that is still too young to be called a void (they are, at 60 s)."""
PAGE = 100

_log = logging.getLogger("parley_sdk")


class Gaps:
    """At most one filling runs for a conversation; what it fetches goes to ``take``."""

    def __init__(
        self,
        api: Api,
        timelines: Mapping[str, Timeline],
        take: Callable[[str, Sequence[Message], Sequence[int], int], None],
        tasks: Tasks,
        timing: Timing,
    ) -> None:
        self._api = api
        self._timelines = timelines
        self._take = take
        self._tasks = tasks
        self._timing = timing
        self._filling: set[str] = set()

    def close(self, conversation_id: str) -> None:
        """Starts to fill a conversation's gap, if it has one."""
        if self._timelines[conversation_id].has_gap and conversation_id not in self._filling:
            self._filling.add(conversation_id)
            self._tasks.start(self._fill(conversation_id), "parley gap")

    async def _fill(self, conversation_id: str) -> None:
        timeline = self._timelines[conversation_id]
        backoff = Backoff(self._timing, cap=YOUNG_HOLE_CAP)
        try:
            await self._timing.sleep(ARRIVAL)
            while timeline.has_gap:
                upto = timeline.upto
                page = await self._try_page(conversation_id, upto)
                if page is not None:
                    self._take(conversation_id, page.items, page.voids, page.through(upto))
                    if page.next is None:
                        timeline.end()
                if timeline.upto > upto:
                    backoff.reset()
                else:
                    await self._timing.sleep(backoff.next_delay(ARRIVAL))
        except ParleyError as exc:
            _log.warning("the gap in %s cannot be filled: %s", conversation_id, exc)
            timeline.known = timeline.upto
        finally:
            self._filling.discard(conversation_id)

    async def _try_page(self, conversation_id: str, upto: int) -> TimelinePage | None:
        try:
            return await self._api.get_messages(conversation_id, after_seq=upto, limit=PAGE)
        except ParleyError as exc:
            if not exc.temporary:
                raise
            return None
