"""What a device shows: all that its client has told, in order."""

from __future__ import annotations

import asyncio
from typing import Any, TypeVar

from tests.support.waiting import PATIENCE, eventually

from parley_sdk import Client, Event, MessageCreated, ParleyError
from parley_sdk.streams import Subscription

E = TypeVar("E")


class Screen:
    def __init__(self, client: Client) -> None:
        self.events: list[Event] = []
        self._task = asyncio.create_task(self._read(client.subscribe()))

    async def _read(self, subscription: Subscription) -> ParleyError | None:
        try:
            async for event in subscription:
                self.events.append(event)
        except ParleyError as error:
            return error
        return None

    @property
    def texts(self) -> list[Any]:
        return [event.message.content for event in self.of(MessageCreated)]

    @property
    def seqs(self) -> list[int]:
        return [event.message.seq for event in self.of(MessageCreated)]

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    async def shows(self, *texts: str, within: float = PATIENCE) -> None:
        """Waits until just these messages are shown, in this order."""
        try:
            await eventually(lambda: self.texts == list(texts), within)
        except AssertionError:
            raise AssertionError(f"shown is {self.texts}, wanted was {list(texts)}") from None

    async def end(self) -> ParleyError | None:
        """How the stream ended; None for a plain end."""
        return await self._task
