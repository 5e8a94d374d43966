"""Sends that retry, crash between steps, wait and overtake each other, in any order that hypothesis thinks of.

Every call of the store is a step; before and after it the script may let time pass, let a retry run from start to end,
or kill the sender. A sender that has lived for 10 s dies at its next step, as Lambda has it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tests.unit.messaging.fakes import ANNA, BEN, World

from parley.errors import Unavailable
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Head, Membership, Message, Role, SendKey, Slot
from parley.messaging.timeline import list_messages

LIFE = timedelta(seconds=10)
CLIENT_IDS = st.sampled_from(["a", "b"])
WAITS = st.sampled_from([0.001, 9.0, 11.0, 21.0])
SENDERS = st.sampled_from([ANNA, BEN])
T = TypeVar("T")
Script = dict[int, Any]


class Died(Exception):
    """The sender's process ended."""


@dataclass(frozen=True)
class Retry:
    """After a while the same message is sent again, by another sender with a script of its own."""

    after: float
    script: Script


@dataclass(frozen=True)
class Wait:
    seconds: float


def scripts(depth: int) -> st.SearchStrategy[Script]:
    """What happens before or after which step; most steps go undisturbed."""
    instructions: list[st.SearchStrategy[Any]] = [
        st.just("die"),
        st.builds(Wait, WAITS),
    ]
    if depth:
        instructions.append(st.builds(Retry, WAITS, scripts(depth - 1)))
    return st.dictionaries(st.integers(0, 9), st.one_of(instructions), max_size=2)


@dataclass
class Sender:
    started: datetime
    message: tuple[str, str]
    script: Script
    steps: int = 0


class Stepping(MemoryStore):
    """A store whose every call is a step of the sender that makes it."""

    def __init__(self) -> None:
        super().__init__()
        self.senders: list[Sender] = []
        self.obey: Callable[[Any], None] = lambda instruction: None
        self.mortal = True
        self.clock: Callable[[], datetime]

    def _step(self, call: Callable[[], T]) -> T:
        self._between()
        result = call()
        self._between()
        return result

    def _between(self) -> None:
        if not self.senders:
            return
        sender = self.senders[-1]
        instruction = sender.script.get(sender.steps)
        sender.steps += 1
        if instruction is not None:
            self.obey(instruction)
        if self.mortal and self.clock() - sender.started > LIFE:
            raise Died

    def get_membership(self, user_id: str, conversation_id: str) -> Membership | None:
        return self._step(lambda: MemoryStore.get_membership(self, user_id, conversation_id))

    def take_seq(self, conversation_id: str, at: datetime, role: Role | None = None) -> Head:
        return self._step(lambda: MemoryStore.take_seq(self, conversation_id, at, role))

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        return self._step(lambda: MemoryStore.claim_send_key(self, conversation_id, sender_id, client_id, key))

    def move_send_key(
        self, conversation_id: str, sender_id: str, client_id: str, from_seq: int, key: SendKey
    ) -> SendKey:
        return self._step(lambda: MemoryStore.move_send_key(self, conversation_id, sender_id, client_id, from_seq, key))

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        return self._step(lambda: MemoryStore.fill(self, conversation_id, slot))


class Sends(RuleBasedStateMachine):
    """Lambda's 10 s hold: then a device that reads along misses nothing."""

    mortal = True

    def __init__(self) -> None:
        super().__init__()
        self.store = Stepping()
        self.world = World(store=self.store)
        self.store.clock = self.world.clock
        self.store.obey = self.obey
        self.store.mortal = self.mortal
        self.conversation_id = self.world.pair().id
        self.acked: dict[tuple[str, str], Message] = {}
        self.position = 0
        self.read: list[Message] = []

    def obey(self, instruction: Any) -> None:
        match instruction:
            case "die":
                raise Died
            case Wait(seconds):
                self.world.clock.advance(seconds)
            case Retry(after, script):
                self.world.clock.advance(after)
                self.send(*self.store.senders[-1].message, script)

    def send(self, sender: str, client_id: str, script: Script) -> None:
        self.store.senders.append(Sender(self.world.clock(), (sender, client_id), script))
        try:
            message = self.world.post(sender, self.conversation_id, client_id)
        except (Died, Unavailable):
            return
        finally:
            self.store.senders.pop()
        known = self.acked.setdefault((sender, client_id), message)
        assert message == known, "one client id was acked as two messages"

    @rule(sender=SENDERS, client_id=CLIENT_IDS, script=scripts(2))
    def somebody_sends(self, sender: str, client_id: str, script: Script) -> None:
        self.send(sender, client_id, script)

    @rule(seconds=st.sampled_from([1.0, 15.0, 25.0, 61.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.advance(seconds)

    @rule()
    def a_device_reads_on(self) -> None:
        while True:
            page = list_messages(
                BEN, self.conversation_id, after_seq=self.position, limit=3, store=self.store, clock=self.world.clock
            )
            self.read += page.items
            covered = [self.position, *(each.seq for each in page.items), *page.voids]
            stuck, self.position = max(covered) == self.position, max(covered)
            if page.next is None or stuck:
                return
            assert page.next == self.position

    @invariant()
    def one_client_id_makes_one_message(self) -> None:
        sent = [(message.sender_id, message.client_id) for message in self.stored()]
        assert len(sent) == len(set(sent))

    @invariant()
    def what_was_acked_can_be_read(self) -> None:
        stored = {message.seq: message for message in self.stored()}
        assert all(stored[message.seq] == message for message in self.acked.values())

    def teardown(self) -> None:
        if not self.mortal:
            return
        self.world.clock.advance(120)
        self.a_device_reads_on()
        head = self.store.get_head(self.conversation_id)
        assert head is not None
        assert self.position == head.last_seq, "a device is held up for ever"
        assert self.read == self.stored(), "a device stepped over a message"

    def stored(self) -> list[Message]:
        slots = self.store.read_slots(self.conversation_id, after=0, before=10**9, limit=10**9)
        return [slot for slot in slots if isinstance(slot, Message)]


class ImmortalSends(Sends):
    """Senders may sleep as long as they like: then too one client id makes one message."""

    mortal = False


_SETTINGS = settings(max_examples=150, stateful_step_count=12, deadline=None, derandomize=True, database=None)
TestSends = Sends.TestCase
TestSends.settings = _SETTINGS
TestImmortalSends = ImmortalSends.TestCase
TestImmortalSends.settings = _SETTINGS
