"""The people of a bench, signed in and online, each with one device."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager

from bench.people import PASSWORD
from parley_sdk import Client, Conversation, MessageCreated

AT_ONCE = 2
"""Logins side by side: each hashes a password, and two cores do it all."""
ARRIVAL = 30.0


def make_people(count: int, environ: Mapping[str, str]) -> list[str]:
    """Their usernames; the ids follow from signing in."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.people", str(count)],
        env=dict(environ),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"The people of the bench could not be made:\n{done.stderr[-2000:]}")
    return [person["username"] for person in json.loads(done.stdout)]


@asynccontextmanager
async def online(url: str, usernames: list[str]) -> AsyncIterator[list[Client]]:
    """Everyone with a live socket; all are closed at the end."""
    async with AsyncExitStack() as stack:
        gate = asyncio.Semaphore(AT_ONCE)

        async def enter(username: str) -> Client:
            async with gate:
                client = await Client.login(url, username, PASSWORD)
                return await stack.enter_async_context(client)

        yield list(await asyncio.gather(*(enter(username) for username in usernames)))


async def conversation_of(clients: list[Client]) -> Conversation:
    """A new conversation of these people, which all their devices have come to know: two make a pair, more a group."""
    first, *others = clients
    ids = [other.me.id for other in others]
    if len(ids) == 1:
        conversation = await first.open_single(ids[0])
    else:
        conversation = await first.api.create_group(f"Bench of {len(clients)}", ids)
    await send_and_see(clients, conversation.id, "warming up")
    async with asyncio.timeout(ARRIVAL):
        while not all(conversation.id in client.conversations for client in clients):
            await asyncio.sleep(0.05)
    return conversation


async def send_and_see(clients: list[Client], conversation_id: str, text: str) -> int:
    """Sends one text and waits until every member's device has shown it; gives the frames that came down for it."""
    sender, *others = clients
    subscriptions = [client.subscribe() for client in others]

    async def seen(client: Client, number: int) -> None:
        async for event in subscriptions[number]:
            if isinstance(event, MessageCreated) and event.message.content == text:
                return

    try:
        watching = [asyncio.create_task(seen(client, number)) for number, client in enumerate(others)]
        await sender.send(conversation_id, text)
        await asyncio.wait_for(asyncio.gather(*watching), ARRIVAL)
    finally:
        for subscription in subscriptions:
            subscription.close()
    return len(others)
