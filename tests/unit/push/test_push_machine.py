"""Everything that can happen to people who are away, in any order: each push is the one that is promised, and in the
end no device shows what was read or taken back.

Wakes wait in a queue that keeps no order and hands one over twice; push services fail; and people go on writing,
reading and taking back while a push is under way (:class:`Meanwhile`), as functions that run at once do to each other.

- A message wakes those who are away, take pushes and are in no do-not-disturb, and nobody else; its push goes to those
  who have not muted the conversation, have not read it, and are not apart from its sender; the count is theirs.
- An edit, a recall and a read mark are told to those alone who may have a notification before them.
- Wherever a device shows a notification fan-out knows of it: else nobody would take it back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World
from tests.unit.push.fakes import names_of, subscribe

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.blocks import block, unblock
from parley.messaging.events import (
    ConversationChanged,
    Event,
    MessageCreated,
    MessageRecalled,
    MessagesHidden,
    MessageUpdated,
    ReadMoved,
)
from parley.messaging.fanout import tell
from parley.messaging.jobs import People, Wake, everyone
from parley.messaging.own import hide_messages
from parley.messaging.reads import mark_read
from parley.messaging.sending import Posted
from parley.presence.memory import MemoryPresenceStore
from parley.presence.model import PresenceSettings, Record
from parley.presence.service import disconnect
from parley.push.addressees import Pusher
from parley.push.memory import MemorySubscriptionStore
from parley.push.model import Preferences
from parley.push.ports import Answer, Fate, Push
from parley.push.service import PushDesk
from parley.push.waking import wake_up

PEOPLE = (ANNA, BEN, CARL)
WHO = st.sampled_from(PEOPLE)
PLACE = st.sampled_from(["pair", "group"])
BACK = st.integers(0, 3)
"""How far back from the end of a conversation a message stands."""
WHICH = st.integers(0, 5)
"""Which of the wakes that wait; taken modulo how many there are."""
Act = Literal["read", "recall", "say", "nothing"]
Stage = Literal["noting", "sending", "sent", "forgetting"]
STAGES: tuple[Stage, ...] = ("noting", "sending", "sent", "forgetting")
ACTS: tuple[Act, ...] = ("read", "recall", "say", "nothing")
STAGE: st.SearchStrategy[Stage | None] = st.none() | st.sampled_from(STAGES)
ACT = st.sampled_from(ACTS)
Told = tuple[str, str, str, int, int]
"""Person, device, type, seq, unread."""


class Meanwhile:
    """What happens while a push is under way, once it has come so far."""

    def __init__(self) -> None:
        self.stage: Stage | None = None
        self.act: Callable[[], None] = lambda: None
        self.happened = False

    def at(self, stage: Stage) -> None:
        if self.stage == stage:
            self.stage, self.happened = None, True
            self.act()


class Records(MemoryPresenceStore):
    def __init__(self, meanwhile: Meanwhile) -> None:
        super().__init__()
        self.meanwhile = meanwhile

    def note_notified(self, record: Record, conversation_id: str, at: datetime) -> datetime | None:
        self.meanwhile.at("noting")
        return super().note_notified(record, conversation_id, at)

    def forget_notified(self, user_id: str, conversation_id: str, at: datetime) -> bool:
        self.meanwhile.at("forgetting")
        return super().forget_notified(user_id, conversation_id, at)


@dataclass
class Services:
    """Push services, and what each device shows: one notification a conversation."""

    meanwhile: Meanwhile
    fates: list[Fate] = field(default_factory=list)
    """What becomes of the next pushes; then all are accepted."""
    sent: list[Push] = field(default_factory=list)
    shown: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    """By address and conversation."""

    def send_all(self, pushes: Sequence[Push]) -> Iterable[tuple[Push, Answer]]:
        self.meanwhile.at("sending")
        for push in pushes:
            self.sent.append(push)
            fate = self.fates.pop() if self.fates else Fate.ACCEPTED
            device = self.shown.setdefault(push.subscription.endpoint, {})
            notice = json.loads(push.payload)
            if fate is Fate.GONE:
                self.shown.pop(push.subscription.endpoint)
            elif fate is Fate.ACCEPTED and notice["type"] == "message":
                device[push.topic] = notice
            elif fate is Fate.ACCEPTED:
                device.pop(push.topic, None)
            yield push, Answer(fate, 15)
        self.meanwhile.at("sent")


@dataclass
class Said:
    """A message, as the test knows it."""

    seq: int
    sender: str
    calls: tuple[str, ...]
    recalled: bool = False


class Away(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.meanwhile = Meanwhile()
        self.world = World(presence=Records(self.meanwhile))
        self.clock = self.world.clock
        self.services = Services(self.meanwhile)
        self.desk = PushDesk(MemorySubscriptionStore(), self.world.presence, self.clock)
        self.later: list[Wake] = []
        self.pusher = Pusher(self.world.store, self.desk, self.services, names_of, self, self.moment)
        self.places = {"pair": self.world.pair().id, "group": self.world.group(ANNA, BEN, CARL).id}
        self.number = 0
        # What the test knows by itself.
        self.said: dict[str, list[Said]] = {each: [] for each in self.places.values()}
        self.read: dict[tuple[str, str], int] = {}
        self.hidden: set[tuple[str, str, int]] = set()
        self.muted: dict[tuple[str, str], datetime] = {}
        self.quiet: dict[str, datetime] = {}
        self.level: dict[str, str] = dict.fromkeys(PEOPLE, "all")
        self.blocks: set[tuple[str, str]] = set()
        self.carl_since: int | None = 0
        """From where on Carl reads the group; None while he is no member."""

    def moment(self) -> datetime:
        """Now, and never the same twice."""
        self.clock.advance(0.001)
        return self.clock.now

    def publish(self, *wakes: Wake, delay_seconds: int = 0) -> None:
        """The queue, for pushes that are tried again."""
        self.later += wakes

    @initialize()
    def everybody_takes_pushes(self) -> None:
        for user_id in PEOPLE:
            self.subscribe(user_id)

    # What the test knows.

    def members(self, conversation_id: str) -> set[str]:
        if conversation_id == self.places["pair"]:
            return {ANNA, BEN}
        return {ANNA, BEN} if self.carl_since is None else set(PEOPLE)

    def record(self, user_id: str) -> Record:
        (record,) = self.world.presence.get_records([user_id])
        return record

    def devices(self, user_id: str) -> list[str]:
        return [each.endpoint for each in self.desk.registration(user_id).subscriptions]

    def is_called(self, user_id: str) -> bool:
        """Whether fan-out is to wake them for a message."""
        wants = bool(self.devices(user_id)) and self.level[user_id] != "none"
        return wants and not self.is_quiet(user_id) and not self.record(user_id).live(self.clock.now)

    def is_quiet(self, user_id: str) -> bool:
        return user_id in self.quiet and self.quiet[user_id] > self.clock.now

    def are_apart(self, one: str, other: str) -> bool:
        return (one, other) in self.blocks or (other, one) in self.blocks

    def unread(self, user_id: str, conversation_id: str) -> list[Said]:
        """What they have not read, and want to be told of."""
        after = self.read.get((user_id, conversation_id), 0)
        if user_id == CARL and conversation_id == self.places["group"]:
            after = max(after, self.carl_since or 0)
        by_name = self.level[user_id] == "mentions" and conversation_id == self.places["group"]
        return [
            each
            for each in self.said[conversation_id]
            if each.seq > after
            and each.sender != user_id
            and not each.recalled
            and (user_id, conversation_id, each.seq) not in self.hidden
            and (user_id in each.calls or not by_name)
        ]

    def expected(self, wake: Wake) -> set[Told]:
        """The pushes that a wake makes."""
        found: set[Told] = set()
        for user_id in wake.user_ids:
            notice = self.notice(wake, user_id)
            for address in self.devices(user_id):
                ours = self.desk.registration(user_id).subscriptions
                (device,) = [each.id for each in ours if each.endpoint == address]
                if notice is not None and (wake.subscription_ids is None or device in wake.subscription_ids):
                    found.add((user_id, address, *notice))
        return found

    def notice(self, wake: Wake, user_id: str) -> tuple[str, int, int] | None:
        place = wake.conversation_id
        may_show = place in self.record(user_id).waking.notified
        closed = place == self.places["pair"] and self.are_apart(ANNA, BEN)
        if user_id not in self.members(place) or closed or self.level[user_id] == "none":
            return ("clear", 0, 0) if may_show else None
        unread = self.unread(user_id, place)
        if wake.cause == "created":
            message = next((each for each in unread if each.seq == wake.seq), None)
            muted = self.muted.get((user_id, place), self.clock.now) > self.clock.now
            if message is None or muted or self.is_quiet(user_id) or self.record(user_id).live(self.clock.now):
                return None
            if place == self.places["group"] and self.are_apart(user_id, message.sender):
                return None
        elif not may_show:
            return None
        return ("message", unread[-1].seq, len(unread)) if unread else ("clear", 0, 0)

    # What people do.

    @rule(who=WHO, where=PLACE, calls=st.booleans())
    def somebody_writes(self, who: str, where: str, calls: bool) -> None:
        place = self.places[where]
        self.number += 1
        callees = tuple(each for each in PEOPLE if each != who and each in self.members(place)) if calls else ()
        try:
            message = self.world.post(who, place, f"c{self.number}", f"text {self.number}", mentions=callees)
        except (Forbidden, NotFound):  # apart in the pair, or no member
            return
        self.said[place].append(Said(message.seq, who, callees))
        expected = {each for each in self.members(place) if each != who and self.is_called(each)}
        before = len(self.world.jobs.wakes)
        self.tell(MessageCreated(message=message), place)
        woken = [each for wake in self.world.jobs.wakes[before:] for each in wake.user_ids]
        assert sorted(woken) == sorted(expected), "those who are away and want it, once each"

    @rule(where=PLACE, back=BACK, recalled=st.booleans())
    def a_message_is_changed(self, where: str, back: int, recalled: bool) -> None:
        place = self.places[where]
        if back >= len(self.said[place]):
            return
        said = self.said[place][-1 - back]
        if said.recalled or said.sender not in self.members(place):
            return
        try:
            if recalled:
                self.tell(MessageRecalled(message=self.world.recall(said.sender, place, said.seq).message), place)
                said.recalled = True
            else:
                edited = self.world.edit(said.sender, place, said.seq, f"edited {back}").message
                said.calls = ()
                self.tell(MessageUpdated(message=edited), place)
        except (Forbidden, NotFound):
            return

    @rule(who=WHO, where=PLACE, back=BACK)
    def somebody_reads(self, who: str, where: str, back: int) -> None:
        place = self.places[where]
        if who not in self.members(place) or back >= len(self.said[place]):
            return
        mark = mark_read(who, place, self.said[place][-1 - back].seq, store=self.world.store, clock=self.clock)
        self.read[who, place] = max(mark.seq, self.read.get((who, place), 0))
        self.tell(ReadMoved(conversation_id=place, user_id=who, seq=mark.seq), place)

    @rule(who=WHO, where=PLACE, back=BACK)
    def somebody_hides(self, who: str, where: str, back: int) -> None:
        place = self.places[where]
        if who not in self.members(place) or back >= len(self.said[place]):
            return
        seq = self.said[place][-1 - back].seq
        if who == CARL and seq <= (self.carl_since or 0):
            return
        hidden = hide_messages(who, place, [seq], store=self.world.store, clock=self.clock)
        self.hidden.add((who, place, seq))
        event = MessagesHidden(conversation_id=place, seqs=hidden.seqs, hides=hidden.hides)
        tell(event, People(user_ids=(who,)), fanout=self.world.fanout)

    @rule(who=WHO, where=PLACE, minutes=st.sampled_from([0, 10]))
    def somebody_mutes(self, who: str, where: str, minutes: int) -> None:
        place, until = self.places[where], self.clock.now + timedelta(minutes=minutes)
        if who in self.members(place):
            self.world.store.change_own(who, place, {"muted_until": until}, self.clock.now)
            self.muted[who, place] = until

    @rule(who=WHO, minutes=st.sampled_from([0, 10]))
    def somebody_wants_quiet(self, who: str, minutes: int) -> None:
        self.quiet[who] = self.clock.now + timedelta(minutes=minutes)
        self.world.presence.put_settings(who, PresenceSettings(dnd_until=self.quiet[who]))

    @rule(who=WHO, level=st.sampled_from(["all", "mentions", "none"]))
    def somebody_chooses_a_level(self, who: str, level: str) -> None:
        self.desk.change_preferences(who, Preferences.model_validate({"level": level}))
        self.level[who] = level

    @rule(who=WHO, other=WHO, on=st.booleans())
    def somebody_blocks_somebody(self, who: str, other: str, on: bool) -> None:
        if who == other:
            return
        (block if on else unblock)(who, other, store=self.world.store, clock=self.clock)
        (self.blocks.add if on else self.blocks.discard)((who, other))

    @rule(who=WHO, comes=st.booleans())
    def somebody_comes_or_goes(self, who: str, comes: bool) -> None:
        if comes:
            self.world.connect(who, f"{who}-laptop")
        else:
            disconnect(who, f"{who}-laptop", store=self.world.presence, clock=self.clock)

    @rule(who=WHO)
    def a_browser_subscribes(self, who: str) -> None:
        if len(self.devices(who)) < 2:
            self.subscribe(who)

    @rule(comes=st.booleans())
    def carl_leaves_the_group_or_comes_back(self, comes: bool) -> None:
        place = self.places["group"]
        posted: Posted | None = None
        try:
            posted = (self.world.add(ANNA, place, CARL) if comes else self.world.leave(CARL, place)).posted
        except (Conflict, NotFound):
            return
        if posted is not None:
            since = posted.message.seq
            self.carl_since = since if comes else None
            changed = ConversationChanged(conversation_id=place, left=not comes)
            tell(changed, People(user_ids=(CARL,)), fanout=self.world.fanout)
            self.tell(MessageCreated(message=posted.message), place)

    @rule(minutes=st.sampled_from([1, 4, 11]))
    def time_passes(self, minutes: int) -> None:
        self.clock.advance(60 * minutes)

    # What the queue and the push services do.

    @precondition(lambda self: self.waiting)
    @rule(which=WHICH, again=st.booleans(), stage=STAGE, act=ACT, wakes=st.booleans())
    def a_wake_arrives(self, which: int, again: bool, stage: Stage | None, act: Act, wakes: bool) -> None:
        """And comes again, where the queue does not know that it was done."""
        wake = self.waiting[which % len(self.waiting)]
        self.meanwhile.stage, self.meanwhile.act = stage, lambda: self.happens_meanwhile(act, wakes=wakes)
        if not again:
            self.take(wake)
        expected, sent = self.expected(wake), len(self.services.sent)
        self.meanwhile.happened = False
        wake_up(wake, pusher=self.pusher, jitter=lambda: 1.0)
        if not self.meanwhile.happened:
            assert {told(push) for push in self.services.sent[sent:]} == expected

    @rule(fates=st.lists(st.sampled_from([Fate.RETRY, Fate.GONE, Fate.ACCEPTED]), max_size=2))
    def push_services_will_answer(self, fates: list[Fate]) -> None:
        self.services.fates = fates

    def happens_meanwhile(self, act: Act, *, wakes: bool) -> None:
        """``wakes``: and all that waits arrives at once."""
        for where in self.places:
            match act:
                case "read":
                    self.somebody_reads(BEN, where, 0)
                case "recall":
                    self.a_message_is_changed(where, 0, recalled=True)
                case "say":
                    self.somebody_writes(ANNA, where, calls=False)
        if wakes:
            self.all_wakes_arrive()

    @property
    def waiting(self) -> list[Wake]:
        return self.world.jobs.wakes + self.later

    def take(self, wake: Wake) -> None:
        (self.world.jobs.wakes if wake in self.world.jobs.wakes else self.later).remove(wake)

    def all_wakes_arrive(self) -> None:
        while self.waiting:
            wake = self.waiting[0]
            self.take(wake)
            wake_up(wake, pusher=self.pusher, jitter=lambda: 1.0)

    def subscribe(self, user_id: str) -> None:
        self.number += 1
        subscribe(self.desk, user_id, str(self.number), self.clock.now)

    def tell(self, event: Event, conversation_id: str) -> None:
        head = self.world.store.get_head(conversation_id)
        assert head is not None
        tell(event, everyone(head), fanout=self.world.fanout)

    # What must hold.

    @invariant()
    def what_a_device_shows_fan_out_knows(self) -> None:
        for user_id in PEOPLE:
            for address in self.devices(user_id):
                shown = self.services.shown.get(address, {}).keys()
                assert shown <= self.record(user_id).waking.notified.keys(), "nobody would take it back"

    def teardown(self) -> None:
        self.services.fates, self.meanwhile.stage = [], None
        self.all_wakes_arrive()
        self.what_a_device_shows_fan_out_knows()
        for user_id in PEOPLE:
            for address in self.devices(user_id):
                for place, notice in self.services.shown.get(address, {}).items():
                    self.check(user_id, place, notice)

    def check(self, user_id: str, place: str, notice: dict[str, Any]) -> None:
        """What is shown is unread; what a block or another level silenced may stay until the next that is told."""
        assert user_id in self.members(place)
        if place == self.places["pair"] and self.are_apart(ANNA, BEN):
            return
        self.level[user_id] = "all"
        assert notice["seq"] in {each.seq for each in self.unread(user_id, place)}, "what was read, ... is taken back"


def told(push: Push) -> Told:
    notice = json.loads(push.payload)
    return push.user_id, push.subscription.endpoint, notice["type"], notice["seq"], notice["unread"]


@pytest.mark.parametrize("before", ["nothing is shown", "one is shown", "it was read", "it was recalled"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("wakes", [False, True])
def test_whatever_meets_a_push(before: str, stage: Stage, act: Act, wakes: bool) -> None:
    """The same, for every way in which one act can meet one push."""
    away = Away()
    away.everybody_takes_pushes()
    if before != "nothing is shown":
        away.somebody_writes(ANNA, "pair", calls=False)
        away.all_wakes_arrive()
    if before == "it was read":
        away.somebody_reads(BEN, "pair", 0)
    elif before == "it was recalled":
        away.a_message_is_changed("pair", 0, recalled=True)
    else:
        away.somebody_writes(ANNA, "pair", calls=False)
    away.a_wake_arrives(0, again=False, stage=stage, act=act, wakes=wakes)
    away.what_a_device_shows_fan_out_knows()
    away.teardown()


TestAway = Away.TestCase
TestAway.settings = settings(max_examples=100, stateful_step_count=40, deadline=None, derandomize=True, database=None)
