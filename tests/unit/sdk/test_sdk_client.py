"""Two people, several devices, and all that goes wrong between them: each message once, in order, on each device."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

import httpx
import pytest
from tests.support.screen import Screen
from tests.support.waiting import eventually
from tests.unit.sdk.fake_parley import NOW, FakeParley, problem
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import (
    Client,
    Connected,
    ConversationChanged,
    Disconnected,
    InvalidRequest,
    NotFound,
    PresenceChanged,
    ReadMoved,
    Refused,
    SignedOut,
    Typing,
    Unavailable,
)

ClientOf = Callable[..., Client]


async def test_what_one_sends_the_other_sees_and_so_does_the_sender(parley: FakeParley, client_of: ClientOf) -> None:
    async with client_of("alice") as alice, client_of("bob") as bob:
        screens = Screen(alice), Screen(bob)
        conversation = await alice.open_single("bob")
        ack = await alice.send(conversation.id, "Hello")
        assert ack.seq == 1
        for screen in screens:
            await screen.shows("Hello")
        assert bob.conversations[conversation.id].unread == 1
        assert alice.conversations[conversation.id].unread == 0


async def test_all_devices_of_both_show_it_once(parley: FakeParley, client_of: ClientOf) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as first, client_of("alice") as second, client_of("bob") as bob:
        screens = [Screen(device) for device in (first, second, bob)]
        await first.send(conversation.id, "Hello")
        await second.send(conversation.id, "again")
        for screen in screens:
            await screen.shows("Hello", "again")


async def test_a_lost_ack_makes_one_message_under_the_same_id(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        parley.acks_to_lose = 2
        ack = await alice.send(conversation.id, "Hello")
        await screen.shows("Hello")
    sent = [frame for frame in parley.frames if frame["action"] == "sendMessage"]
    assert len(sent) == 3
    assert len({frame["id"] for frame in sent}) == 1
    assert (ack.seq, conversation.last_seq) == (1, 1)


async def test_an_answer_that_does_not_come_is_asked_for_again(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        parley.is_mute = True
        sending = asyncio.create_task(alice.send(conversation.id, "Hello"))
        await eventually(lambda: len(parley.frames) == 1)
        parley.is_mute = False
        async with time.running(step=0.2):
            assert (await sending).seq == 1


async def test_a_temporary_refusal_is_tried_again_and_a_final_one_is_raised(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice, time.running():
        parley.frame_errors = [{"code": "unavailable", "message": "wait", "temporary": True}]
        assert (await alice.send(conversation.id, "Hello")).seq == 1
        parley.frame_errors = [{"code": "invalid_request", "message": "content is blank", "temporary": False}]
        with pytest.raises(InvalidRequest, match="blank"):
            await alice.send(conversation.id, " ")
        with pytest.raises(NotFound):
            await alice.send("of-others", "Hello")
    assert conversation.last_seq == 1


async def test_a_send_gives_up_at_its_deadline(parley: FakeParley, client_of: ClientOf, time: VirtualTime) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        parley.is_mute = True
        sending = asyncio.create_task(alice.send(conversation.id, "Hello", deadline=5))
        await time.sleeper(5, 5)
        time.advance(5)
        with pytest.raises(Unavailable):
            await sending


async def test_the_order_of_sending_is_the_order_of_the_seqs_even_when_acks_are_lost(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice, time.running():
        parley.acks_to_lose = 1
        acks = await asyncio.gather(*(alice.send(conversation.id, f"{n}") for n in range(5)))
    assert [ack.seq for ack in acks] == [1, 2, 3, 4, 5]
    assert [message["content"] for message in conversation.messages.values()] == ["0", "1", "2", "3", "4"]


async def test_an_id_of_ones_own_shows_what_was_stored_under_it_first(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    """A retry whose fields differ from the first one's gets what was stored."""
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        first = await alice.send(conversation.id, "Hello", client_id="mine")
        second = await alice.send(conversation.id, "something else", client_id="mine")
        assert (first.message_id, first.seq) == (second.message_id, second.seq)
        await screen.shows("Hello")


async def test_a_gap_is_fetched_and_shown_in_order(parley: FakeParley, client_of: ClientOf, time: VirtualTime) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        parley.store(conversation, "bob", "one")
        parley.store(conversation, "bob", "two")
        await parley.deliver(conversation, parley.store(conversation, "bob", "three"))
        await screen.shows("one", "two", "three")
        assert alice.conversations[conversation.id].unread == 3


async def test_a_message_that_is_only_late_is_not_fetched(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        one, two = parley.store(conversation, "bob", "one"), parley.store(conversation, "bob", "two")
        await parley.deliver(conversation, two)
        await parley.deliver(conversation, one)
        await screen.shows("one", "two")
        time.advance(1)
        await alice.api.get_me()
    assert not [call for call in parley.calls if call.endswith("/messages")]


async def test_the_same_frame_twice_is_shown_once(parley: FakeParley, client_of: ClientOf) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        message = parley.store(conversation, "bob", "one")
        for _ in range(3):
            await parley.deliver(conversation, message)
        await parley.deliver(conversation, parley.store(conversation, "bob", "two"))
        await screen.shows("one", "two")
        assert alice.conversations[conversation.id].unread == 2


async def test_a_void_is_stepped_over_once_the_server_names_it(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        void = parley.void(conversation)
        conversation.voids.clear()  # still too young to be called one
        await parley.deliver(conversation, parley.store(conversation, "bob", "after it"))
        for asks in (1, 2, 3):
            await time.sleeper(0.2, 5)
            time.advance(5)
            await eventually(partial(parley.was_asked, "/messages", asks))
        assert screen.texts == []
        conversation.voids.add(void)
        async with time.running():
            await screen.shows("after it")


async def test_what_was_missed_while_away_comes_with_the_next_socket(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    parley.store(conversation, "bob", "history")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        await parley.kill()
        await eventually(lambda: bool(screen.of(Disconnected)))
        for n in range(250):
            parley.store(conversation, "bob", f"{n}")
        news = parley.pair("alice", "carol")
        parley.store(news, "carol", "new to you")
        async with time.running():
            await eventually(lambda: bool(screen.of(Connected)))
            await eventually(lambda: len(screen.texts) == 251)
        assert [text for text in screen.texts if text != "new to you"] == [f"{n}" for n in range(250)]
        assert alice.conversations[news.id].unread == 1


async def test_the_first_sync_begins_after_the_history_and_goes_through_all_pages(
    parley: FakeParley, client_of: ClientOf
) -> None:
    for n in range(120):
        name = f"user{n}"
        parley.users[name] = parley.users["bob"] | {"id": name}
        parley.store(parley.pair("alice", name), name, "history")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        assert len(alice.conversations) == 120
        await alice.send("pair-alice-user7", "Hello")
        await screen.shows("Hello")
    assert not [call for call in parley.calls if call.endswith("/messages")]


async def test_a_message_that_arrives_during_the_first_sync_is_shown_after_it(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    alice = client_of("alice")
    screen = Screen(alice)
    parley.answers_to_fail = []
    starting = asyncio.create_task(alice.start())
    await eventually(lambda: parley.sockets_of("alice") == 1)
    await parley.deliver(conversation, parley.store(conversation, "bob", "early"))
    await starting
    late = parley.store(conversation, "bob", "late")
    await parley.deliver(conversation, late)
    async with time.running():
        await eventually(lambda: screen.texts[-1:] == ["late"])
    assert screen.texts in (["early", "late"], ["late"])  # the sync may have counted the early one as history
    await alice.close()


async def test_sync_goes_on_when_the_server_stumbles(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        await parley.kill()
        await eventually(lambda: bool(screen.of(Disconnected)))
        parley.store(conversation, "bob", "missed")
        parley.answers_to_fail = [problem(503, "unavailable") for _ in range(6)]
        parley.answers_to_fail += [httpx.ConnectError("down"), problem(500, "internal")]
        async with time.running():
            await screen.shows("missed")


async def test_a_cursor_that_is_too_old_starts_over(parley: FakeParley, client_of: ClientOf, time: VirtualTime) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        await parley.kill()
        await eventually(lambda: bool(screen.of(Disconnected)))
        parley.store(conversation, "bob", "missed")
        parley.answers_to_fail = [problem(400, "invalid_request")]
        async with time.running():
            await screen.shows("missed")


async def test_a_new_conversation_is_fetched_when_it_is_told(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        conversation = parley.pair("alice", "bob")
        await parley.tell("alice", {"type": "conversation.changed", "conversation_id": conversation.id})
        await eventually(lambda: bool(screen.of(ConversationChanged)))
        assert conversation.id in alice.conversations
        await parley.deliver(conversation, parley.store(conversation, "bob", "first words"))
        await screen.shows("first words")


async def test_a_message_of_an_unknown_conversation_brings_it_whole(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        conversation = parley.pair("alice", "bob")
        parley.store(conversation, "bob", "one")
        await parley.deliver(conversation, parley.store(conversation, "bob", "two"))
        await screen.shows("one", "two")
        await eventually(lambda: conversation.id in alice.conversations)
        assert alice.conversations[conversation.id].unread == 2


async def test_reading_moves_the_mark_here_and_on_ones_other_devices(parley: FakeParley, client_of: ClientOf) -> None:
    conversation = parley.pair("alice", "bob")
    parley.store(conversation, "bob", "one")
    async with client_of("alice") as alice, client_of("alice") as other:
        screen = Screen(other)
        assert alice.conversations[conversation.id].unread == 1
        assert (await alice.mark_read(conversation.id, 99)).seq == 1
        assert alice.conversations[conversation.id].unread == 0
        moved = {"type": "read.moved", "conversation_id": conversation.id, "user_id": "alice", "seq": 1}
        await parley.tell("alice", moved)
        await eventually(lambda: bool(screen.of(ReadMoved)))
        assert other.conversations[conversation.id].unread == 0


async def test_the_other_persons_mark_is_held(parley: FakeParley, client_of: ClientOf) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        ack = await alice.send(conversation.id, "Hello")
        moved = {"type": "read.moved", "conversation_id": conversation.id, "user_id": "bob", "seq": ack.seq}
        await parley.tell("alice", moved)
        await eventually(lambda: bool(screen.of(ReadMoved)))
        assert alice.conversations[conversation.id].read_marks == {"bob": 1}


async def test_a_number_that_was_taken_a_moment_before_its_message_is_stored_loses_nothing(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    """The first sync falls between the two: what comes then is no history, and it is unread."""
    conversation = parley.pair("alice", "bob")
    parley.store(conversation, "bob", "history")
    message = parley.store(conversation, "bob", "just now")
    del conversation.messages[2]
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        assert (alice.conversations[conversation.id].last_seq, alice.conversations[conversation.id].unread) == (2, 1)
        conversation.messages[2] = message
        await parley.deliver(conversation, message)
        await screen.shows("just now")
        assert alice.conversations[conversation.id].unread == 2


async def test_what_was_said_before_one_joined_is_not_waited_for(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    parley.joined_after = conversation.last_seq = 500
    async with client_of("alice") as alice, time.running():
        screen = Screen(alice)
        await parley.deliver(conversation, parley.store(conversation, "bob", "welcome"))
        await screen.shows("welcome")
        assert screen.seqs == [501]
        pages = sum("/messages" in call for call in parley.calls)
        await parley.deliver(conversation, parley.store(conversation, "bob", "at once"))
        await screen.shows("welcome", "at once")
        assert sum("/messages" in call for call in parley.calls) == pages


async def test_a_mark_in_the_middle_asks_how_much_is_unread(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    conversation = parley.pair("alice", "bob")
    for n in range(5):
        parley.store(conversation, "bob", f"{n}")
    async with client_of("alice") as alice, time.running():
        await alice.mark_read(conversation.id, 2)
        await eventually(lambda: alice.conversations[conversation.id].unread == 3)


async def test_typing_presence_and_strange_frames_come_through_or_are_ignored(
    parley: FakeParley, client_of: ClientOf
) -> None:
    conversation = parley.pair("alice", "bob")
    async with client_of("alice") as alice:
        screen = Screen(alice)
        await alice.typing(conversation.id)
        await eventually(lambda: [frame["action"] for frame in parley.frames] == ["typing"])
        typing = {"type": "typing", "conversation_id": conversation.id, "user_id": "bob", "expires_at": NOW}
        presence = {"user_id": "bob", "state": "online", "expires_at": NOW, "last_seen_at": None}
        await parley.tell("alice", {"type": "of.tomorrow"})
        await parley.tell("alice", {"type": "message.created", "message": {"id": "half"}})
        await parley.tell("alice", typing)
        await parley.tell("alice", {"type": "presence.changed", "presence": presence})
        await parley.tell("alice", {"type": "error", "id": None, "code": "invalid_request", "message": "no JSON"})
        await eventually(lambda: len(screen.events) == 3)
        assert [type(event) for event in screen.events] == [Typing, PresenceChanged, Refused]


async def test_a_session_that_is_ended_ends_the_stream_with_the_reason(parley: FakeParley, client_of: ClientOf) -> None:
    async with client_of("alice") as alice:
        screen = Screen(alice)
        await parley.tell("alice", {"type": "session.ended", "code": "signed_out", "message": "elsewhere"})
        assert isinstance(await screen.end(), SignedOut)
        assert [event.type for event in screen.events] == ["session.ended"]
        with pytest.raises(SignedOut):
            await alice.send("c", "Hello")


async def test_closing_ends_every_stream_and_fails_what_waits(parley: FakeParley, client_of: ClientOf) -> None:
    conversation = parley.pair("alice", "bob")
    alice = client_of("alice")
    await alice.start()
    screen = Screen(alice)
    parley.is_mute = True
    sending = asyncio.create_task(alice.send(conversation.id, "Hello"))
    await eventually(lambda: len(parley.frames) == 1)
    await alice.close()
    assert await screen.end() is None
    outcome = (await asyncio.gather(sending, return_exceptions=True))[0]
    assert isinstance(outcome, Unavailable)
    await alice.close()


async def test_a_start_that_fails_leaves_nothing_open(parley: FakeParley, client_of: ClientOf) -> None:
    parley.answers_to_fail = [problem(403, "forbidden")]
    with pytest.raises(Exception, match="forbidden"):
        async with client_of("alice"):
            raise AssertionError("it must not start")
    assert parley.connections == []
