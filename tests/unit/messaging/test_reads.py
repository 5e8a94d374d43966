from __future__ import annotations

from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids, World

from parley.errors import Forbidden, NotFound
from parley.messaging.content import MemberLeft
from parley.messaging.memory import MemoryStore
from parley.messaging.reads import MAX_READERS, list_readers, mark_read
from parley.messaging.sending import post_event


def mark(world: World, user_id: str, conversation_id: str, seq: int) -> bool:
    return mark_read(user_id, conversation_id, seq, store=world.store, clock=world.clock).moved


def readers(world: World, user_id: str, conversation_id: str, seq: int) -> dict[str, int]:
    found = list_readers(user_id, conversation_id, seq, store=world.store)
    return {each.user_id: each.read_seq for each in found}


def test_who_has_read_a_message_follows_from_the_marks() -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL, DORA).id
    for number in range(3):
        world.post(ANNA, group, f"m{number}")
    mark(world, BEN, group, 3)
    mark(world, CARL, group, 1)
    mark(world, ANNA, group, 3)
    assert readers(world, DORA, group, 1) == {BEN: 3, CARL: 1}
    assert readers(world, ANNA, group, 2) == {BEN: 3}


def test_whoever_left_or_came_later_is_no_reader() -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL).id
    world.post(ANNA, group, "m1")
    mark(world, BEN, group, 1)
    mark(world, CARL, group, 1)
    world.leave(BEN, group)
    world.add(ANNA, group, DORA)
    assert readers(world, ANNA, group, 1) == {CARL: 1}


def test_readers_are_told_to_members_of_groups_that_are_not_too_large() -> None:
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    with pytest.raises(NotFound):
        readers(world, CARL, pair, 1)
    with pytest.raises(NotFound):
        readers(world, ANNA, pair, 2)
    people = Ids(9000)
    group = world.group(ANNA, *(people() for _ in range(MAX_READERS - 1))).id
    world.post(ANNA, group, "m1")
    assert readers(world, ANNA, group, 1) == {}
    world.add(ANNA, group, DORA)
    with pytest.raises(Forbidden):
        readers(world, ANNA, group, 1)


def test_a_burst_of_marks_that_move_nothing_writes_nothing() -> None:
    class Counting(MemoryStore):
        writes = 0

        def move_read_mark(self, *arguments: Any) -> int:
            self.writes += 1
            return super().move_read_mark(*arguments)

    store = Counting()
    world = World(store=store)
    pair = world.pair().id
    for number in range(3):
        world.post(BEN, pair, f"m{number}")
    assert [mark(world, ANNA, pair, seq) for seq in (3, 1, 2, 3, 99)] == [True, False, False, False, False]
    assert store.writes == 1


def test_unread_is_what_others_said_after_the_mark_and_did_not_take_back() -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL).id
    for number, sender in enumerate((BEN, CARL, ANNA, BEN, CARL)):
        world.post(sender, group, f"m{number}")
    post_event(group, MemberLeft(actor_id=CARL), store=world.store, clock=world.clock, new_id=world.new_id)
    assert world.look(ANNA, group).unread == 4
    world.recall(BEN, group, 4)
    assert world.look(ANNA, group).unread == 3
    mark(world, ANNA, group, 1)
    assert world.look(ANNA, group).unread == 2
    mark(world, ANNA, group, 6)
    assert world.look(ANNA, group).unread == 0


def test_mentions_are_counted_among_the_unread() -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL).id
    world.post(BEN, group, "m1", mentions=(ANNA,))
    world.post(BEN, group, "m2", mentions=(CARL,))
    world.post(CARL, group, "m3", mention_all=True)
    world.post(ANNA, group, "m4", mention_all=True)
    assert [world.look(user, group).unread_mentions for user in (ANNA, BEN, CARL)] == [2, 2, 2]
    world.edit(BEN, group, 2, "you too", mentions=(ANNA, CARL))
    assert world.look(ANNA, group).unread_mentions == 3
    mark(world, ANNA, group, 1)
    assert world.look(ANNA, group).unread_mentions == 2
