"""What changes while a device is away, or is told to nobody: it is found, once, whatever it was."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.integration.conftest import Device, Devices, Patience, Tables, lose
from tests.support.waiting import eventually

from parley_sdk import (
    Conflict,
    Conversation,
    Disconnected,
    Forbidden,
    Message,
    MessageUpdated,
    NotFound,
    ReactionChanged,
)

if TYPE_CHECKING:
    from tests.conftest import Stack

STEPS = 60
SEED = 20261124
ACTS = ("send", "send", "reply", "edit", "react", "react", "recall", "pin", "unpin", "read", "hide", "picture")
NOT_COMPARED = {"settled_change", "updated_at"}


async def fetched(device: Device, conversation: str) -> tuple[Conversation, dict[int, Message]]:
    """The conversation and its messages as the server has them now."""
    messages: dict[int, Message] = {}
    after: int | None = 0
    while after is not None:
        page = await device.client.api.get_messages(conversation, after_seq=after, limit=100)
        messages |= {each.seq: each for each in page.items}
        after = page.next
    return await device.client.api.get_conversation(conversation), messages


def holds_so_many(device: Device, conversation: str, count: int) -> bool:
    return len(device.client.messages(conversation)) == count


async def is_up_to_date(device: Device, conversation: str) -> bool:
    """Whether what a device holds is what is fetched afresh (I9)."""
    picture, messages = await fetched(device, conversation)
    held = device.client.conversations.get(conversation)
    return (
        held is not None
        and held.model_dump(exclude=NOT_COMPARED) == picture.model_dump(exclude=NOT_COMPARED)
        and {each.seq: each for each in device.client.messages(conversation)} == messages
    )


async def test_a_device_that_was_away_finds_everything_that_changed(
    devices: Devices, patience: Patience, stack: Stack
) -> None:
    account = stack.new_user("grace")
    ada, there = await devices.new("ada"), await devices.of(account)
    away = await devices.of(account, timing=patience.timing)
    conversation = (await ada.client.open_single(away.user.id)).id
    for number in range(4):
        await ada.client.send(conversation, f"{number}")
    for device in (ada, there, away):
        await eventually(partial(holds_so_many, device, conversation, 4))
    one, two, three, four = ada.client.messages(conversation)
    patience.stay_away()
    await lose(away)
    await eventually(lambda: away.screen.of(Disconnected))
    await ada.client.edit(one, "one")
    await there.client.react(one, "👍")
    await ada.client.recall(two)
    await ada.client.pin(three)
    await there.client.hide(conversation, four.seq)
    await there.client.save_draft(conversation, "Well")
    await there.client.mark_read(conversation, 1)
    await ada.client.reply(one, "and more")
    assert [each.content for each in away.client.messages(conversation)] == ["0", "1", "2", "3"]
    patience.come_back()
    for device in (ada, there, away):
        await eventually(partial(is_up_to_date, device, conversation), every=0.2)
    assert [each.content for each in away.client.messages(conversation)] == ["one", "", "2", "and more"]


async def test_a_change_that_nobody_was_told_is_noticed_by_the_next_one(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    await ada.client.send(conversation, "Helo")
    await eventually(lambda: len(grace.client.messages(conversation)) == 1)
    (message,) = grace.client.messages(conversation)
    connections = tables.remove_presence(grace.user.id)
    await ada.client.edit(message, "Hello")
    tables.put_presence(connections)
    assert grace.screen.of(MessageUpdated) == []
    await ada.client.react(message, "👍")
    await eventually(lambda: is_up_to_date(grace, conversation), every=0.2)
    assert grace.client.messages(conversation)[0].content == "Hello"
    assert len(grace.screen.of(MessageUpdated)) + len(grace.screen.of(ReactionChanged)) >= 1


async def test_where_a_crash_has_left_a_hole_a_device_starts_afresh(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    await ada.client.send(conversation, "Helo")
    await eventually(lambda: len(grace.client.messages(conversation)) == 1)
    (message,) = grace.client.messages(conversation)
    hole = tables.take_change(conversation, age=timedelta(seconds=61))
    page = await grace.client.api.get_changes(conversation, after=0)
    assert page.reset
    assert page.next == hole == 1
    edited = await ada.client.edit(message, "Hello")
    young = await grace.client.api.get_changes(conversation, after=0)
    assert (young.reset, young.next, young.more) == (False, 0, True), "the line behind it makes the hole look young"
    again = await grace.client.api.get_changes(conversation, after=1)
    assert (again.items, again.next, again.more) == ([edited], 2, False)


async def test_a_new_device_sees_what_is_so_now(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    account = stack.new_user("grace")
    first = await devices.of(account)
    conversation = (await ada.client.open_single(first.user.id)).id
    for number in range(3):
        await ada.client.send(conversation, f"{number}")
    one = ada.client.messages(conversation)[0]
    await ada.client.edit(one, "one")
    await ada.client.pin(one)
    second = await devices.of(account)
    picture, messages = await fetched(second, conversation)
    assert second.client.conversations[conversation].model_dump(exclude=NOT_COMPARED) == picture.model_dump(
        exclude=NOT_COMPARED
    )
    page = await second.client.history(conversation, limit=2)
    assert page.items == [messages[2], messages[3]]
    await second.client.history(conversation, before_seq=page.next)
    assert second.client.messages(conversation) == list(messages.values())
    await ada.client.edit(one, "once more")
    await eventually(lambda: second.client.messages(conversation)[0].content == "once more")


async def test_whatever_two_people_on_three_devices_do_all_end_with_the_same(devices: Devices, stack: Stack) -> None:
    """A short run of what tests/unit/convergence does at length, on the deployed stack."""
    chance = random.Random(SEED)  # noqa: S311
    account = stack.new_user("ada")
    ada, other = await devices.of(account), await devices.of(account)
    grace = await devices.new("grace")
    everyone = (ada, other, grace)
    pair = (await ada.client.open_single(grace.user.id)).id
    group = (await ada.client.api.create_group("All", [grace.user.id])).id
    await ada.client.api.change_group(group, permissions={"edit": "everyone"})
    for conversation in (pair, group):
        # Whoever learns of a conversation later holds none of what came before.
        for device in everyone:
            await eventually(partial(device.client.conversations.get, conversation))
        await ada.client.send(conversation, "the first")
        for device in everyone:
            await eventually(partial(device.client.messages, conversation))
    for number in range(STEPS):
        device, conversation = chance.choice(everyone), chance.choice((pair, group))
        if messages := device.client.messages(conversation):
            with suppress(Conflict, Forbidden, NotFound):
                await act(device, conversation, chance.choice(messages), number, chance)
        if chance.random() < 0.1:
            await lose(device)
    for device in everyone:
        for conversation in (pair, group):
            await eventually(partial(is_up_to_date, device, conversation), every=0.3)


async def act(device: Device, conversation: str, message: Message, number: int, chance: random.Random) -> Any:
    """One thing that people do; it may well be refused."""
    client = device.client
    match chance.choice(
        ["send", "send", "reply", "edit", "react", "react", "recall", "pin", "unpin", "read", "hide", "picture"]
    ):
        case "send":
            return await client.send(conversation, f"text {number}")
        case "reply":
            return await client.reply(message, f"reply {number}")
        case "edit":
            return await client.edit(message, f"edit {number}")
        case "react":
            return await client.react(message, chance.choice(["👍", "❤️"]), on=chance.random() < 0.7)
        case "recall":
            return await client.recall(message)
        case "pin":
            return await client.pin(message)
        case "unpin":
            return await client.unpin(message)
        case "read":
            return await client.mark_read(conversation, message.seq)
        case "picture":
            picture = f"https://pictures.example.com/{number}.png" if number % 3 else None
            return await client.api.change_group(conversation, picture=picture)
        case _:
            return await client.hide(conversation, message.seq) if number % 3 == 0 else None
