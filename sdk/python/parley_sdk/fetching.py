"""Fetches what the board wants; at most one fetch of a kind runs for a conversation."""

from __future__ import annotations

import logging
from collections.abc import Callable

from parley_sdk.board import Board
from parley_sdk.errors import NotFound, ParleyError
from parley_sdk.gaps import ARRIVAL, PAGE, Gaps
from parley_sdk.http import Api
from parley_sdk.models import ChangesPage, ConversationChanged, Event, TimelinePage
from parley_sdk.state import is_older
from parley_sdk.tasks import Tasks
from parley_sdk.timing import Backoff, Timing

FETCHES = 8
"""Pictures in a row that events may overtake; then the next sync brings one."""

_log = logging.getLogger("parley_sdk")


class Fetching:
    def __init__(
        self, api: Api, me: Callable[[], str], tell: Callable[[Event], None], tasks: Tasks, timing: Timing
    ) -> None:
        self._api = api
        self._tell = tell
        self._tasks = tasks
        self._timing = timing
        self._wanted: dict[str, list[ConversationChanged]] = {}
        self._fetching: set[str] = set()
        self.board = Board(me, self, tell)
        self._gaps = Gaps(api, self.board.holdings, self, tasks, timing)

    # What the board wants.

    def picture(self, conversation_id: str, then: ConversationChanged | None = None) -> None:
        """Whoever asks while one is under way gets another one after it: it may have been taken before."""
        self._wanted.setdefault(conversation_id, []).extend([then] if then else [])
        if conversation_id not in self._fetching:
            self._fetching.add(conversation_id)
            self._tasks.start(self._fetch_pictures(conversation_id), "parley fetch")

    def filling(self, conversation_id: str) -> None:
        self._gaps.close(conversation_id)

    def hidden(self, conversation_id: str, hides: int) -> None:
        self._tasks.start(self._fetch_hidden(conversation_id, hides), "parley hidden")

    # What the gaps give.

    def take_page(self, conversation_id: str, page: TimelinePage, after: int) -> None:
        self.board.show(conversation_id, page.items, page.voids, page.through(after))

    async def take_changes(self, conversation_id: str, page: ChangesPage) -> None:
        if not page.reset or page.conversation is None:
            self.board.take_changes(conversation_id, page)
            return
        self.board.start_afresh(page.conversation)
        await self._read_again(conversation_id)
        self._tell(ConversationChanged(conversation_id=conversation_id))

    def waited(self, conversation_id: str) -> None:
        self.picture(conversation_id)

    async def load(self, conversation_id: str, before_seq: int | None, limit: int) -> TimelinePage:
        """A page of history, which is held from then on and kept as it is now."""
        if conversation_id not in self.board.conversations:
            self.board.hold(await self._api.get_conversation(conversation_id))
        holding = self.board.holdings[conversation_id]
        seen = holding.changes.upto
        page = await self._api.get_messages(conversation_id, before_seq=before_seq, limit=limit)
        shown = [holding.keep(each) if holding.has_seen(each.seq) else each for each in page.items]
        if holding.changes.upto > seen:
            # What changed meanwhile found nothing here to change, and the page may be from before.
            await self._read_again(conversation_id)
            shown = [holding.messages.get(each.seq, each) for each in shown]
        return page.model_copy(update={"items": shown})

    async def _fetch_pictures(self, conversation_id: str) -> None:
        backoff = Backoff(self._timing, cap=ARRIVAL * 2**FETCHES)
        try:
            while conversation_id in self._wanted and backoff.failures < FETCHES:
                events = self._wanted.pop(conversation_id)
                picture = await self._api.get_conversation(conversation_id)
                held = self.board.conversations.get(conversation_id)
                if held is not None and is_older(picture, held):
                    self._wanted.setdefault(conversation_id, []).extend(events)
                    await self._timing.sleep(backoff.next_delay(ARRIVAL))
                    continue
                self.board.hold(picture)
                for event in events:
                    self._tell(event)
            for event in self._wanted.pop(conversation_id, []):
                self._tell(event)
        except NotFound:
            self.board.drop(conversation_id)
        except ParleyError as exc:
            _log.warning("conversation %s could not be fetched: %s", conversation_id, exc)  # the next sync brings it
        finally:
            self._wanted.pop(conversation_id, None)
            self._fetching.discard(conversation_id)

    async def _fetch_hidden(self, conversation_id: str, hides: int) -> None:
        try:
            seqs = await self._api.get_hidden(conversation_id)
        except ParleyError as exc:
            _log.warning("what is hidden in %s could not be fetched: %s", conversation_id, exc)
            return
        if conversation_id in self.board.conversations:
            self.board.forget(conversation_id, seqs, hides)

    async def _read_again(self, conversation_id: str) -> None:
        """Takes the present state of all messages that are held."""
        holding = self.board.holdings[conversation_id]
        position: int | None = min(holding.messages, default=holding.timeline.upto + 1) - 1
        while position is not None and position < holding.timeline.upto:
            page = await self._api.get_messages(conversation_id, after_seq=position, limit=PAGE)
            for message in page.items:
                if holding.has_seen(message.seq):
                    holding.keep(message)
            position = page.next
