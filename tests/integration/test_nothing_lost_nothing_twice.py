"""Loss, repetition, gaps and voids: each message once on every device, in one order."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import Device, Devices, Patience, Queues, Tables, lose
from tests.support.waiting import PATIENCE, eventually

from parley_sdk import Connected, Disconnected, Message, NotFound

if TYPE_CHECKING:
    from tests.conftest import Stack
    from websockets.asyncio.client import ClientConnection


POISON = '{"poison": true}'


async def timeline(device: Device, conversation: str) -> list[Message]:
    """All of a conversation as the server has it."""
    items: list[Message] = []
    after: int | None = 0
    while after is not None:
        page = await device.client.api.get_messages(conversation, after_seq=after, limit=100)
        items, after = items + page.items, page.next
    return items


def frame(conversation: str, client_id: str, content: str) -> dict[str, str]:
    return {
        "action": "sendMessage", "id": client_id, "conversation_id": conversation, "content_type": "text",
        "content": content,
    }  # fmt: skip


async def test_the_same_id_again_gets_the_same_ack_and_makes_no_second_message(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    first = await ada.client.raw(frame(conversation, "once", "first words"))
    again = await ada.client.raw(frame(conversation, "once", "other words"))
    assert again | {"message": None} == first
    (message,) = await timeline(ada, conversation)
    assert (message.id, message.seq, message.content) == (first["message_id"], first["seq"], "first words")
    await ada.client.send(conversation, "next")
    await grace.screen.shows("first words", "next")


async def test_a_retry_after_a_lost_ack_completes_the_same_message(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    connection = await ada.client.socket.connection()
    await connection.send(frame(conversation, "lost-ack", "Hello"))
    await connection.abort()
    ack = await ada.client.send(conversation, "Hello", client_id="lost-ack")
    messages = await timeline(ada, conversation)
    assert [(message.id, message.client_id) for message in messages] == [(ack.message_id, "lost-ack")]
    for device in (ada, grace):
        await device.screen.shows("Hello")


async def test_the_same_id_of_another_sender_or_conversation_is_another_message(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    third = await devices.new("mary")
    other = await ada.client.open_single(third.user.id)
    acks = [
        await ada.client.raw(frame(conversation, "same", "of ada")),
        await grace.client.raw(frame(conversation, "same", "of grace")),
        await ada.client.raw(frame(other.id, "same", "elsewhere")),
    ]
    assert len({ack["message_id"] for ack in acks}) == 3


async def test_many_tries_at_once_make_one_message(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    sockets = [await devices.raw_socket(ada) for _ in range(4)]
    body = json.dumps(frame(conversation, "race", "Hello"))
    await asyncio.gather(*(socket.send(body) for socket in sockets))

    async def ack_of(number: int) -> tuple[str, int]:
        while True:
            answer = json.loads(await asyncio.wait_for(sockets[number].recv(), PATIENCE))
            if answer["type"] == "ack":
                return answer["message_id"], answer["seq"]

    acks = [await ack_of(number) for number in range(4)]
    assert len(set(acks)) == 1
    assert len(await timeline(ada, conversation)) == 1
    await grace.screen.shows("Hello")


async def test_a_queue_record_that_comes_twice_is_shown_once_and_a_poison_one_ends_as_a_dead_letter(
    devices: Devices, queues: Queues, stack: Stack
) -> None:
    queues.listen()
    ada, grace = await devices.new("ada"), await devices.new("grace")
    absent = [stack.new_user("absent")["id"] for _ in range(10)]  # with them it is too large for the handler alone
    conversation = (await ada.client.api.create_group("Twelve", [grace.user.id, *absent])).id
    # A device that does not hold it yet would fetch it, and with it what is to come by the queue.
    await eventually(lambda: conversation in grace.client.conversations)
    # Whatever fails on the way comes back at once: neither the poison nor an emulator that was busy is waited for.
    was = queues.retry_after(1)
    try:
        ack = await ada.client.send(conversation, "by the queue")
        job = await queues.job_with("by the queue")
        await grace.screen.shows("by the queue")
        wire = await devices.raw_socket(grace)
        queues.enqueue(job, POISON, job)
        for _ in range(2):
            await _hears_of(wire, ack.message_id)
        await eventually(lambda: POISON in queues.dead(), every=0.5)
    finally:
        queues.retry_after(int(was))
    await ada.client.send(conversation, "after it")
    await grace.screen.shows("by the queue", "after it")


async def _hears_of(wire: ClientConnection, message_id: str) -> None:
    """Returns once the next event about this message came over the wire."""
    async with asyncio.timeout(PATIENCE):
        async for event in wire:
            if message_id in str(event):
                return


async def test_a_gap_is_filled_before_what_comes_after_it_is_shown(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    await ada.client.send(conversation, "one")
    await grace.screen.shows("one")
    connections = tables.remove_presence(grace.user.id)
    await ada.client.send(conversation, "two")
    await ada.client.send(conversation, "three")
    tables.put_presence(connections)
    await ada.client.send(conversation, "four")
    await grace.screen.shows("one", "two", "three", "four")


async def test_a_void_is_stepped_over_once_it_is_old_enough_and_not_before(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    await ada.client.send(conversation, "before")
    void = tables.take_seq(conversation)
    ack = await ada.client.send(conversation, "after")
    assert (void, ack.seq) == (2, 3)
    young = await grace.client.api.get_messages(conversation, after_seq=0)
    assert ([message.seq for message in young.items], young.voids, young.next) == ([1], [], 1)
    assert grace.screen.texts == ["before"]
    tables.age_message(conversation, ack.seq, by=timedelta(seconds=61))
    old = await grace.client.api.get_messages(conversation, after_seq=0)
    assert ([message.seq for message in old.items], old.voids, old.next) == ([1, 3], [2], None)
    for device in (ada, grace):
        await device.screen.shows("before", "after")


async def test_a_device_that_was_away_misses_nothing(devices: Devices, patience: Patience) -> None:
    ada = await devices.new("ada")
    grace = await devices.new("grace", timing=patience.timing)
    conversation = (await ada.client.open_single(grace.user.id)).id
    await ada.client.send(conversation, "before")
    await grace.screen.shows("before")
    patience.stay_away()
    await lose(grace)
    await eventually(lambda: grace.screen.of(Disconnected))
    mary = await devices.new("mary")
    new = await mary.client.open_single(grace.user.id)
    for number in range(5):
        await ada.client.send(conversation, f"{number}")
    await mary.client.send(new.id, "first contact")
    assert grace.screen.texts == ["before"]
    patience.come_back()
    await eventually(lambda: len(grace.screen.texts) == 7)
    assert [text for text in grace.screen.texts if text != "first contact"] == ["before", "0", "1", "2", "3", "4"]
    assert grace.client.conversations[conversation].unread == 6
    assert grace.client.conversations[new.id].unread == 1
    await ada.client.send(conversation, "live again")
    await eventually(lambda: grace.screen.texts[-1] == "live again")


async def test_a_connection_lost_in_the_middle_of_a_burst_costs_no_message(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()

    async def lose_now_and_then() -> None:
        for device in (grace, ada, grace):
            await asyncio.wait_for(_next_message(device), PATIENCE)
            await lose(device)

    cutting = asyncio.create_task(lose_now_and_then())
    for number in range(20):
        await ada.client.send(conversation, f"{number}")
    await cutting
    expected = [f"{number}" for number in range(20)]
    for device in (ada, grace):
        await device.screen.shows(*expected)
    assert [message.content for message in await timeline(ada, conversation)] == expected


async def _next_message(device: Device) -> None:
    shown = len(device.screen.texts)
    await eventually(lambda: len(device.screen.texts) > shown)


async def test_the_next_socket_takes_over_without_a_gap_or_a_repetition(devices: Devices) -> None:
    """First the new, then close the old: what falls between comes by both and is shown once."""
    ada, grace, conversation = await devices.pair()
    old = await grace.client.socket.connection()
    sending = asyncio.create_task(_send_all(ada, conversation, 10))
    await eventually(lambda: grace.screen.texts)
    grace.client.socket.renew_now()

    async def is_replaced() -> bool:
        return await grace.client.socket.connection() is not old

    await eventually(is_replaced)
    await sending
    await grace.screen.shows(*(f"{number}" for number in range(10)))
    assert grace.screen.of(Disconnected) == []


async def _send_all(device: Device, conversation: str, count: int) -> None:
    for number in range(count):
        await device.client.send(conversation, f"{number}")


async def test_history_is_read_in_pages_both_ways(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    await _send_all(ada, conversation, 7)
    last = await grace.client.api.get_messages(conversation, limit=3)
    assert ([m.seq for m in last.items], last.next) == ([5, 6, 7], 5)
    middle = await grace.client.api.get_messages(conversation, before_seq=last.next, limit=3)
    assert ([m.seq for m in middle.items], middle.next) == ([2, 3, 4], 2)
    first = await grace.client.api.get_messages(conversation, before_seq=middle.next, limit=3)
    assert ([m.seq for m in first.items], first.next) == ([1], None)
    onward = await grace.client.api.get_messages(conversation, after_seq=5, limit=3)
    assert ([m.seq for m in onward.items], onward.next) == ([6, 7], None)


async def test_sync_tells_only_what_changed_since_its_cursor(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    mary = await devices.new("mary")
    quiet = await mary.client.open_single(grace.user.id)
    api, cursor, known = grace.client.api, None, set()
    while True:
        page = await api.sync(cursor)
        known |= {each.id for each in page.items}
        cursor = page.next
        if not page.more:
            break
    assert {conversation, quiet.id} <= known
    await ada.client.send(conversation, "news")

    async def tells_the_news() -> bool:
        changed = {each.id: each for each in (await api.sync(cursor)).items}
        return conversation in changed and changed[conversation].last_seq == 1

    await eventually(tells_the_news)


async def test_a_stranger_learns_nothing_of_a_conversation(devices: Devices, tables: Tables) -> None:
    ada, _, conversation = await devices.pair()
    await ada.client.send(conversation, "between us")
    mallory = await devices.new("mallory")
    with pytest.raises(NotFound):
        await mallory.client.api.get_conversation(conversation)
    with pytest.raises(NotFound):
        await mallory.client.api.get_messages(conversation, after_seq=0)
    for action, rest in (
        ("sendMessage", {"content_type": "text", "content": "let me in"}),
        ("markRead", {"seq": 1}),
        ("typing", {}),
    ):
        with pytest.raises(NotFound):
            await mallory.client.raw({"action": action, "id": "m", "conversation_id": conversation, **rest})
    assert tables.last_seq(conversation) == 1
    assert conversation not in {each.id for each in (await mallory.client.api.sync()).items}


async def test_a_client_comes_back_by_itself(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    await lose(grace)
    await eventually(lambda: len(grace.screen.of(Connected)) >= 2)
    await ada.client.send(conversation, "welcome back")
    await grace.screen.shows("welcome back")
