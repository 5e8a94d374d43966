"""Groups, one's list, blocks and apps on the deployed stack, through the SDK."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.integration.conftest import Device, Devices
from tests.support.waiting import eventually

from parley.aws.table import Table
from parley.bootstrap.sources import new_id, now
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.model import Membership
from parley.messaging.ports import ADDED_AT_ONCE
from parley_sdk import (
    App,
    Conflict,
    ConversationChanged,
    CustomStatus,
    Endpoints,
    Forbidden,
    MessageCreated,
    NotFound,
    ParleyError,
    Permissions,
    PresenceChanged,
    PresenceSettings,
    Typing,
    new_http,
)

if TYPE_CHECKING:
    from tests.conftest import Stack


def told(device: Device, conversation_id: str) -> list[Any]:
    """What a device was told in a conversation: texts, and what happened by the name of the event."""
    found = []
    for event in device.screen.of(MessageCreated):
        if event.message.conversation_id == conversation_id:
            content = event.message.content
            found.append(content if isinstance(content, str) else content["event"])
    return found


async def company(devices: Devices, *names: str) -> tuple[list[Device], str]:
    """Devices, and a group of them all that the first one owns."""
    members = [await devices.new(name) for name in names]
    first, *others = members
    group = await first.client.api.create_group("Lunch", [other.user.id for other in others])
    return members, group.id


async def test_a_group_lives_from_its_making_to_its_last_member(devices: Devices) -> None:
    (ada, grace, mary), group = await company(devices, "ada", "grace", "mary")
    api = ada.client.api
    changed = await api.change_group(group, title="Dinner", description="At six", permissions={"edit": "owner"})
    assert (changed.title, changed.description, changed.role) == ("Dinner", "At six", "owner")
    assert changed.permissions == Permissions(edit="owner")
    newcomer = await devices.new("newcomer")
    assert await grace.client.api.add_members(group, [newcomer.user.id, mary.user.id]) == [newcomer.user.id]
    await ada.client.send(group, "Welcome")
    await eventually(lambda: told(newcomer, group) == ["member_joined", "Welcome"])
    await eventually(lambda: told(mary, group) == ["renamed", "member_joined", "Welcome"])
    assert (await api.change_role(group, grace.user.id, "admin")).role == "admin"
    await grace.client.api.remove_member(group, mary.user.id)
    await newcomer.client.api.remove_member(group, newcomer.user.id)
    with pytest.raises(Conflict):
        await api.remove_member(group, ada.user.id)
    await api.change_role(group, grace.user.id, "owner")
    assert [(each.user_id, each.role) async for each in api.all_members(group)] == sorted(
        [(ada.user.id, "admin"), (grace.user.id, "owner")]
    )
    await api.remove_member(group, ada.user.id)
    assert (await grace.client.api.get_conversation(group)).member_count == 1
    await grace.client.api.remove_member(group, grace.user.id)
    for device in (ada, grace, mary, newcomer):
        with pytest.raises(NotFound):
            await device.client.api.get_conversation(group)


async def test_whoever_is_removed_gets_nothing_that_is_said_afterwards(devices: Devices) -> None:
    (ada, grace, mary), group = await company(devices, "ada", "grace", "mary")
    await ada.client.send(group, "before")
    await eventually(lambda: told(mary, group) == ["before"])
    await ada.client.api.remove_member(group, mary.user.id)
    await ada.client.send(group, "after")
    await eventually(lambda: told(grace, group) == ["before", "member_removed", "after"])
    await eventually(lambda: mary.screen.of(ConversationChanged)[-1].conversation_id == group)
    # What comes next by the same way shows that nothing else was under way to her.
    pair = await ada.client.open_single(mary.user.id)
    await ada.client.send(pair.id, "it was nothing personal")
    await eventually(lambda: "it was nothing personal" in mary.screen.texts)
    assert told(mary, group) == ["before"]
    with pytest.raises(NotFound):
        await mary.client.api.get_messages(group)
    with pytest.raises(NotFound):
        await mary.client.send(group, "let me in")
    fresh = await mary.client.api.sync()
    assert group not in {each.id for each in fresh.items}


async def test_sends_while_a_member_is_removed_stay_inside_the_membership(devices: Devices) -> None:
    (ada, grace, mary), group = await company(devices, "ada", "grace", "mary")

    async def talk(device: Device) -> None:
        for number in range(15):
            await device.client.send(group, f"{device.user.username} {number}")

    async def remove() -> None:
        await eventually(lambda: len(told(mary, group)) >= 5)
        await ada.client.api.remove_member(group, mary.user.id)

    await asyncio.gather(talk(ada), talk(grace), remove())
    await eventually(lambda: len(told(grace, group)) == 31)
    page = await grace.client.api.get_messages(group, after_seq=0, limit=100)
    (end,) = (each.seq for each in page.items if each.sender_type == "system")
    reached = [each.message.seq for each in mary.screen.of(MessageCreated) if each.message.conversation_id == group]
    assert reached == list(range(1, len(reached) + 1))
    assert len(reached) < end


async def test_a_newcomer_sees_the_history_only_where_the_group_shows_it(devices: Devices) -> None:
    (ada, _), group = await company(devices, "ada", "grace")
    await ada.client.send(group, "secret")
    late, later = await devices.new("late"), await devices.new("later")
    await ada.client.api.add_members(group, [late.user.id])
    await ada.client.api.change_group(group, history_visible=True)
    await ada.client.api.add_members(group, [later.user.id])

    async def read(device: Device) -> list[int]:
        return [each.seq for each in (await device.client.api.get_messages(group, after_seq=0)).items]

    assert (await read(late), await read(later)) == ([2, 3], [1, 2, 3])
    assert (await later.client.api.get_conversation(group)).unread == 0


async def test_in_a_channel_only_admins_write(devices: Devices) -> None:
    (ada, grace), group = await company(devices, "ada", "grace")
    await ada.client.api.change_group(group, permissions={"post": "admins"})
    with pytest.raises(Forbidden):
        await grace.client.send(group, "Me too")
    await ada.client.send(group, "News")
    await eventually(lambda: told(grace, group) == ["News"])
    assert (await grace.client.api.get_conversation(group)).last_seq == 1


async def test_two_admins_who_add_and_remove_at_once_leave_a_roster_that_agrees(devices: Devices, stack: Stack) -> None:
    (ada, grace), group = await company(devices, "ada", "grace")
    await ada.client.api.change_role(group, grace.user.id, "admin")
    people = [stack.new_user(f"person{number}")["id"] for number in range(6)]
    await ada.client.api.add_members(group, people[:3])
    changes = [device.client.api.add_members(group, people[3:]) for device in (ada, grace)]
    changes += [device.client.api.remove_member(group, each) for device in (ada, grace) for each in people[:3]]  # type: ignore[misc]
    outcomes = await asyncio.gather(*changes, return_exceptions=True)
    added = [each for outcome in outcomes[:2] if isinstance(outcome, list) for each in outcome]
    assert sorted(added) == sorted(people[3:])
    assert sum(outcome is None for outcome in outcomes[2:]) == 3
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes[2:]) == 3
    roster = [each.user_id async for each in ada.client.api.all_members(group)]
    assert roster == sorted([ada.user.id, grace.user.id, *people[3:]])
    assert (await ada.client.api.get_conversation(group)).member_count == len(roster)


async def test_an_invite_lets_in_as_many_as_it_says(devices: Devices) -> None:
    (ada, grace), group = await company(devices, "ada", "grace")
    comers = [await devices.new(f"comer{number}") for number in range(4)]
    invite = await ada.client.api.create_invite(group, expires_at=datetime.now(UTC) + timedelta(hours=1), max_uses=2)
    preview = await comers[0].client.api.preview_invite(invite.token)
    assert (preview.title, preview.member_count, preview.is_member) == ("Lunch", 2, False)
    outcomes = await asyncio.gather(*(comer.client.api.join(invite.token) for comer in comers), return_exceptions=True)
    assert sum(isinstance(outcome, NotFound) for outcome in outcomes) == 2
    assert (await grace.client.api.get_conversation(group)).member_count == 4
    joined = next(
        comer for comer, outcome in zip(comers, outcomes, strict=True) if not isinstance(outcome, ParleyError)
    )
    await ada.client.send(group, "Hello, both")
    await eventually(lambda: "Hello, both" in told(joined, group))
    open_ = await ada.client.api.create_invite(group)
    assert [each.id for each in await ada.client.api.get_invites(group)] == [open_.id]
    await ada.client.api.revoke_invite(group, open_.id)
    with pytest.raises(NotFound):
        await comers[0].client.api.preview_invite(open_.token)
    with pytest.raises(Forbidden):
        await grace.client.api.create_invite(group)


async def test_ones_list_is_the_same_on_all_ones_devices(devices: Devices, stack: Stack) -> None:
    account = stack.new_user("ada")
    phone, laptop = await devices.of(account), await devices.of(account)
    grace = await devices.new("grace")
    pair = (await phone.client.open_single(grace.user.id)).id
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    settings = await phone.client.api.change_settings(pair, pinned=1, archived=True, muted_until=until)
    assert (settings.pinned, settings.archived, settings.muted_until) == (1, True, until)

    def laptop_has(archived: bool) -> bool:
        held = laptop.client.conversations.get(pair)
        return held is not None and held.settings.pinned == 1 and held.settings.archived is archived

    await eventually(lambda: laptop_has(True))
    await grace.client.send(pair, "psst")
    assert (await laptop.client.api.get_conversation(pair)).settings.archived
    await laptop.client.api.change_settings(pair, muted_until=None, marked_unread=True)
    await grace.client.send(pair, "hello?")
    shown = await phone.client.api.get_conversation(pair)
    assert (shown.settings.archived, shown.settings.marked_unread) == (False, True)
    await phone.client.mark_read(pair, 2)
    assert not (await laptop.client.api.get_conversation(pair)).settings.marked_unread
    assert not (await grace.client.api.get_conversation(pair)).settings.pinned


async def test_a_block_closes_a_pair_and_nothing_else(devices: Devices) -> None:
    ada, grace, pair = await devices.pair()
    mallory = await devices.new("mallory")
    await ada.client.api.block(grace.user.id)
    await ada.client.api.block(mallory.user.id)
    for sender in (ada, grace):
        with pytest.raises(Forbidden):
            await sender.client.send(pair, "still there?")
    with pytest.raises(Forbidden) as refusal:
        await mallory.client.open_single(ada.user.id)
    assert refusal.value.message == "This person cannot be written to."
    group = await mallory.client.api.create_group("Both", [ada.user.id])
    await mallory.client.send(group.id, "in a group")
    await eventually(lambda: told(ada, group.id) == ["in a group"])
    (presence,) = await grace.client.api.get_presence([ada.user.id])
    assert (presence.state, presence.last_seen_at) == ("offline", None)
    assert {each.user_id for each in (await ada.client.api.get_blocks()).items} == {grace.user.id, mallory.user.id}
    await ada.client.api.unblock(grace.user.id)
    await grace.client.typing(pair)
    await eventually(partial(ada.screen.of, Typing))
    await grace.client.send(pair, "back again")
    await eventually(lambda: told(ada, pair) == ["back again"])
    assert (await grace.client.api.get_conversation(pair)).last_seq == 1


async def test_an_app_tells_people_and_each_thing_once(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    client_id, secret = stack.new_client(
        name="Builds", scopes=["im/messages.write"], grant_types=["client_credentials"], redirect_uris=[]
    )
    assert secret is not None
    endpoints = Endpoints(issuer=stack.issuer, api_url=stack.api_url, ws_url=stack.ws_url)
    async with App(endpoints, client_id, secret, new_http()) as app:
        told_at_once = await asyncio.gather(*(app.tell(ada.user.id, f"Build {number}") for number in range(4)))
        (here,) = {message.conversation_id for message in told_at_once}
        assert sorted(message.seq for message in told_at_once) == [1, 2, 3, 4]
        first = await app.tell(ada.user.id, "Build 7 failed", idempotency_key="build-7")
        again = await app.tell(ada.user.id, "Build 7 failed", idempotency_key="build-7")
        assert again == first
        with pytest.raises(Conflict):
            await app.tell(ada.user.id, "Build 7 passed", idempotency_key="build-7")
        card = {"title": "Build 8", "text": "**passed**", "fields": [], "links": []}
        await app.tell(ada.user.id, card)
        await eventually(lambda: len(ada.screen.texts) == 6)
        with pytest.raises(NotFound):
            await app.tell("01ARZ3NDEKTSV4RRFFQ69G5FAV", "anybody?")
        with pytest.raises(Forbidden):
            await app.api.get_me()
    conversation = await ada.client.api.get_conversation(here)
    assert (conversation.type, conversation.title, conversation.app_id) == ("system", "Builds", client_id)
    assert conversation.unread == 6
    with pytest.raises(Forbidden):
        await ada.client.send(here, "thanks")
    await ada.client.api.change_settings(here, archived=True)


async def test_what_people_say_of_themselves_is_told_to_contacts_as_they_may_see_it(devices: Devices) -> None:
    ada, grace, _ = await devices.pair()
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    lunch = CustomStatus(emoji="🍜", text="吃饭", until=until)
    await ada.client.api.set_presence_settings(PresenceSettings(dnd_until=until, status=lunch))

    def last() -> Any:
        events = [e.presence for e in grace.screen.of(PresenceChanged) if e.presence.user_id == ada.user.id]
        return events[-1] if events else None

    await eventually(lambda: last() is not None and last().status == lunch)
    assert (last().state, last().dnd_until) == ("online", until)
    await ada.client.api.set_presence_settings(PresenceSettings(last_seen="nobody"))
    await eventually(lambda: last().state == "offline")
    assert (last().status, last().last_seen_at) == (None, None)
    for watcher, seen in ((ada, grace), (grace, ada)):
        (presence,) = await watcher.client.api.get_presence([seen.user.id])
        assert (presence.state, presence.last_seen_at) == ("offline", None)
    assert (await ada.client.api.get_presence_settings()).last_seen == "nobody"


async def test_who_does_too_much_is_told_to_wait(devices: Devices, stack: Stack) -> None:
    burst = 5
    stack.redeploy(PersonLimit=f"1/{burst}")
    try:
        ada, _, pair = await devices.pair()
        began = time.monotonic()
        answers = await asyncio.gather(
            *(
                ada.client.raw(
                    {
                        "action": "sendMessage",
                        "id": f"m{number}",
                        "conversation_id": pair,
                        "content_type": "text",
                        "content": f"{number}",
                    }
                )
                for number in range(40)
            ),
            return_exceptions=True,
        )
        seconds = time.monotonic() - began
    finally:
        stack.redeploy()
    refused = [answer for answer in answers if isinstance(answer, ParleyError)]
    assert {answer.code for answer in refused} == {"rate_limited"}
    assert all(answer.retry_after for answer in refused)
    taken = len(answers) - len(refused)
    # Those after the burst are one a second, of which a busy machine takes some to do all this.
    assert 1 <= taken <= burst + seconds + 1
    assert len((await ada.client.api.get_messages(pair, after_seq=0)).items) == taken


async def test_hundreds_of_members_are_told_while_some_come_and_go(devices: Devices, stack: Stack) -> None:
    """More than a page of people, most of them away; those who are there get every message, in order, once."""
    ada, grace, mary = [await devices.new(name) for name in ("ada", "grace", "mary")]
    away = [new_id() for _ in range(400)]
    api = ada.client.api
    group = (await api.create_group("All", [grace.user.id])).id
    seat(stack, group, away)

    async def talk() -> None:
        for number in range(10):
            await ada.client.send(group, f"{number}")

    async def come_and_go() -> None:
        for _ in range(3):
            await api.add_members(group, [mary.user.id])
            await api.remove_member(group, mary.user.id)

    await asyncio.gather(talk(), come_and_go())
    await eventually(lambda: len(told(grace, group)) == 16)
    page = await grace.client.api.get_messages(group, after_seq=0)
    seqs = [event.message.seq for event in grace.screen.of(MessageCreated) if event.message.conversation_id == group]
    # Whoever sends again for want of an answer may leave a number void.
    assert seqs == [seq for seq in range(1, 17 + len(page.voids)) if seq not in page.voids]
    events = [(each.content["event"], each.seq) for each in page.items if each.sender_type == "system"]
    spans = list(zip(events[::2], events[1::2], strict=True))
    for event in mary.screen.of(MessageCreated):
        seq = event.message.seq
        assert any(came <= seq < went for (_, came), (_, went) in spans), (seq, spans)
    assert (await api.get_conversation(group)).member_count == 402


def seat(stack: Stack, group: str, user_ids: list[str]) -> None:
    """Makes members of people who have no account: nobody needs them to sign in."""
    store = DynamoDBStore(Table(stack.dynamodb, stack.tables["chat"]))
    for start in range(0, len(user_ids), ADDED_AT_ONCE):
        places = [
            Membership(user_id=each, conversation_id=group, type="group", updated_at=now())
            for each in user_ids[start : start + ADDED_AT_ONCE]
        ]
        assert store.add_members(places, by=None, invite=None, max_size=10_000) == frozenset()
