"""What can be said, and what can be done with what was said: on the deployed stack, seen by every device."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.integration.conftest import Device, Devices, Tables
from tests.support.waiting import eventually

from parley_sdk import (
    Conflict,
    ConversationLeft,
    Forbidden,
    InvalidRequest,
    Message,
    MessageRecalled,
    MessageUpdated,
    NotFound,
    ReactionChanged,
)

if TYPE_CHECKING:
    from tests.conftest import Stack


async def three(devices: Devices, stack: Stack) -> tuple[Device, Device, Device, str]:
    """Ada with two devices and Grace with one, and their conversation."""
    account = stack.new_user("ada")
    ada, other = await devices.of(account), await devices.of(account)
    grace = await devices.new("grace")
    conversation = await ada.client.open_single(grace.user.id)
    await eventually(lambda: all(conversation.id in each.client.conversations for each in (other, grace)))
    return ada, other, grace, conversation.id


async def say(sender: Device, conversation: str, text: str, *readers: Device, **options: Any) -> Message:
    """Sends a text; gives the message once all of these devices hold it."""
    ack = await sender.client.send(conversation, text, **options)
    for each in (sender, *readers):
        await eventually(partial(held, each, conversation, ack.seq))
    message = held(sender, conversation, ack.seq)
    assert message is not None
    return message


def held(device: Device, conversation: str, seq: int) -> Message | None:
    return next((each for each in device.client.messages(conversation) if each.seq == seq), None)


def holds(device: Device, message: Message) -> bool:
    return held(device, message.conversation_id, message.seq) == message


def has(device: Device, conversation: str, **fields: Any) -> bool:
    """Whether a device's picture of a conversation says so."""
    picture = device.client.conversations[conversation]
    return all(getattr(picture, name) == value for name, value in fields.items())


async def all_hold(message: Message, *devices: Device) -> None:
    """Until each of them holds the message just so, and it is what is fetched afresh."""
    for each in devices:
        await eventually(partial(holds, each, message))
        assert await each.client.api.get_message(message.conversation_id, message.seq) == message


async def test_a_reply_quotes_a_forward_names_its_origin_and_mentions_are_counted(
    devices: Devices, stack: Stack
) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    asked = await say(grace, conversation, "Shall we?", ada, other)
    ack = await ada.client.reply(asked, f"Yes @{grace.user.username}", mentions=[grace.user.id])
    assert ack.message is not None
    assert ack.message.reply_to is not None
    assert (ack.message.reply_to.seq, ack.message.reply_to.excerpt) == (asked.seq, "Shall we?")
    await all_hold(ack.message, ada, other, grace)
    assert grace.client.conversations[conversation].unread_mentions == 1
    mary = await devices.new("mary")
    elsewhere = (await ada.client.open_single(mary.user.id)).id
    forwarded = (await ada.client.forward(asked, elsewhere)).message
    assert forwarded is not None
    assert forwarded.forwarded_from is not None
    assert (forwarded.content, forwarded.forwarded_from.sender_id) == ("Shall we?", grace.user.id)
    await mary.screen.shows("Shall we?")
    with pytest.raises(NotFound):
        await mary.client.forward(asked, elsewhere)
    with pytest.raises(InvalidRequest):
        await ada.client.send(conversation, "who?", mentions=[mary.user.id])


async def test_an_edit_is_seen_everywhere_and_its_history_by_members_alone(devices: Devices, stack: Stack) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    message = await say(ada, conversation, "Helo", other, grace)
    edited = await ada.client.edit(message, "Hello")
    assert (edited.content, edited.edits, edited.change) == ("Hello", 1, 1)
    await all_hold(edited, ada, other, grace)
    assert [event.message for event in grace.screen.of(MessageUpdated)] == [edited]
    versions = await grace.client.api.get_versions(conversation, message.seq)
    assert [each.content for each in versions] == ["Helo", "Hello"]
    with pytest.raises(Forbidden):
        await grace.client.edit(message, "Goodbye")
    mary = await devices.new("mary")
    with pytest.raises(NotFound):
        await mary.client.api.get_versions(conversation, message.seq)


async def test_of_edits_of_two_devices_at_once_what_stands_is_the_same_everywhere(
    devices: Devices, stack: Stack
) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    message = await say(ada, conversation, "Helo", other, grace)
    outcomes = await asyncio.gather(
        ada.client.edit(message, "from one"), other.client.edit(message, "from the other"), return_exceptions=True
    )
    assert all(isinstance(each, Message | Conflict) for each in outcomes)
    assert any(isinstance(each, Message) for each in outcomes)
    standing = await grace.client.api.get_message(conversation, message.seq)
    await all_hold(standing, ada, other, grace)


async def test_a_recall_leaves_nothing_on_any_device_nor_in_the_store(
    devices: Devices, stack: Stack, tables: Tables
) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    message = await say(ada, conversation, "a secret", other, grace)
    await ada.client.edit(message, "another secret")
    await grace.client.reply(message, "psst")
    await grace.client.pin(message)
    recalled = await ada.client.recall(message)
    assert (recalled.status, recalled.content) == ("recalled", "")
    await all_hold(recalled, ada, other, grace)
    await eventually(lambda: all(each.client.conversations[conversation].pins == () for each in (ada, other, grace)))
    assert grace.screen.of(MessageRecalled)
    for each in (ada, other, grace):
        page = await each.client.api.get_messages(conversation, after_seq=0)
        shown = [*page.items, *each.client.messages(conversation)]
        assert "secret" not in "".join(part.model_dump_json() for part in shown)
    assert await grace.client.api.get_versions(conversation, message.seq) == []
    assert tables.versions(conversation, message.seq) == 0
    with pytest.raises(Conflict):
        await ada.client.edit(message, "once more")


async def test_reactions_are_a_set_and_told_as_what_changed(devices: Devices, stack: Stack) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    message = await say(ada, conversation, "Lunch?", other, grace)
    await grace.client.react(message, "👍")
    await ada.client.react(message, "👍")
    await grace.client.react(message, "👍")
    await grace.client.react(message, "❤️")
    last = await grace.client.react(message, "👍", on=False)
    assert [(each.emoji, each.user_ids) for each in last.reactions] == [
        ("👍", (ada.user.id,)),
        ("❤️", (grace.user.id,)),
    ]
    await all_hold(last, ada, other, grace)
    assert {event.emoji for event in other.screen.of(ReactionChanged)} == {"👍", "❤️"}
    with pytest.raises(InvalidRequest):
        await grace.client.react(message, "nice")


async def test_pins_hidden_messages_and_drafts_are_the_same_on_all_ones_devices(devices: Devices, stack: Stack) -> None:
    ada, other, grace, conversation = await three(devices, stack)
    messages = [await say(grace, conversation, f"{number}", ada, other) for number in range(3)]
    await grace.client.pin(messages[0])
    await grace.client.pin(messages[2])
    for each in (ada, other, grace):
        await eventually(partial(has, each, conversation, pins=(3, 1)))
    assert [each.seq for each in await ada.client.api.get_pinned(conversation)] == [3, 1]
    await ada.client.hide(conversation, 3)
    await eventually(lambda: held(other, conversation, 3) is None)
    for each in (ada, other):
        await eventually(partial(has, each, conversation, unread=2))
        last = each.client.conversations[conversation].last_message
        assert last is not None
        assert last.seq == 2
    assert held(grace, conversation, 3) is not None
    await ada.client.save_draft(conversation, "Well", reply_to=1)
    await eventually(lambda: draft_of(other, conversation) == "Well")
    await other.client.save_draft(conversation, "")
    await eventually(lambda: draft_of(ada, conversation) == "")
    assert draft_of(grace, conversation) is None


def draft_of(device: Device, conversation: str) -> str | None:
    draft = device.client.conversations[conversation].draft
    return draft.content if draft else None


async def test_who_has_read_a_message_and_what_is_unread_agree_on_all_devices(devices: Devices, stack: Stack) -> None:
    ada, grace, mary = [await devices.new(name) for name in ("ada", "grace", "mary")]
    group = (await ada.client.api.create_group("Three", [grace.user.id, mary.user.id])).id
    everyone = (ada, grace, mary)
    await eventually(lambda: all(group in each.client.conversations for each in everyone))
    for number in range(3):
        await say(ada, group, f"{number}", *everyone, mention_all=number == 1)
    marks = await asyncio.gather(*(grace.client.mark_read(group, seq) for seq in (1, 2, 1)))
    assert max(mark.seq for mark in marks) == 2
    await eventually(lambda: grace.client.conversations[group].unread == 1)
    assert grace.client.conversations[group].unread_mentions == 0
    assert (mary.client.conversations[group].unread, mary.client.conversations[group].unread_mentions) == (3, 1)
    readers = await mary.client.api.get_readers(group, 2)
    assert [(each.user_id, each.read_seq) for each in readers] == [(grace.user.id, 2)]
    assert await mary.client.api.get_readers(group, 3) == []
    message = held(ada, group, 3)
    assert message is not None
    await ada.client.recall(message)
    await eventually(lambda: mary.client.conversations[group].unread == 2)
    await eventually(lambda: grace.client.conversations[group].unread == 0)


async def test_a_stranger_changes_nothing(devices: Devices, stack: Stack) -> None:
    ada, _, grace, conversation = await three(devices, stack)
    message = await say(ada, conversation, "between us", grace)
    mallory = (await devices.new("mallory")).client
    for attempt in (
        mallory.edit(message, "mine"),
        mallory.recall(message),
        mallory.react(message, "👍"),
        mallory.pin(message),
        mallory.hide(conversation, 1),
        mallory.save_draft(conversation, "mine"),
        mallory.api.get_readers(conversation, 1),
        mallory.api.get_changes(conversation, after=0),
    ):
        with pytest.raises(NotFound):
            await attempt
    assert await ada.client.api.get_message(conversation, 1) == message


async def test_whoever_is_removed_from_a_group_loses_it_on_their_devices(devices: Devices) -> None:
    ada, grace = await devices.new("ada"), await devices.new("grace")
    group = (await ada.client.api.create_group("Two", [grace.user.id])).id
    await eventually(lambda: group in grace.client.conversations)
    url = f"{devices.endpoints.api_url}/conversations/{group}/members/{grace.user.id}"
    async with httpx.AsyncClient(headers={"authorization": f"Bearer {await ada.token()}"}, timeout=30) as http:
        assert (await http.delete(url)).status_code == 204
    await eventually(lambda: grace.screen.of(ConversationLeft))
    assert group not in grace.client.conversations
