from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import NotFound, RateLimited, Unavailable
from parley.limits.model import Limit
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Message, SendKey, Void


def slots(world: World, conversation_id: str) -> list[str]:
    found = world.store.read_slots(conversation_id, after=0, before=1000, limit=1000)
    return [str(slot.content) if isinstance(slot, Message) else f"void {slot.seq}" for slot in found]


def test_a_conversation_takes_so_many_messages_and_strangers_use_none_of_them_up() -> None:
    world = World(limit=Limit(1, 3))
    pair = world.pair().id
    for number in range(5):
        with pytest.raises(NotFound):
            world.post(CARL, pair, f"m{number}")
    for number in range(3):
        world.post((ANNA, BEN)[number % 2], pair, f"m{number}")
    with pytest.raises(RateLimited) as refusal:
        world.post(BEN, pair, "m3")
    assert refusal.value.retry_after == 1
    head = world.store.get_head(pair)
    assert head is not None
    assert head.last_seq == 3
    world.clock.advance(1)
    assert world.post(BEN, pair, "m3").seq == 4


def test_messages_are_numbered_from_1() -> None:
    world = World()
    pair = world.pair()
    assert [world.post(ANNA, pair.id, f"m{n}").seq for n in range(3)] == [1, 2, 3]


def test_a_stranger_and_a_conversation_that_does_not_exist_are_refused_alike() -> None:
    world = World()
    pair = world.pair()
    with pytest.raises(NotFound) as stranger:
        world.post(CARL, pair.id, "m1")
    with pytest.raises(NotFound) as nowhere:
        world.post(CARL, world.new_id(), "m1")
    assert str(stranger.value) == str(nowhere.value)
    head = world.store.get_head(pair.id)
    assert head is not None
    assert head.last_seq == 0


def test_the_same_client_id_again_gives_what_was_stored_first() -> None:
    world = World()
    pair = world.pair()
    first = world.post(ANNA, pair.id, "m1", "Hello")
    world.clock.advance(3600)
    again = world.post(ANNA, pair.id, "m1", "Something else")
    assert again == first
    assert again.content == "Hello"


def test_the_number_that_a_retry_did_not_need_is_a_void_at_once() -> None:
    world = World()
    pair = world.pair()
    world.post(ANNA, pair.id, "m1")
    world.post(ANNA, pair.id, "m1")
    assert world.post(ANNA, pair.id, "m2", "Next").seq == 3
    assert slots(world, pair.id) == ["Hello", "void 2", "Next"]


def test_the_same_client_id_of_another_sender_is_another_message() -> None:
    world = World()
    pair = world.pair()
    assert world.post(ANNA, pair.id, "m1").id != world.post(BEN, pair.id, "m1").id


def test_the_same_client_id_in_another_conversation_is_another_message() -> None:
    world = World()
    first, second = world.pair(), world.pair(ANNA, CARL)
    assert world.post(ANNA, first.id, "m1").id != world.post(ANNA, second.id, "m1").id


def test_a_retry_completes_the_number_of_a_send_that_died_before_storing() -> None:
    world = World()
    pair = world.pair()
    world.store.take_seq(pair.id, world.clock())
    world.store.claim_send_key(pair.id, ANNA, "m1", SendKey(seq=1, created_at=world.clock()))
    world.clock.advance(20)
    assert world.post(ANNA, pair.id, "m1").seq == 1
    assert slots(world, pair.id) == ["Hello", "void 2"]


def test_a_retry_that_comes_late_takes_a_new_number_and_fences_the_old_one_off() -> None:
    world = World()
    pair = world.pair()
    world.store.take_seq(pair.id, world.clock())
    world.store.claim_send_key(pair.id, ANNA, "m1", SendKey(seq=1, created_at=world.clock()))
    world.clock.advance(20.001)
    assert world.post(ANNA, pair.id, "m1").seq == 2
    assert slots(world, pair.id) == ["void 1", "Hello"]
    assert world.post(ANNA, pair.id, "m1").seq == 2


def test_a_late_retry_of_a_message_that_was_stored_gives_that_message() -> None:
    world = World()
    pair = world.pair()
    first = world.post(ANNA, pair.id, "m1")
    world.clock.advance(86_400)
    assert world.post(ANNA, pair.id, "m1") == first


def test_a_sender_who_finds_his_number_fenced_off_follows_the_key() -> None:
    world = World()
    pair = world.pair()
    overtaker = OvertakenOnce(world, pair.id)
    world.store = overtaker
    stored = world.post(ANNA, pair.id, "m1", "Slow")
    assert stored.content == "Quick"
    assert [slot for slot in slots(world, pair.id) if not slot.startswith("void")] == ["Quick"]


def test_a_number_that_is_always_fenced_off_is_a_failure_and_no_ack() -> None:
    world = World()
    pair = world.pair()
    world.store = AlwaysFenced(world, pair.id)
    with pytest.raises(Unavailable):
        world.post(ANNA, pair.id, "m1")


class Wrapped(MemoryStore):
    """Shares the data of the world's store."""

    def __init__(self, world: World, conversation_id: str) -> None:
        self.__dict__ = world.store.__dict__
        self.world = world
        self.conversation_id = conversation_id


class OvertakenOnce(Wrapped):
    """Before the first message is put, the sender sleeps for a minute and a retry overtakes it."""

    done = False

    def fill(self, conversation_id: str, slot: Message | Void) -> Message | Void:
        if not self.done:
            self.done = True
            self.world.clock.advance(60)
            self.world.post(ANNA, conversation_id, "m1", "Quick")
        return super().fill(conversation_id, slot)


class AlwaysFenced(Wrapped):
    def fill(self, conversation_id: str, slot: Message | Void) -> Message | Void:
        return super().fill(conversation_id, Void(seq=slot.seq, created_at=slot.created_at))
