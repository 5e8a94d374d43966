"""Events, to as many readers as there are: each gets all that happen from its subscription on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from parley_sdk.errors import ParleyError
from parley_sdk.models import Event


class Subscription:
    """An async iterator of events. It ends when the client is closed, and raises what ended the feed for good."""

    def __init__(self, streams: Streams) -> None:
        self._streams = streams
        self._queue: asyncio.Queue[Event | ParleyError | None] = asyncio.Queue()
        self._over = False

    def put(self, event: Event | ParleyError | None) -> None:
        self._queue.put_nowait(event)

    def __aiter__(self) -> AsyncIterator[Event]:
        return self

    async def __anext__(self) -> Event:
        if self._over:
            raise StopAsyncIteration
        event = await self._queue.get()
        if event is None or isinstance(event, ParleyError):
            self._over = True
            self.close()
            raise event or StopAsyncIteration
        return event

    def close(self) -> None:
        self._streams.remove(self)

    def __enter__(self) -> Subscription:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()


class Streams:
    def __init__(self) -> None:
        self._subscriptions: list[Subscription] = []
        self._end: ParleyError | None = None
        self._ended = False

    def subscribe(self) -> Subscription:
        subscription = Subscription(self)
        if self._ended:
            subscription.put(self._end)
        else:
            self._subscriptions.append(subscription)
        return subscription

    def remove(self, subscription: Subscription) -> None:
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def tell(self, event: Event) -> None:
        for subscription in self._subscriptions:
            subscription.put(event)

    def end(self, error: ParleyError | None = None) -> None:
        """No event comes after this one; the first end counts."""
        if not self._ended:
            self._ended, self._end = True, error
            for subscription in self._subscriptions:
                subscription.put(error)
