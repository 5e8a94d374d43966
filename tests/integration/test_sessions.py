"""Where people are signed in, and what happens when that ends: told, closed within five seconds, and opened no more."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.integration.conftest import Device, Devices, Queues
from tests.integration.test_doors import Forger, handshake, outstaying
from tests.support.waiting import PATIENCE, eventually
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from parley.aws.table import Table
from parley.bootstrap.sources import new_id, now
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.ports import Span
from parley.identity.service import Endings, Trail
from parley.messaging.hangup import SocketEnder
from parley.messaging.sns import SnsJobs
from parley.presence.dynamodb import DynamoDBPresenceStore
from parley.push.dynamodb import DynamoDBSubscriptionStore
from parley.push.service import PushDesk
from parley_sdk import NotFound, SessionEnded, SignedOut, Unauthenticated

if TYPE_CHECKING:
    from tests.conftest import Stack

WITHIN = 5.0
"""Seconds (scenario 20)."""


async def told(socket: ClientConnection) -> tuple[list[dict[str, Any]], float]:
    """All that a socket is told until it is closed, and when that is."""
    frames: list[dict[str, Any]] = []
    try:
        while True:
            frames.append(json.loads(await asyncio.wait_for(socket.recv(), PATIENCE)))
    except ConnectionClosed:
        return frames, time.monotonic()


async def ends(socket: ClientConnection, act: Callable[[], Awaitable[object]]) -> dict[str, Any]:
    """What the socket is told last, when closing it takes no longer than it may."""
    reading = asyncio.create_task(told(socket))
    began = time.monotonic()
    await act()
    frames, closed_at = await reading
    assert closed_at - began < WITHIN, f"it took {closed_at - began:.1f} s"
    return frames[-1]


async def is_signed_out(device: Device, stack: Stack, token: str) -> bool:
    """Whether neither its tokens nor its refresh token open anything."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient() as http:
        if (await http.get(f"{stack.api_url}/users/me", headers=headers)).status_code != 401:
            return False
    if await handshake(stack, headers=headers) not in {401, 403}:
        return False
    with pytest.raises(SignedOut):
        await device.client.credentials.refresh(token)
    return True


def endings(stack: Stack) -> Endings:
    """What ends sign-ins, as the functions have it, for whoever disables a person or changes a password."""
    store = DynamoDBStore(stack.dynamodb, stack.tables["identity"])
    table = Table(stack.dynamodb, stack.tables["presence"])
    presence = DynamoDBPresenceStore(table)
    desk = PushDesk(DynamoDBSubscriptionStore(table), presence, now)
    jobs = SnsJobs(stack.topic_arn, lambda: stack.client("sns"))
    sockets = SocketEnder(presence, jobs, now, desk.end_barred)
    return Endings(store, sockets, now, Trail(store, now, new_id))


async def test_a_person_sees_each_place_and_signs_out_of_one(devices: Devices, stack: Stack) -> None:
    account = stack.new_user("ada")
    here, there = await devices.of(account), await devices.of(account)
    token = await there.token()
    (first, second) = await here.client.api.get_sessions()
    assert [first.current, second.current] == [False, True]
    assert [client.name for client in first.clients] == ["Parley in the terminal"]
    assert first.browser == "Python"
    socket = await devices.raw_socket(there)
    last = await ends(socket, lambda: here.client.api.end_session(first.id))
    assert (last["type"], last["code"]) == ("session.ended", "signed_out")
    assert await is_signed_out(there, stack, token)
    assert [session.id for session in await here.client.api.get_sessions()] == [second.id]
    with pytest.raises(NotFound):
        await here.client.api.end_session(first.id)


async def test_signing_out_everywhere_else_leaves_the_one_that_asks(devices: Devices, stack: Stack) -> None:
    account = stack.new_user("ada")
    here, there = await devices.of(account), await devices.of(account)
    token = await there.token()
    ticket = (await there.client.api.issue_ticket()).ticket
    socket = await devices.raw_socket(there)
    assert (await ends(socket, here.client.api.end_other_sessions))["code"] == "signed_out"
    assert await handshake(stack, ticket=ticket) in {401, 403}
    assert await is_signed_out(there, stack, token)
    assert isinstance(await there.screen.end(), SignedOut)
    assert [event.code for event in there.screen.of(SessionEnded)] == ["signed_out"]
    assert (await here.client.raw({"action": "ping", "id": "p"}))["type"] == "pong"
    assert (await here.client.api.get_me()).id == here.user.id
    again = await devices.of(account)
    assert (await again.client.raw({"action": "ping", "id": "p"}))["type"] == "pong"


@pytest.mark.parametrize("reason", ["password_changed", "disabled"])
async def test_all_sockets_of_a_person_are_closed_in_time(devices: Devices, stack: Stack, reason: str) -> None:
    ada, grace = await devices.new("ada", handshake="ticket"), await devices.new("grace")
    token = await ada.token()
    sockets = [await devices.raw_socket(ada) for _ in range(3)]
    bystander = await devices.raw_socket(grace)

    async def end() -> None:
        await asyncio.to_thread(endings(stack).end_sign_ins, ada.user.id, reason=reason)

    reading = [asyncio.create_task(told(socket)) for socket in sockets[1:]]
    last = await ends(sockets[0], end)
    assert (last["type"], last["code"]) == ("session.ended", "signed_out")
    assert [frames[-1]["type"] for frames, _ in await asyncio.gather(*reading)] == ["session.ended"] * 2
    assert await is_signed_out(ada, stack, token)
    await bystander.send(json.dumps({"action": "ping", "id": "p"}))
    assert json.loads(await asyncio.wait_for(bystander.recv(), PATIENCE))["type"] == "pong"


async def test_presence_forgets_whoever_was_signed_out(devices: Devices, stack: Stack) -> None:
    ada, grace, _ = await devices.pair()
    await asyncio.to_thread(endings(stack).end_sign_ins, ada.user.id, reason="disabled")

    async def is_offline() -> bool:
        (presence,) = await grace.client.api.get_presence([ada.user.id])
        return presence.state == "offline"

    await eventually(is_offline)


async def test_a_copied_refresh_token_ends_the_sign_in_and_its_sockets(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    store = ada.client.credentials._store
    before = store.load()
    assert before is not None
    for _ in range(2):
        await ada.client.credentials.refresh(await ada.token())
    token = await ada.token()
    socket = await devices.raw_socket(ada)

    async def use_the_copy() -> None:
        with pytest.raises(Unauthenticated):
            await ada.client.credentials._oauth.refresh(before.refresh_token or "")

    assert (await ends(socket, use_the_copy))["code"] == "signed_out"
    assert await is_signed_out(ada, stack, token)
    trail = DynamoDBStore(stack.dynamodb, stack.tables["identity"])
    assert trail.list_events_of(ada.user.id, Span("2026", "9999", "refresh.reused"), 10).events


async def test_nothing_is_published_when_nobody_is_connected(devices: Devices, stack: Stack, queues: Queues) -> None:
    absent, grace = stack.new_user("ada")["id"], await devices.new("grace")
    queues.listen()
    for user_id in (absent, grace.user.id):
        await asyncio.to_thread(endings(stack).end_sign_ins, user_id, reason="disabled")
    seen: list[str] = []

    def came() -> bool:
        seen.extend(queues.published())
        return any("session.ended" in job and grace.user.id in job for job in seen)

    await eventually(came, every=0.1)
    assert not any(absent in job for job in seen)


async def test_a_socket_that_outstays_its_token_is_closed_with_a_reason(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    async with outstaying(stack, Forger(stack, await ada.token())) as (socket, _):
        reading = asyncio.create_task(told(socket))
        while not reading.done():
            await asyncio.wait((reading,), timeout=1)
            if not reading.done():
                await socket.send(json.dumps({"action": "ping", "id": "p"}))
        frames, _ = await reading
    errors = [frame for frame in frames if frame["type"] == "error"]
    assert {frame["code"] for frame in errors} == {"unauthenticated"}
    (ended,) = {frame["code"] for frame in frames if frame["type"] == "session.ended"}
    assert ended == "unauthenticated"
