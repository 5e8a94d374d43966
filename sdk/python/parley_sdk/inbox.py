"""What a device holds, and how it stays whole: events as they come, and sync for what was missed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from pydantic import ValidationError

from parley_sdk.connection import ANSWER_TYPES, Frame
from parley_sdk.errors import InvalidRequest, ParleyError
from parley_sdk.fetching import Fetching
from parley_sdk.gaps import PAGE
from parley_sdk.http import Api
from parley_sdk.models import (
    EVENT_TYPES,
    Ack,
    ChangeAck,
    Connected,
    Conversation,
    Disconnected,
    Message,
    MessageRecalled,
    MessageUpdated,
    ReadAck,
    Refused,
    SavedDraft,
    TimelinePage,
    User,
    server_event,
)
from parley_sdk.streams import Streams
from parley_sdk.tasks import Tasks
from parley_sdk.timing import Backoff, Timing

_log = logging.getLogger("parley_sdk")


class Inbox:
    """Watches the socket. Messages leave it through ``streams`` once each, in the order of their conversation."""

    def __init__(self, api: Api, streams: Streams, timing: Timing) -> None:
        self._api = api
        self._streams = streams
        self._timing = timing
        self._tasks = Tasks()
        self._fetching = Fetching(api, lambda: self.owner.id, streams.tell, self._tasks, timing)
        self._board = self._fetching.board
        self._cursor: str | None = None
        self._syncing = asyncio.Lock()
        self._early: list[Frame] = []
        self._synced = asyncio.Event()
        self._end: ParleyError | None = None
        self.me: User | None = None

    @property
    def owner(self) -> User:
        if self.me is None:
            raise RuntimeError("the client has not been started")
        return self.me

    @property
    def conversations(self) -> dict[str, Conversation]:
        return self._board.conversations

    def messages(self, conversation_id: str) -> list[Message]:
        """What this device holds of a conversation, ascending: what came since it began, and the history it read."""
        holding = self._board.holdings.get(conversation_id)
        return [message for _, message in sorted(holding.messages.items())] if holding else []

    async def close(self) -> None:
        await self._tasks.close()

    async def synced(self) -> None:
        """Waits until the first sync is through. Raises what ended the feed before it was."""
        await self._synced.wait()
        if self._end is not None:
            raise self._end

    # What the socket tells.

    def on_frame(self, frame: Frame) -> None:
        if not self._synced.is_set():
            self._early.append(frame)  # the first sync says where each conversation begins for this device
        elif frame.get("type") == "error":
            self._streams.tell(Refused(code=str(frame.get("code")), message=str(frame.get("message"))))
        elif frame.get("type") in EVENT_TYPES:
            try:
                self._board.take(server_event.validate_python(frame))
            except ValidationError as exc:
                _log.warning("a %s that cannot be read was ignored: %s", frame["type"], exc)
        elif frame.get("type") not in ANSWER_TYPES:
            _log.debug("a frame of unknown type was ignored: %s", frame.get("type"))

    def on_up(self) -> None:
        self._tasks.start(self._catch_up(), "parley sync")

    def on_down(self, reason: str, retry_in: float) -> None:
        self._streams.tell(Disconnected(reason=reason, retry_in=retry_in))

    def on_end(self, error: ParleyError) -> None:
        self._end = error
        self._synced.set()
        self._streams.end(error)

    # What this device did itself.

    def hold(self, picture: Conversation) -> None:
        """Follows a conversation from now on, or takes a newer picture of it."""
        self._board.hold(picture)

    def sent(self, ack: Ack, message: Message | None) -> None:
        """One's own message was stored; where it is not given, it is fetched: the first try may have differed."""
        holding = self._board.holdings.get(ack.conversation_id)
        if holding is None:
            self._fetching.picture(ack.conversation_id)
        elif message is not None:
            self._board.show(ack.conversation_id, [message])
        else:
            holding.timeline.expect(ack.seq)
            self._fetching.filling(ack.conversation_id)

    def changed(self, ack: ChangeAck) -> None:
        """One's own change of a message was made."""
        kind = MessageRecalled if ack.message.is_recalled else MessageUpdated
        self._board.take(kind(message=ack.message))

    def read(self, ack: ReadAck) -> None:
        self._board.move_mark(ack.conversation_id, self.owner.id, ack.seq)

    def hid(self, conversation_id: str, seqs: Sequence[int], hides: int) -> None:
        """One has deleted messages for oneself."""
        if conversation_id in self.conversations:
            self._board.hide(conversation_id, seqs, hides)

    def drafted(self, conversation_id: str, draft: SavedDraft) -> None:
        """One has saved a draft."""
        self._board.draft(conversation_id, draft)

    async def load(self, conversation_id: str, before_seq: int | None, limit: int) -> TimelinePage:
        """A page of history, which this device holds from then on and keeps as it is now."""
        return await self._fetching.load(conversation_id, before_seq, limit)

    # What was missed.

    async def _catch_up(self) -> None:
        """Asks for what changed while the feed was down, until it is told. A later one starts where this one ends."""
        async with self._syncing:
            backoff = Backoff(self._timing)
            while True:
                try:
                    await self._sync()
                    break
                except ParleyError as exc:
                    if isinstance(exc, InvalidRequest) and self._cursor is not None:
                        self._cursor = None  # none of the server's any more: all of it once more
                        continue
                    if not exc.temporary:
                        self.on_end(exc)
                        return
                    await self._timing.sleep(backoff.next_delay(exc.retry_after or 0.0))
        self._synced.set()
        early, self._early = self._early, []
        for frame in early:
            self.on_frame(frame)
        self._streams.tell(Connected())

    async def _sync(self) -> None:
        """The first sync is where this device begins: what was said before is history, read when it is asked for."""
        everything = self._cursor is None
        named: set[str] = set()
        more = True
        while more:
            page = await self._api.sync(self._cursor, limit=PAGE)
            everything = everything or page.reset
            for picture in page.items:
                named.add(picture.id)
                if self._synced.is_set():
                    self._board.hold(picture)
                else:
                    self._board.begin(picture)
            for conversation_id in page.left:
                self._board.drop(conversation_id)
            self._cursor, more = page.next, page.more
        if everything:
            for conversation_id in self.conversations.keys() - named:
                self._board.drop(conversation_id)
