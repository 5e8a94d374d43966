"""What goes up: messages and changes until they are acknowledged or refused, read marks, typing."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

from parley_sdk.connection import Frame
from parley_sdk.errors import ParleyError, Unavailable
from parley_sdk.inbox import Inbox
from parley_sdk.models import Ack, ChangeAck, Message, ReadAck, Saying
from parley_sdk.socket import Socket
from parley_sdk.timing import Backoff, Timing

ACK_WAIT = 10.0
"""Seconds that one try waits for its answer: as long as a send function lives."""


class Outbox:
    def __init__(self, socket: Socket, inbox: Inbox, timing: Timing, new_id: Callable[[], str]) -> None:
        self._socket = socket
        self._inbox = inbox
        self._timing = timing
        self._new_id = new_id
        self._order: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._marking: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._marks: dict[str, int] = {}
        self._marked: dict[str, ReadAck] = {}

    async def send(
        self, conversation_id: str, saying: Saying, *, client_id: str | None = None, deadline: float | None = None
    ) -> Ack:
        """Sends under one client id, again and again, until it is acknowledged or refused.

        The id makes the tries one message, so a lost ack costs nothing. The next message into the same conversation
        goes up only after this one: the order of sending is the order of the seqs. Raises the server's refusal;
        Unavailable when ``deadline`` seconds have passed (the message may then have been stored or not: send it again
        with the same ``client_id`` to know).
        """
        frame = {
            "action": "sendMessage",
            "id": client_id or self._new_id(),
            "conversation_id": conversation_id,
            **saying.model_dump(exclude_defaults=True),
            "content_type": saying.content_type,
        }
        async with self._order[conversation_id]:
            ack = Ack.model_validate(await self._until_answered(frame, deadline))
        self._inbox.sent(ack, ack.message or (None if client_id else self._stored(ack, saying)))
        return ack

    async def edit(self, conversation_id: str, seq: int, saying: Saying) -> Message:
        """Changes one's own text. Raises Conflict where another device was faster."""
        parts = saying.model_dump(exclude_defaults=True, include={"content", "mentions", "mention_all"})
        return await self._change("editMessage", conversation_id, seq, parts)

    async def recall(self, conversation_id: str, seq: int) -> Message:
        """Takes a message back for everybody."""
        return await self._change("recallMessage", conversation_id, seq, {})

    async def react(self, conversation_id: str, seq: int, emoji: str, *, on: bool) -> Message:
        return await self._change("react", conversation_id, seq, {"emoji": emoji, "on": on})

    async def mark_read(self, conversation_id: str, seq: int) -> ReadAck:
        """One frame at a time for a conversation: of the marks that are set meanwhile the furthest goes up next."""
        self._marks[conversation_id] = max(seq, self._marks.get(conversation_id, 0))
        async with self._marking[conversation_id]:
            furthest, marked = self._marks.pop(conversation_id, None), self._marked.get(conversation_id)
            if furthest is None and marked is not None:
                return marked
            frame = {"action": "markRead", "id": self._new_id(), "conversation_id": conversation_id}
            answer = await self._until_answered({**frame, "seq": furthest or seq}, None)
            self._marked[conversation_id] = ack = ReadAck.model_validate(answer)
            self._inbox.read(ack)
            return ack

    async def typing(self, conversation_id: str) -> None:
        connection = await self._socket.connection()
        await connection.send({"action": "typing", "id": self._new_id(), "conversation_id": conversation_id})

    async def _change(self, action: str, conversation_id: str, seq: int, parts: Frame) -> Message:
        frame = {"action": action, "id": self._new_id(), "conversation_id": conversation_id, "seq": seq, **parts}
        ack = ChangeAck.model_validate(await self._until_answered(frame, None))
        self._inbox.changed(ack)
        return ack.message

    def _stored(self, ack: Ack, saying: Saying) -> Message:
        """One's own message as the server stored it: the connection that sent it gets an ack, not a copy."""
        return Message(
            id=ack.message_id,
            conversation_id=ack.conversation_id,
            seq=ack.seq,
            sender_id=self._inbox.owner.id,
            content=saying.content,
            mentions=saying.mentions,
            mention_all=saying.mention_all,
            album=saying.album,
            client_id=ack.id,
            created_at=ack.created_at,
        )

    async def _until_answered(self, frame: Frame, deadline: float | None) -> Frame:
        if deadline is None:
            return await self._persist(frame)
        try:
            return await self._timing.within(deadline, self._persist(frame))
        except TimeoutError as exc:
            raise Unavailable(f"no answer within {deadline:g} s") from exc

    async def _persist(self, frame: Frame) -> Frame:
        backoff = Backoff(self._timing)
        while True:
            try:
                return await self._socket.request(frame, ACK_WAIT)
            except ParleyError as exc:
                if not exc.temporary:
                    raise
                await self._socket.rest(backoff.next_delay(exc.retry_after or 0.0))
