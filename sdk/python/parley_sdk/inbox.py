"""What a device holds, and how it stays whole: events as they come, sync for what was missed, and the gaps between."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from pydantic import ValidationError

from parley_sdk.connection import ANSWER_TYPES, Frame
from parley_sdk.errors import InvalidRequest, ParleyError
from parley_sdk.gaps import ARRIVAL, Gaps
from parley_sdk.http import Api
from parley_sdk.models import (
    EVENT_TYPES,
    Ack,
    Connected,
    Conversation,
    ConversationChanged,
    Disconnected,
    Message,
    MessageCreated,
    ReadAck,
    ReadMoved,
    Refused,
    User,
    server_event,
)
from parley_sdk.state import after_message, after_read, is_older, is_unread_known, with_marks_of
from parley_sdk.streams import Streams
from parley_sdk.tasks import Tasks
from parley_sdk.timeline import Timeline
from parley_sdk.timing import Backoff, Timing

PAGE = 100
FETCHES = 3

_log = logging.getLogger("parley_sdk")


class Inbox:
    """Watches the socket. Messages leave it through ``streams`` once each, in the order of their conversation."""

    def __init__(self, api: Api, streams: Streams, timing: Timing) -> None:
        self._api = api
        self._streams = streams
        self._timing = timing
        self._tasks = Tasks()
        self._timelines: dict[str, Timeline] = {}
        self._gaps = Gaps(api, self._timelines, self._take, self._tasks, timing)
        self._cursor: str | None = None
        self._syncing = asyncio.Lock()
        self._fetching: set[str] = set()
        self._early: list[Frame] = []
        self._synced = asyncio.Event()
        self._end: ParleyError | None = None
        self.conversations: dict[str, Conversation] = {}
        self.me: User | None = None

    @property
    def owner(self) -> User:
        if self.me is None:
            raise RuntimeError("the client has not been started")
        return self.me

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
            self._take_event(frame)
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
        held = self.conversations.get(picture.id)
        if held is not None and is_older(picture, held):
            self._refetch(picture.id)
            return
        self.conversations[picture.id] = picture if held is None else with_marks_of(picture, held)
        self._timelines.setdefault(picture.id, Timeline()).expect(picture.last_seq)
        self._gaps.close(picture.id)

    def sent(self, ack: Ack, message: Message | None) -> None:
        """One's own message was stored; where it is not given, it is fetched: the first try may have differed."""
        if message is not None:
            self._take(ack.conversation_id, [message])
        else:
            self._timelines.setdefault(ack.conversation_id, Timeline()).expect(ack.seq)
            self._gaps.close(ack.conversation_id)

    def read(self, ack: ReadAck) -> None:
        self._move_mark(ack.conversation_id, self.owner.id, ack.seq)

    # How it comes together.

    def _take_event(self, frame: Frame) -> None:
        try:
            event = server_event.validate_python(frame)
        except ValidationError as exc:
            _log.warning("a %s that cannot be read was ignored: %s", frame["type"], exc)
            return
        match event:
            case MessageCreated(message=message):
                self._take(message.conversation_id, [message])
                return
            case ReadMoved(conversation_id=conversation_id, user_id=user_id, seq=seq):
                self._move_mark(conversation_id, user_id, seq)
            case ConversationChanged(conversation_id=conversation_id):
                self._tasks.start(self._fetch(conversation_id, event), "parley fetch")
                return
            case _:
                pass
        self._streams.tell(event)

    def _take(
        self, conversation_id: str, messages: Sequence[Message], voids: Sequence[int] = (), through: int = 0
    ) -> None:
        if conversation_id not in self.conversations:
            self._refetch(conversation_id)
        timeline = self._timelines.setdefault(conversation_id, Timeline())
        for message in timeline.add(messages, voids, through):
            held = self.conversations.get(conversation_id)
            if held is not None:
                self.conversations[conversation_id] = after_message(held, message, self.owner.id)
            self._streams.tell(MessageCreated(message=message))
        self._gaps.close(conversation_id)

    def _move_mark(self, conversation_id: str, user_id: str, seq: int) -> None:
        held = self.conversations.get(conversation_id)
        if held is not None:
            moved = after_read(held, user_id, seq, self.owner.id)
            self.conversations[conversation_id] = moved
            if user_id == self.owner.id and not is_unread_known(moved):
                self._refetch(conversation_id)

    def _refetch(self, conversation_id: str) -> None:
        if conversation_id not in self._fetching:
            self._fetching.add(conversation_id)
            self._tasks.start(self._fetch(conversation_id), "parley fetch")

    async def _fetch(self, conversation_id: str, event: ConversationChanged | None = None) -> None:
        """Takes a new picture; one that was overtaken by events on its way is taken again, but not for ever."""
        try:
            for _ in range(FETCHES):
                picture = await self._api.get_conversation(conversation_id)
                held = self.conversations.get(conversation_id)
                if held is None or not is_older(picture, held):
                    self.hold(picture)
                    break
                await self._timing.sleep(ARRIVAL)
        except ParleyError as exc:
            _log.warning("conversation %s could not be fetched: %s", conversation_id, exc)  # the next sync brings it
            return
        finally:
            self._fetching.discard(conversation_id)
        if event is not None:
            self._streams.tell(event)

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
                        self._cursor = None  # too old to go on from: all of it once more
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
        more = True
        while more:
            page = await self._api.sync(self._cursor, limit=PAGE)
            for conversation in page.items:
                if not self._synced.is_set():
                    # Not last_seq: a number is taken a moment before its message is stored.
                    begin = conversation.last_message.seq if conversation.last_message else 0
                    self._timelines.setdefault(conversation.id, Timeline(begin))
                self.hold(conversation)
            self._cursor, more = page.next, page.more
