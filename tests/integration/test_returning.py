"""Who comes back after an hour, a month, or longer; and what only those in charge of a group may do."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import Device, Devices, Tables
from tests.support.waiting import eventually

from parley.aws.table import Table
from parley.clock import rfc3339
from parley.messaging.dynamodb.keys import head_key, membership_key
from parley_sdk import Forbidden, Message

if TYPE_CHECKING:
    from tests.conftest import Stack

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def cursor_of(age: timedelta) -> str:
    """What sync gave so long ago to whoever had seen all."""
    moment = rfc3339(datetime.now(UTC) - age)
    text = json.dumps({"since": moment, "began": moment, "after": None})
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


async def synced(device: Device, cursor: str | None) -> tuple[set[str], set[str], bool]:
    """The conversations that changed, those that were lost, and whether all is told afresh."""
    page = await device.client.api.sync(cursor)
    changed, left, reset = {each.id for each in page.items}, set(page.left), page.reset
    while page.more:
        page = await device.client.api.sync(page.next)
        changed, left = changed | {each.id for each in page.items}, left | set(page.left)
    return changed, left, reset


async def test_whoever_comes_back_is_told_what_they_missed_or_to_begin_afresh(devices: Devices, stack: Stack) -> None:
    ada, grace, busy = await devices.pair()
    mary = await devices.new("mary")
    quiet = (await mary.client.open_single(grace.user.id)).id
    lost = (await ada.client.api.create_group("Lost", [grace.user.id])).id
    await ada.client.send(busy, "news")
    chat, long_ago = Table(stack.dynamodb, stack.tables["chat"]), rfc3339(datetime.now(UTC) - 2 * DAY)
    for key in (head_key(quiet), membership_key(grace.user.id, quiet), membership_key(mary.user.id, quiet)):
        chat.update(key, "SET updated_at = :at", values={":at": long_ago})
    await ada.client.api.remove_member(lost, grace.user.id)
    assert await synced(grace, cursor_of(HOUR)) == ({busy}, {lost}, False)
    assert await synced(grace, cursor_of(29 * DAY)) == ({busy, quiet}, {lost}, False)
    tombstone = chat.get(membership_key(grace.user.id, lost))
    assert tombstone is not None
    assert 30 * DAY < timedelta(seconds=tombstone["ttl"] - datetime.now(UTC).timestamp()) <= 31 * DAY
    chat.delete(membership_key(grace.user.id, lost))  # as its TTL does
    assert await synced(grace, cursor_of(31 * DAY)) == ({busy, quiet}, set(), True)
    assert await synced(grace, None) == ({busy, quiet}, set(), False)


async def test_a_group_says_who_adds_pins_and_calls_all(devices: Devices, stack: Stack) -> None:
    ada, grace = await devices.new("ada"), await devices.new("grace")
    newcomer = stack.new_user("newcomer")["id"]
    group = (await ada.client.api.create_group("Strict", [grace.user.id])).id
    await ada.client.api.change_group(group, permissions={"add": "admins", "mention_all": "admins", "pin": "owner"})
    message = await said(ada, group, "read this")
    for refused in (
        grace.client.api.add_members(group, [newcomer]),
        grace.client.pin(message),
        grace.client.send(group, "@all", mention_all=True),
    ):
        with pytest.raises(Forbidden):
            await refused
    await ada.client.api.change_role(group, grace.user.id, "admin")
    assert await grace.client.api.add_members(group, [newcomer]) == [newcomer]
    await grace.client.send(group, "@all", mention_all=True)
    with pytest.raises(Forbidden):
        await grace.client.pin(message)
    await ada.client.pin(message)
    assert (await grace.client.api.get_conversation(group)).pins == (message.seq,)


async def test_a_sender_recalls_for_a_day_and_whoever_is_in_charge_at_any_time(
    devices: Devices, tables: Tables
) -> None:
    ada, grace = await devices.new("ada"), await devices.new("grace")
    group = (await ada.client.api.create_group("Two", [grace.user.id])).id
    young, old = await said(grace, group, "young"), await said(grace, group, "old")
    tables.age_message(group, old.seq, by=25 * HOUR)
    assert (await grace.client.recall(young)).status == "recalled"
    with pytest.raises(Forbidden):
        await grace.client.recall(old)
    recalled = await ada.client.recall(old)
    assert (recalled.status, recalled.content, recalled.recalled_by) == ("recalled", "", ada.user.id)
    await eventually(lambda: [each.status for each in grace.client.messages(group)] == ["recalled"] * 2)


async def said(device: Device, conversation: str, text: str) -> Message:
    ack = await device.client.send(conversation, text)
    return await device.client.api.get_message(conversation, ack.seq)
