"""The live feed: one socket after another, so that from outside there is always one.

A socket ends with its network, with the access token behind it, and after 2 hours at the latest (API Gateway's limit).
This keeps a next one ready: renewed before its time, first the new then close the old, and brought back after a loss
with full-jitter back-off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Protocol

from parley_sdk.connection import CloseCode, Connection, Frame
from parley_sdk.errors import (
    ConnectionLost,
    Internal,
    ParleyError,
    ProtocolMisuse,
    SignedOut,
    Unauthenticated,
)
from parley_sdk.handshake import Handshake
from parley_sdk.tasks import Tasks
from parley_sdk.timing import Backoff, Timing

RETIREMENT = 10.0
"""Seconds that a socket which has been replaced may still wait for its answers."""
SLOW_DOWN = 30.0
STABLE = timedelta(seconds=10)
"""A socket that lived shorter than this does not reset the back-off: it may be closed again and again."""


class Watcher(Protocol):
    """What is told of the feed. ``on_up`` comes after every new socket but a renewed one, which has missed nothing."""

    def on_frame(self, frame: Frame) -> None: ...

    def on_up(self) -> None: ...

    def on_down(self, reason: str, retry_in: float) -> None: ...

    def on_end(self, error: ParleyError) -> None: ...


class Socket:
    def __init__(self, handshake: Handshake, watcher: Watcher, *, new_id: Callable[[], str], timing: Timing) -> None:
        self._handshake = handshake
        self._watcher = watcher
        self._new_id = new_id
        self._timing = timing
        self._backoff = Backoff(self._timing)
        self._tasks = Tasks()
        self._connection: Connection | None = None
        self._connections: set[Connection] = set()
        self._up = asyncio.Event()
        self._retry_now = asyncio.Event()
        self._renewal_wanted = asyncio.Event()
        self._over = asyncio.Event()
        self._ended: ParleyError | None = None
        self._renew_at = self._timing.now()

    def start(self) -> None:
        self._tasks.start(self._keep(), "parley socket")

    async def close(self) -> None:
        self._end(ConnectionLost("the client was closed", temporary=False))
        await self._tasks.close()
        for connection in tuple(self._connections):
            await connection.close()

    def retry_now(self) -> None:
        """Does not wait for the back-off: the network is known to be back."""
        self._retry_now.set()

    def renew_now(self) -> None:
        """Replaces the present connection before its time, as it will be replaced at its time."""
        self._renewal_wanted.set()

    async def rest(self, seconds: float) -> None:
        """Waits so long, but not when the feed has ended for good."""
        with suppress(TimeoutError):
            await self._timing.within(seconds, self._over.wait())

    async def connection(self) -> Connection:
        """The present connection, once there is one. Raises what ended the feed for good."""
        while True:
            await self._up.wait()
            if self._ended is not None:
                raise self._ended
            if self._connection is not None:
                return self._connection

    async def request(self, frame: Frame, wait: float) -> Frame:
        """One try. Raises ConnectionLost when the answer did not come, else as :meth:`Connection.request` does."""
        connection = await self.connection()
        try:
            return await connection.request(frame, wait)
        except TimeoutError as exc:
            self._tasks.start(connection.probe(wait / 2), "parley probe")
            raise ConnectionLost("no answer came in time") from exc
        except Unauthenticated as exc:
            raise ConnectionLost("the access token behind the socket has ended") from exc

    async def _keep(self) -> None:
        try:
            while self._ended is None:
                try:
                    connection = await self._open()
                except ParleyError as exc:
                    if not exc.temporary:
                        raise
                    await self._pause(exc.message, exc.retry_after or 0.0)
                else:
                    await self._after(await self._live(connection))
        except ParleyError as exc:
            self._finish(exc)
        except Exception as exc:
            self._finish(Internal(f"a fault of the client itself: {exc!r}", temporary=False))
            raise

    async def _live(self, connection: Connection) -> int:
        """From open to lost; gives the close code. Renewals happen in between and are not seen from outside."""
        opened_at = self._timing.now()
        self._connection = connection
        self._up.set()
        self._watcher.on_up()
        try:
            while not await self._ends_before_renewal(connection):
                renewed = await self._try_open()
                if renewed is not None and not connection.ended.done():
                    self._connection = renewed
                    self._tasks.start(connection.retire(RETIREMENT), "parley retirement")
                    connection = renewed
                elif renewed is not None:
                    await renewed.close()
            return connection.ended.result()
        finally:
            if self._timing.now() - opened_at >= STABLE:
                self._backoff.reset()
            self._connection = None
            if self._ended is None:
                self._up.clear()

    async def _ends_before_renewal(self, connection: Connection) -> bool:
        left = (self._renew_at - self._timing.now()).total_seconds()
        wanted = asyncio.create_task(self._renewal_wanted.wait(), name="parley renewal")
        try:
            with suppress(TimeoutError):
                both = (connection.ended, wanted)
                await self._timing.within(max(left, 0.0), asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED))
        finally:
            wanted.cancel()
            self._renewal_wanted.clear()
        return connection.ended.done()

    async def _try_open(self) -> Connection | None:
        """The next socket while the present one still lives: a failure only puts it off."""
        try:
            return await self._open()
        except ParleyError as exc:
            if not exc.temporary:
                raise
            self._renew_at = self._timing.now() + timedelta(
                seconds=1 + self._backoff.next_delay(exc.retry_after or 0.0)
            )
            return None

    async def _open(self) -> Connection:
        connection = Connection(await self._handshake.open(), self._timing, self._new_id, self._watcher.on_frame)
        self._connections.add(connection)
        connection.ended.add_done_callback(lambda _: self._connections.discard(connection))
        self._renew_at = self._handshake.renew_at
        return connection

    async def _after(self, code: int) -> None:
        """What a close code asks for (docs/protocol.md, *The socket*)."""
        if self._ended is not None:
            return
        match code:
            case CloseCode.AUTHENTICATE_AGAIN:
                self._handshake.distrust_token()
                await self._pause("the access token behind the socket has ended", 0.0)
            case CloseCode.SIGNED_OUT:
                raise SignedOut
            case CloseCode.SLOW_DOWN:
                await self._pause("too fast", SLOW_DOWN)
            case CloseCode.PROTOCOL_MISUSE:
                raise ProtocolMisuse
            case _:
                await self._pause(f"the connection was lost ({code})", 0.0)

    async def _pause(self, reason: str, at_least: float) -> None:
        delay = self._backoff.next_delay(at_least)
        self._watcher.on_down(reason, delay)
        self._retry_now.clear()
        with suppress(TimeoutError):
            await self._timing.within(delay, self._retry_now.wait())

    def _finish(self, error: ParleyError) -> None:
        self._end(error)
        self._watcher.on_end(error)

    def _end(self, error: ParleyError) -> None:
        self._ended = self._ended or error
        self._over.set()
        self._up.set()
