"""What goes up: messages until they are acknowledged or refused, read marks, typing."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable

from parley_sdk.connection import Frame
from parley_sdk.errors import ParleyError, Unavailable
from parley_sdk.inbox import Inbox
from parley_sdk.models import Ack, Message, ReadAck
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

    async def send(
        self, conversation_id: str, content: str, *, client_id: str | None = None, deadline: float | None = None
    ) -> Ack:
        """Sends a text under one client id, again and again, until it is acknowledged or refused.

        The id makes the tries one message, so a lost ack costs nothing. The next message into the same conversation
        goes up only after this one: the order of sending is the order of the seqs. Raises the server's refusal;
        Unavailable when ``deadline`` seconds have passed (the message may then have been stored or not: send it again
        with the same ``client_id`` to know).
        """
        frame = {
            "action": "sendMessage",
            "id": client_id or self._new_id(),
            "conversation_id": conversation_id,
            "content_type": "text",
            "content": content,
        }
        async with self._order[conversation_id]:
            ack = Ack.model_validate(await self._until_answered(frame, deadline))
        self._inbox.sent(ack, None if client_id else self._stored(ack, content))
        return ack

    async def mark_read(self, conversation_id: str, seq: int) -> ReadAck:
        frame = {"action": "markRead", "id": self._new_id(), "conversation_id": conversation_id, "seq": seq}
        ack = ReadAck.model_validate(await self._until_answered(frame, None))
        self._inbox.read(ack)
        return ack

    async def typing(self, conversation_id: str) -> None:
        connection = await self._socket.connection()
        await connection.send({"action": "typing", "id": self._new_id(), "conversation_id": conversation_id})

    def _stored(self, ack: Ack, content: str) -> Message:
        """One's own message as the server stored it: the connection that sent it gets an ack, not a copy."""
        return Message(
            id=ack.message_id,
            conversation_id=ack.conversation_id,
            seq=ack.seq,
            sender_id=self._inbox.owner.id,
            content=content,
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
