"""One open WebSocket: frames up and their answers, frames down, the heartbeat."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from parley_sdk.errors import ConnectionLost, ParleyError, Unauthenticated, from_frame
from parley_sdk.tasks import Tasks
from parley_sdk.timing import Timing

Frame = dict[str, Any]

HEARTBEAT = 240.0
"""Seconds between pings: API Gateway cuts a socket after 10 idle minutes."""
HEARTBEAT_JITTER = 30.0
PONG_WAIT = 20.0
"""Seconds until a connection that does not answer counts as dead."""
ANSWER_TYPES = frozenset({"ack", "pong", "error"})

_log = logging.getLogger("parley_sdk")


class CloseCode(IntEnum):
    """The close codes that say what to do; all others mean: come back."""

    AUTHENTICATE_AGAIN = 4001
    SIGNED_OUT = 4002
    SLOW_DOWN = 4003
    PROTOCOL_MISUSE = 4004


def _verdict(frame: Frame) -> CloseCode | None:
    """Whether the server says with this frame that it will take no more, and what to do then.

    API Gateway gives a socket that the server closes no close code of the server's, so ``session.ended`` carries it.
    """
    match frame:
        case {"type": "session.ended", "code": "signed_out"}:
            return CloseCode.SIGNED_OUT
        case {"type": "session.ended"} | {"type": "error", "code": Unauthenticated.code}:
            return CloseCode.AUTHENTICATE_AGAIN
        case _:
            return None


class Connection:
    """Answers are matched to frames by ``id``; everything else goes to ``on_frame``.

    A connection that ends, by whichever side, fails all that still wait with ConnectionLost.
    """

    def __init__(
        self,
        websocket: ClientConnection,
        timing: Timing,
        new_id: Callable[[], str],
        on_frame: Callable[[Frame], None],
    ) -> None:
        self._websocket = websocket
        self._timing = timing
        self._new_id = new_id
        self._on_frame = on_frame
        self._waiting: dict[str, asyncio.Future[Frame]] = {}
        self._tasks = Tasks()
        self._dead = False
        self._verdict: CloseCode | None = None
        self._idle = asyncio.Event()
        self._idle.set()
        self.ended: asyncio.Task[int] = asyncio.create_task(self._run(), name="parley connection")
        """Done when the connection has ended; its result is the close code (1006 when there was none)."""

    async def _run(self) -> int:
        self._tasks.start(self._beat(), "parley heartbeat")
        try:
            async for text in self._websocket:
                self._take(text)
        except ConnectionClosed:
            pass
        finally:
            await self._end()
        return self._verdict or self._websocket.close_code or 1006

    async def send(self, frame: Frame) -> None:
        try:
            await self._websocket.send(json.dumps(frame, ensure_ascii=False, separators=(",", ":")))
        except ConnectionClosed as exc:
            raise ConnectionLost from exc

    async def request(self, frame: Frame, wait: float) -> Frame:
        """Sends a frame and gives its answer.

        Raises the error frame's error, ConnectionLost, or TimeoutError after ``wait`` seconds.
        """
        if self._dead:
            raise ConnectionLost
        answer: asyncio.Future[Frame] = asyncio.get_running_loop().create_future()
        self._waiting[frame["id"]] = answer
        self._idle.clear()
        try:
            await self.send(frame)
            return await self._timing.within(wait, answer)
        finally:
            if self._waiting.get(frame["id"]) is answer:
                del self._waiting[frame["id"]]
            if not self._waiting:
                self._idle.set()

    async def probe(self, wait: float = PONG_WAIT) -> None:
        """Asks for a sign of life and ends the connection when none comes."""
        try:
            await self.request({"action": "ping", "id": self._new_id()}, wait)
        except TimeoutError:
            _log.info("no pong within %g s: the connection is dead", wait)
            await self.abort()
        except ParleyError as exc:
            _log.debug("a ping was answered: %s", exc)

    async def retire(self, wait: float) -> None:
        """Closes once everything asked has been answered, or after so many seconds."""
        try:
            await self._timing.within(wait, self._idle.wait())
        except TimeoutError:
            _log.info("closing a connection with answers outstanding")
        await self.close()

    async def close(self) -> None:
        await self._websocket.close()
        await asyncio.wait((self.ended,))

    async def abort(self) -> None:
        """Ends a connection whose other side no longer answers, without waiting for its goodbye."""
        self._websocket.transport.abort()
        await self._websocket.wait_closed()

    def _take(self, text: str | bytes) -> None:
        try:
            frame = json.loads(text)
        except ValueError:
            frame = None
        if not isinstance(frame, dict):
            _log.warning("a frame that is no JSON object was ignored")
            return
        verdict = _verdict(frame)
        if verdict is not None:
            self._verdict = verdict
            self._tasks.start(self._websocket.close(), "parley close")
        answer = self._waiting.get(str(frame.get("id"))) if frame.get("type") in ANSWER_TYPES else None
        if answer is None or answer.done():
            self._on_frame(frame)
        elif frame["type"] == "error":
            answer.set_exception(from_frame(frame))
        else:
            answer.set_result(frame)

    async def _beat(self) -> None:
        while True:
            await self._timing.sleep(HEARTBEAT - self._timing.random() * HEARTBEAT_JITTER)
            await self.probe()

    async def _end(self) -> None:
        self._dead = True
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(ConnectionLost())
        await self._tasks.close()
