"""What one person does the others see: straight from the handler, and with everything through the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import Device, Devices
from tests.support.waiting import eventually

from parley_sdk import ConversationChanged, ReadMoved, Typing

if TYPE_CHECKING:
    from tests.conftest import Stack

pytestmark = pytest.mark.usefixtures("way")


@pytest.fixture(scope="module", params=["inline", "queue"])
def way(stack: Stack, request: pytest.FixtureRequest) -> Iterator[str]:
    """Up to ten recipients are posted to by the handler; with InlineRecipients=0 everything goes through the queue."""
    if request.param == "queue":
        stack.redeploy(InlineRecipients="0")
    yield request.param
    if request.param == "queue":
        stack.redeploy()


def unread_is(device: Device, conversation: str, count: int) -> bool:
    held = device.client.conversations.get(conversation)
    return held is not None and held.unread == count


def shows_so_many(device: Device, count: int) -> bool:
    return len(device.screen.texts) == count


async def test_two_people_chat(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    first = await ada.client.send(conversation, "Hello, Grace")
    await grace.screen.shows("Hello, Grace")
    second = await grace.client.send(conversation, "你好，Ada 👋")
    for device in (ada, grace):
        await device.screen.shows("Hello, Grace", "你好，Ada 👋")
        assert device.screen.seqs == [1, 2]
    assert (first.seq, second.seq) == (1, 2)
    assert first.message_id != second.message_id


async def test_all_devices_of_both_people_show_a_message_once(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    ada, adas_other = await devices.of(ada_account), await devices.of(ada_account)
    grace, graces_other = await devices.of(grace_account), await devices.of(grace_account)
    conversation = await ada.client.open_single(grace.user.id)
    await ada.client.send(conversation.id, "to all")
    await adas_other.client.send(conversation.id, "from the other")
    for device in (ada, adas_other, grace, graces_other):
        await device.screen.shows("to all", "from the other")


async def test_a_new_conversation_is_told_to_its_members(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    await eventually(lambda: grace.screen.of(ConversationChanged))
    assert conversation in grace.client.conversations
    again = await grace.client.open_single(ada.user.id)
    assert again.id == conversation


async def test_reading_turns_the_tick_and_clears_the_badge_on_all_devices(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    grace_account = stack.new_user("grace")
    grace, graces_other = await devices.of(grace_account), await devices.of(grace_account)
    conversation = await ada.client.open_single(grace.user.id)
    ack = await ada.client.send(conversation.id, "read me")
    for device in (grace, graces_other):
        await device.screen.shows("read me")
        await eventually(partial(unread_is, device, conversation.id, 1))
    mark = await grace.client.mark_read(conversation.id, ack.seq)
    assert mark.seq == ack.seq
    for device in (ada, graces_other):
        await eventually(partial(device.screen.of, ReadMoved))
    assert ada.client.conversations[conversation.id].read_marks[grace.user.id] == ack.seq
    assert graces_other.client.conversations[conversation.id].unread == 0


async def test_a_read_mark_moves_neither_back_nor_past_the_end(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    for number in range(3):
        await ada.client.send(conversation, f"{number}")
    await grace.screen.shows("0", "1", "2")
    assert (await grace.client.mark_read(conversation, 2)).seq == 2
    assert (await grace.client.mark_read(conversation, 1)).seq == 2
    assert (await grace.client.mark_read(conversation, 99)).seq == 3


async def test_typing_is_told_to_the_other_and_not_back(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    await ada.client.typing(conversation)
    await eventually(lambda: grace.screen.of(Typing))
    (event,) = grace.screen.of(Typing)
    assert (event.conversation_id, event.user_id) == (conversation, ada.user.id)
    await grace.client.send(conversation, "I see you type")
    await ada.screen.shows("I see you type")
    assert ada.screen.of(Typing) == []


async def test_a_group_larger_than_the_inline_bound_reaches_every_member(devices: Devices) -> None:
    members = [await devices.new(f"member{number}") for number in range(12)]
    first, *others = members
    group = await first.client.api.create_group("Twelve", [other.user.id for other in others])
    assert len(group.members) == 12
    await first.client.send(group.id, "Hello, all")
    for member in members:
        await member.screen.shows("Hello, all")


async def test_two_who_send_at_once_are_shown_in_one_order_everywhere(devices: Devices) -> None:
    ada, grace, conversation = await devices.pair()
    await asyncio.gather(
        *(ada.client.send(conversation, f"a{number}") for number in range(5)),
        *(grace.client.send(conversation, f"g{number}") for number in range(5)),
    )
    for device in (ada, grace):
        await eventually(partial(shows_so_many, device, 10))
    assert ada.screen.texts == grace.screen.texts
    assert [text for text in ada.screen.texts if text.startswith("a")] == [f"a{number}" for number in range(5)]
