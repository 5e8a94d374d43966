"""A company online: one person who writes, and the others, each with one bare socket.

A hundred whole clients would sync and fetch, and be measured too; a socket only listens.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from websockets.asyncio.client import ClientConnection, connect

from bench.people import PASSWORD
from parley_sdk import Client, Conversation, ConversationChanged
from parley_sdk.streams import Subscription
from parley_sdk.tasks import Tasks

LOT = 10
ARRIVAL = 60.0
"""Seconds until a message that has not reached everybody counts as lost."""


@dataclass(frozen=True)
class Person:
    id: str
    username: str
    ticket: str


class Listener:
    """One person's socket, and the texts that came down on it."""

    def __init__(self, person: Person, socket: ClientConnection) -> None:
        self.person = person
        self._socket = socket
        self._texts: set[str] = set()
        self._news = asyncio.Condition()

    async def read(self) -> None:
        async for data in self._socket:
            frame = json.loads(data)
            if frame["type"] == "message.created":
                async with self._news:
                    self._texts.add(frame["message"]["content"])
                    self._news.notify_all()

    async def sees(self, text: str) -> None:
        async with self._news:
            await self._news.wait_for(lambda: text in self._texts)


@dataclass(frozen=True)
class Company:
    sender: Client
    listeners: list[Listener]

    def members(self, size: int) -> Company:
        """The sender and so many others that it makes ``size`` people."""
        return Company(self.sender, self.listeners[: size - 1])

    async def converse(self) -> Conversation:
        """A conversation of all: two make a pair, more a new group. Done when the sender's client knows it too."""
        ids = [listener.person.id for listener in self.listeners]
        with self.sender.subscribe() as events:
            if len(ids) == 1:
                conversation = await self.sender.open_single(ids[0])
            else:
                conversation = await self.sender.api.create_group(f"Bench of {len(ids) + 1}", ids)
            if conversation.last_seq == 0:
                async with asyncio.timeout(ARRIVAL):
                    await _told_of(conversation, events)
        return conversation

    async def send_and_see(self, conversation_id: str, text: str) -> None:
        """Sends one text and waits until it has come down to everybody. Raises TimeoutError."""
        await self.sender.send(conversation_id, text)
        async with asyncio.timeout(ARRIVAL):
            for listener in self.listeners:
                await listener.sees(text)


async def _told_of(conversation: Conversation, events: Subscription) -> None:
    async for event in events:
        if isinstance(event, ConversationChanged) and event.conversation_id == conversation.id:
            return


def make_people(count: int, environ: Mapping[str, str]) -> Iterator[list[Person]]:
    """So many people in lots, each with a ticket that is to be used before the next lot is asked for.

    A ticket lasts 30 s, and on a busy machine a hundred handshakes take longer.
    """
    for first in range(0, count, LOT):
        done = subprocess.run(
            [sys.executable, "-m", "bench.people", str(min(LOT, count - first)), str(first)],
            env=dict(environ),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"The people of the bench could not be made:\n{done.stderr[-2000:]}")
        yield [Person(**entry) for entry in json.loads(done.stdout)]


@asynccontextmanager
async def online(url: str, ws_url: str, lots: Iterable[list[Person]]) -> AsyncIterator[Company]:
    """The first one signed in as a program does, the others on sockets that their tickets open."""
    async with AsyncExitStack() as stack:
        tasks = Tasks()
        stack.push_async_callback(tasks.close)
        listeners: list[Listener] = []
        people = (person for lot in lots for person in lot)
        first = next(people)
        for person in people:
            socket = connect(f"{ws_url}?ticket={person.ticket}", ping_interval=None)
            listener = Listener(person, await stack.enter_async_context(socket))
            tasks.start(listener.read(), f"parley bench {person.username}")
            listeners.append(listener)
        sender = await stack.enter_async_context(await Client.login(url, first.username, PASSWORD))
        yield Company(sender, listeners)
