"""From a message to a push: who is woken, of what, and what becomes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, FakeJobs, OwnedClock, World
from tests.unit.push.fakes import names_of, subscribe

from parley.messaging.events import (
    ConversationChanged,
    MessageCreated,
    MessageRecalled,
    MessagesHidden,
    MessageUpdated,
    ReadMoved,
)
from parley.messaging.fanout import Outcome, tell
from parley.messaging.hangup import SocketEnder
from parley.messaging.jobs import People, Wake, everyone
from parley.messaging.model import Message
from parley.messaging.own import hide_messages
from parley.messaging.reads import mark_read
from parley.presence.model import PresenceSettings
from parley.presence.service import disconnect
from parley.push.addressees import Pusher
from parley.push.memory import MemorySubscriptionStore
from parley.push.model import MAX_SUBSCRIPTIONS, Preferences, Subscription
from parley.push.ports import Answer, Fate, Push
from parley.push.service import PushDesk
from parley.push.waking import ATTEMPTS, wake_up


class HeldServices:
    """Push services that keep what they are sent, and answer what the test says for an endpoint."""

    def __init__(self) -> None:
        self.sent: list[Push] = []
        self.answers: dict[str, Answer] = {}

    def send_all(self, pushes: Sequence[Push]) -> Iterable[tuple[Push, Answer]]:
        for push in pushes:
            self.sent.append(push)
            yield push, self.answers.get(push.subscription.endpoint, Answer(Fate.ACCEPTED))


class Later:
    """The push queue."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Wake, int]] = []

    def publish(self, *wakes: Wake, delay_seconds: int = 0) -> None:
        self.waiting += [(each, delay_seconds) for each in wakes]


class Street:
    """Anna writes, Ben is away and has a phone that takes pushes."""

    def __init__(self) -> None:
        self.world = World()
        self.clock: OwnedClock = self.world.clock
        self.desk = PushDesk(MemorySubscriptionStore(), self.world.presence, self.clock)
        self.services, self.later = HeldServices(), Later()
        self.pusher = Pusher(
            self.world.store,
            self.desk,
            self.services,
            names_of,
            self.later,
            self.clock,
        )
        self.world.connect(ANNA, "a1")
        self.phone = self.subscribe(BEN, "phone")

    def subscribe(self, user_id: str, device: str, endpoint: str = "", language: Any = "en") -> Subscription:
        return subscribe(self.desk, user_id, device, self.clock.now, endpoint, language)

    def wants(self, **preferences: Any) -> None:
        self.desk.change_preferences(BEN, Preferences(**preferences))

    def tell(self, event: Any, *user_ids: str) -> None:
        tell(event, People(user_ids=user_ids), fanout=self.world.fanout)

    def say(self, conversation_id: str, content: str = "Hello", **options: Any) -> Message:
        """Anna's message, and all that follows from it."""
        message = self.world.post(ANNA, conversation_id, f"c{len(self.services.sent)}{content[:9]}", content, **options)
        head = self.world.store.get_head(conversation_id)
        assert head is not None
        tell(MessageCreated(message=message), everyone(head, message.seq), fanout=self.world.fanout)
        self.run()
        return message

    def run(self) -> None:
        """All wakes that fan-out has published."""
        jobs: FakeJobs = self.world.jobs
        wakes, jobs.wakes = jobs.wakes, []
        for wake in wakes:
            wake_up(wake, pusher=self.pusher, jitter=lambda: 1.0)

    def told(self) -> list[dict[str, Any]]:
        """What was pushed since the last look."""
        sent, self.services.sent = self.services.sent, []
        return [json.loads(push.payload) for push in sent]


@pytest.fixture
def street() -> Street:
    return Street()


@pytest.fixture
def pair(street: Street) -> str:
    return street.world.pair().id


def test_whoever_is_away_is_told_who_said_what_where(street: Street, pair: str) -> None:
    message = street.say(pair, "Lunch at\n  noon?")
    (push,) = street.services.sent
    assert (push.topic, push.urgency, push.user_id) == (pair, "high", BEN)
    assert street.told() == [
        {
            "type": "message",
            "conversation_id": pair,
            "seq": message.seq,
            "unread": 1,
            "language": "en",
            "sender": "Anna",
            "content_type": "text",
            "text": "Lunch at noon?",
            "mentioned": False,
            "at": "2026-01-31T12:00:00.000Z",
        }
    ]
    assert len(push.payload) < 3_000


def test_a_payload_is_small_however_long_the_message_is(street: Street, pair: str) -> None:
    street.say(pair, "上" * 16_000)
    (push,) = street.services.sent
    assert len(push.payload) < 3_000


def test_while_both_are_online_nobody_is_woken_and_nothing_is_published(street: Street, pair: str) -> None:
    street.world.connect(BEN, "b1")
    street.say(pair)
    assert (street.told(), street.world.jobs.waiting, street.world.jobs.wakes) == ([], [], [])


def test_nothing_is_published_for_people_without_a_device_that_takes_pushes(street: Street) -> None:
    conversation = street.world.pair(ANNA, CARL)
    message = street.world.post(ANNA, conversation.id, "c1")
    street.tell(MessageCreated(message=message), ANNA, CARL)
    assert street.world.jobs.wakes == []


def test_a_connection_that_turns_out_to_be_gone_counts_for_nothing(street: Street, pair: str) -> None:
    street.world.connect(BEN, "b1")
    street.world.poster.outcomes["b1"] = Outcome.GONE
    street.say(pair)
    assert [each["type"] for each in street.told()] == ["message"]


def test_of_the_senders_own_messages_the_sender_is_not_told(street: Street, pair: str) -> None:
    street.subscribe(ANNA, "tablet")
    disconnect(ANNA, "a1", store=street.world.presence, clock=street.clock)
    street.say(pair)
    assert {push.user_id for push in street.services.sent} == {BEN}


def test_a_muted_conversation_is_silent_until_it_is_not(street: Street, pair: str) -> None:
    until = street.clock.now + timedelta(hours=1)
    street.world.store.change_own(BEN, pair, {"muted_until": until}, street.clock.now)
    street.say(pair, "one")
    assert street.told() == []
    street.clock.advance(3601)
    street.say(pair, "two")
    assert [(each["text"], each["unread"]) for each in street.told()] == [("two", 2)]


def test_do_not_disturb_holds_at_both_ends(street: Street, pair: str) -> None:
    quiet = PresenceSettings(dnd_until=street.clock.now + timedelta(hours=1))
    street.world.presence.put_settings(BEN, quiet)
    message = street.world.post(ANNA, pair, "c1")
    street.tell(MessageCreated(message=message), ANNA, BEN)
    assert street.world.jobs.wakes == []
    wake = Wake(conversation_id=pair, user_ids=(BEN,), cause="created", seq=message.seq)
    wake_up(wake, pusher=street.pusher, jitter=lambda: 0.5)
    assert street.told() == []


def test_whoever_came_back_meanwhile_is_not_told_again(street: Street, pair: str) -> None:
    message = street.world.post(ANNA, pair, "c1")
    street.tell(MessageCreated(message=message), ANNA, BEN)
    street.world.connect(BEN, "b1")
    street.run()
    assert street.told() == []


@pytest.mark.parametrize("level", ["all", "mentions", "none"])
def test_the_level_decides_what_a_group_wakes_for(street: Street, level: str) -> None:
    group = street.world.group(ANNA, BEN, CARL)
    street.wants(level=level)
    street.say(group.id, "plain")
    street.say(group.id, "@ben", mentions=(BEN,))
    expected = {"all": ["plain", "@ben"], "mentions": ["@ben"], "none": []}[level]
    told = street.told()
    assert [each["text"] for each in told] == expected
    assert all(each["title"] == "Lunch" and each["sender"] == "Anna" for each in told)


def test_by_mentions_alone_a_pair_wakes_all_the_same(street: Street, pair: str) -> None:
    street.wants(level="mentions")
    street.say(pair)
    assert len(street.told()) == 1


def test_without_previews_a_push_has_neither_text_nor_names(street: Street, pair: str) -> None:
    street.wants(previews=False)
    street.say(pair, "secret")
    (told,) = street.told()
    assert told.keys() == {"type", "conversation_id", "seq", "unread", "language", "mentioned", "at"}


def test_a_push_says_what_its_message_was_sent_together_with(street: Street, pair: str) -> None:
    street.wants(previews=False)
    street.say(pair, "one", album="garden")
    street.say(pair, "two")
    assert [each.get("album") for each in street.told()] == ["garden", None]


def test_whoever_blocked_the_sender_is_not_woken_by_them_in_groups(street: Street) -> None:
    group = street.world.group(CARL, ANNA, BEN)
    street.world.store.block(BEN, ANNA, street.clock.now)
    street.say(group.id)
    assert street.told() == []


def test_each_device_is_told_in_its_language(street: Street, pair: str) -> None:
    street.subscribe(BEN, "tablet", language="zh")
    street.say(pair)
    assert sorted(each["language"] for each in street.told()) == ["en", "zh"]


def test_a_recall_removes_the_notification_and_leaves_what_else_is_unread(street: Street, pair: str) -> None:
    first, second = street.say(pair, "one"), street.say(pair, "two")
    street.told()
    for message in (second, first):
        recalled = street.world.recall(ANNA, pair, message.seq).message
        street.tell(MessageRecalled(message=recalled), ANNA, BEN)
        street.run()
    left, nothing = street.told()
    assert (left["type"], left["text"], left["unread"]) == ("message", "one", 1)
    assert nothing == {
        "type": "clear",
        "conversation_id": pair,
        "seq": 0,
        "unread": 0,
        "language": "en",
        "mentioned": False,
    }
    again = street.world.recall(ANNA, pair, first.seq).message
    street.tell(MessageRecalled(message=again), ANNA, BEN)
    assert street.world.jobs.wakes == []


def test_what_was_recalled_before_its_push_went_out_is_never_told(street: Street, pair: str) -> None:
    message = street.world.post(ANNA, pair, "c1", "oops")
    street.tell(MessageCreated(message=message), ANNA, BEN)
    street.world.recall(ANNA, pair, message.seq)
    street.run()
    assert street.told() == []


def test_an_edit_replaces_what_is_shown(street: Street, pair: str) -> None:
    message = street.say(pair, "one")
    edited = street.world.edit(ANNA, pair, message.seq, "two").message
    street.tell(MessageUpdated(message=edited), ANNA, BEN)
    street.run()
    assert [(each["seq"], each["text"]) for each in street.told()] == [(1, "one"), (1, "two")]


def test_reading_on_another_device_removes_it_once(street: Street, pair: str) -> None:
    message = street.say(pair)
    street.told()
    street.world.connect(BEN, "laptop")
    for _ in range(2):
        mark_read(BEN, pair, message.seq, store=street.world.store, clock=street.clock)
        street.tell(ReadMoved(conversation_id=pair, user_id=BEN, seq=message.seq), BEN, ANNA)
        street.run()
    assert [each["type"] for each in street.told()] == ["clear"]


def test_what_was_hidden_or_left_elsewhere_is_removed(street: Street) -> None:
    group = street.world.group(ANNA, BEN, CARL).id
    message = street.say(group, "one")
    hide_messages(BEN, group, [message.seq], store=street.world.store, clock=street.clock)
    street.tell(MessagesHidden(conversation_id=group, seqs=(message.seq,), hides=1), BEN)
    street.run()
    street.say(group, "two")
    street.world.leave(BEN, group)
    street.tell(ConversationChanged(conversation_id=group, left=True), BEN)
    street.run()
    assert [each["type"] for each in street.told()] == ["message", "clear", "message", "clear"]


def test_where_every_push_must_be_seen_a_recall_says_so_and_a_read_mark_says_nothing(street: Street, pair: str) -> None:
    street.desk.remove(BEN, [street.phone.id])
    street.subscribe(BEN, "iphone", "https://web.push.apple.com/abc")
    message = street.say(pair)
    recalled = street.world.recall(ANNA, pair, message.seq).message
    street.tell(MessageRecalled(message=recalled), ANNA, BEN)
    street.run()
    assert [each["type"] for each in street.told()] == ["message", "recalled"]
    message = street.say(pair, "again")
    mark_read(BEN, pair, message.seq, store=street.world.store, clock=street.clock)
    street.tell(ReadMoved(conversation_id=pair, user_id=BEN, seq=message.seq), BEN)
    street.run()
    assert [each["type"] for each in street.told()] == ["message"]


def test_a_subscription_that_is_gone_is_removed_and_nobody_is_woken_for_it_any_more(street: Street, pair: str) -> None:
    street.services.answers[street.phone.endpoint] = Answer(Fate.GONE)
    street.say(pair)
    assert street.desk.registration(BEN).subscriptions == ()
    street.world.post(ANNA, pair, "c9")
    street.say(pair, "anybody?")
    assert len(street.told()) == 1


def test_a_push_that_fails_is_tried_again_alone_when_the_service_allows_it(street: Street, pair: str) -> None:
    street.subscribe(BEN, "tablet")
    street.services.answers[street.phone.endpoint] = Answer(Fate.RETRY, 120)
    street.say(pair)
    assert len(street.told()) == 2
    ((wake, delay),) = street.later.waiting
    assert (wake.subscription_ids, wake.attempt, delay) == ((street.phone.id,), 1, 120)
    street.later.waiting.clear()
    last = replace(street.pusher)
    wake_up(wake.model_copy(update={"attempt": ATTEMPTS - 1}), pusher=last, jitter=lambda: 1.0)
    assert (len(street.told()), street.later.waiting) == (1, [])


def test_nobody_is_asked_to_wait_longer_than_the_queue_can(street: Street, pair: str) -> None:
    street.services.answers[street.phone.endpoint] = Answer(Fate.RETRY, 86_400)
    street.say(pair)
    assert [delay for _, delay in street.later.waiting] == [900]


def test_a_sign_in_that_ends_takes_its_subscriptions_with_it(street: Street, pair: str) -> None:
    tablet = street.subscribe(BEN, "tablet")
    ender = SocketEnder(street.world.presence, street.world.jobs, street.clock, street.desk.end_barred)
    ender.end(BEN, ["session-phone"])
    assert street.desk.registration(BEN).subscriptions == (tablet,)
    street.clock.advance(60)
    ender.end_all(BEN, street.clock.now, None)
    assert street.desk.registration(BEN).subscriptions == ()
    street.say(pair)
    assert street.told() == []


def test_a_device_whose_sign_in_has_ended_is_pushed_to_no_more_even_if_it_is_still_there(
    street: Street, pair: str
) -> None:
    street.world.presence.bar(BEN, ["phone"], street.clock.now, street.clock.now + timedelta(days=1))
    street.say(pair)
    assert street.told() == []


def test_a_person_has_so_many_devices_and_the_oldest_goes(street: Street) -> None:
    for number in range(MAX_SUBSCRIPTIONS):
        street.clock.advance(1)
        street.subscribe(BEN, f"d{number}")
    kept = street.desk.registration(BEN).subscriptions
    assert len(kept) == MAX_SUBSCRIPTIONS
    assert street.phone not in kept


def test_somebody_who_left_is_not_told(street: Street) -> None:
    group = street.world.group(ANNA, BEN, CARL)
    message = street.world.post(ANNA, group.id, "c1")
    street.world.leave(BEN, group.id)
    wake = Wake(conversation_id=group.id, user_ids=(BEN,), cause="created", seq=message.seq)
    assert wake_up(wake, pusher=street.pusher, jitter=lambda: 0.5) == {}
    nowhere = wake.model_copy(update={"conversation_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"})
    assert wake_up(nowhere, pusher=street.pusher, jitter=lambda: 0.5) == {}
