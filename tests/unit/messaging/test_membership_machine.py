"""Members who come and go while messages are stored and told, in any order that hypothesis thinks of (I6).

Before and after every call of the store somebody may come, go, or speak and be heard at once; and jobs run when and in
which order the script says. Whoever is posted a message was a member at its number: from the entry that says that they
came to the one that says that they went.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.unit.messaging.fakes import ANNA, Ids, World

from parley.errors import ParleyError
from parley.messaging.events import MessageCreated
from parley.messaging.fanout import Fanout, deliver, tell
from parley.messaging.invites import create_invite, join_by_invite
from parley.messaging.jobs import everyone
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Head, Member, SendKey, Slot
from parley.messaging.rosters import RosterChange, remove_member

PEOPLE = [Ids(first)() for first in range(5000, 5008)]
PERSON = st.sampled_from(PEOPLE)
CHANGES = ["come", "join", "go", "be removed"]
SCRIPTS = st.dictionaries(st.integers(0, 11), st.tuples(st.sampled_from([*CHANGES, "speak"]), PERSON), max_size=3)
Script = dict[int, tuple[str, str]]
T = TypeVar("T")
TOKEN = "a way in"


class Stepping(MemoryStore):
    """A store whose calls are steps, between which others do what the script says."""

    def __init__(self) -> None:
        super().__init__()
        self.script: Script = {}
        self.steps = 0
        self.do: Callable[[str, str], None]

    def run(self, script: Script, call: Callable[[], T]) -> T:
        self.script, self.steps = script, 0
        try:
            return call()
        finally:
            self.script = {}

    def _step(self, call: Callable[[], T]) -> T:
        self._between()
        result = call()
        self._between()
        return result

    def _between(self) -> None:
        due = self.script.get(self.steps)
        self.steps += 1
        if due is not None:
            # What they do goes undisturbed.
            script, steps, self.script = self.script, self.steps, {}
            self.do(*due)
            self.script, self.steps = script, steps

    def take_seq(self, conversation_id: str, at: datetime, role: Any = None) -> Head:
        return self._step(lambda: MemoryStore.take_seq(self, conversation_id, at, role))

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        return self._step(lambda: MemoryStore.claim_send_key(self, conversation_id, sender_id, client_id, key))

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        return self._step(lambda: MemoryStore.fill(self, conversation_id, slot))

    def add_members(self, *arguments: Any, **options: Any) -> frozenset[str]:
        return self._step(lambda: MemoryStore.add_members(self, *arguments, **options))

    def remove_member(self, *arguments: Any, **options: Any) -> None:
        self._step(lambda: MemoryStore.remove_member(self, *arguments, **options))

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        return self._step(lambda: MemoryStore.list_members(self, conversation_id, after, limit))


class SmallPages(World):
    """So that a handful of people are many pages."""

    @property
    def fanout(self) -> Fanout:
        return replace(super().fanout, page=2, read=3)


@dataclass
class Span:
    """A membership in the timeline: from a number, to before another."""

    begin: int
    end: float = field(default=float("inf"))


class Memberships(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.store = Stepping()
        self.store.do = self.do
        self.world = SmallPages(store=self.store, inline_recipients=0)
        self.group = self.world.group(ANNA, *PEOPLE[:4]).id
        self.spans: dict[str, list[Span]] = {person: [] for person in PEOPLE}
        for person in (ANNA, *PEOPLE[:4]):
            self.spans.setdefault(person, []).append(Span(0))
        for person in (ANNA, *PEOPLE):
            self.world.connect(person, person)
        tools: dict[str, Any] = {"store": self.store, "clock": self.world.clock, "new_id": self.world.new_id}
        create_invite(ANNA, self.group, expires_at=None, max_uses=None, token=TOKEN, **tools)
        self.sent = 0
        self.told_through = 0

    def do(self, what: str, person: str) -> None:
        if what == "speak":
            before = len(self.world.jobs.waiting)
            self.send(person)
            while len(self.world.jobs.waiting) > before:
                self.run(before)
        else:
            self.change(what, person)

    def send(self, sender: str) -> None:
        self.sent += 1
        try:
            message = self.world.post(sender, self.group, f"m{self.sent}")
        except ParleyError:
            return
        head = self.store.get_head(self.group)
        assert head is not None
        tell(MessageCreated(message=message), everyone(head, message.seq), fanout=self.world.fanout)

    def run(self, place: int) -> None:
        job, _ = self.world.jobs.waiting.pop(place)
        deliver(job, fanout=self.world.fanout, jitter=lambda: 0.0)

    def change(self, what: str, person: str) -> None:
        world = self.world
        how: dict[str, Callable[[], RosterChange]] = {
            "come": lambda: world.add(ANNA, self.group, person),
            "join": lambda: join_by_invite(person, TOKEN, store=self.store, clock=world.clock, new_id=world.new_id)[1],
            "go": lambda: world.leave(person, self.group),
            "be removed": lambda: remove_member(
                ANNA, self.group, person, store=self.store, clock=world.clock, new_id=world.new_id
            ),
        }
        try:
            change = how[what]()
        except ParleyError:
            return
        if change.posted is None:
            return
        if what in ("come", "join"):
            self.spans[person].append(Span(change.posted.message.seq))
        else:
            self.spans[person][-1].end = change.posted.message.seq
        self.tell(change)

    def tell(self, change: RosterChange) -> None:
        assert change.posted is not None
        message = change.posted.message
        tell(MessageCreated(message=message), everyone(change.posted.head, message.seq), fanout=self.world.fanout)

    @rule(what=st.sampled_from(CHANGES), person=PERSON, script=SCRIPTS)
    def somebody_comes_or_goes(self, what: str, person: str, script: Script) -> None:
        others = {step: (deed, who) for step, (deed, who) in script.items() if deed == "speak"}
        self.store.run(others, lambda: self.change(what, person))

    @rule(sender=st.sampled_from([ANNA, *PEOPLE]), script=SCRIPTS)
    def somebody_sends(self, sender: str, script: Script) -> None:
        self.store.run(script, lambda: self.send(sender))

    @rule(which=st.integers(0, 20), script=SCRIPTS)
    def a_job_runs(self, which: int, script: Script) -> None:
        if waiting := self.world.jobs.waiting:
            self.store.run(script, lambda: self.run(which % len(waiting)))

    @invariant()
    def whoever_is_told_of_a_message_was_a_member_at_its_number(self) -> None:
        posts = self.world.poster.posts
        for person, payload in posts[self.told_through :]:
            seq = json.loads(payload)["message"]["seq"]
            assert any(span.begin <= seq < span.end for span in self.spans[person]), (person, seq, self.spans[person])
        self.told_through = len(posts)

    @invariant()
    def roster_size_and_memberships_agree(self) -> None:
        roster = {member.user_id for member in MemoryStore.list_members(self.store, self.group, None, 100)}
        group = self.store.get_group(self.group)
        assert group is not None
        assert group.size == len(roster)
        memberships = self.store.get_memberships([(person, self.group) for person in (ANNA, *PEOPLE)])
        assert {user_id for (user_id, _), each in memberships.items() if each.left_at is None} == roster

    def teardown(self) -> None:
        """In the end whoever stayed was told all that was said."""
        while self.world.jobs.waiting:
            self.run(0)
        self.whoever_is_told_of_a_message_was_a_member_at_its_number()
        told = {json.loads(payload)["message"]["seq"] for person, payload in self.world.poster.posts if person == ANNA}
        stored = MemoryStore.read_slots(self.store, self.group, after=0, before=10**9, limit=10**9)
        assert told == {slot.seq for slot in stored if hasattr(slot, "content")}


TestMemberships = Memberships.TestCase
TestMemberships.settings = settings(
    max_examples=120, stateful_step_count=20, deadline=None, derandomize=True, database=None
)
