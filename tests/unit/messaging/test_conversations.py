from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids, World

from parley.errors import InvalidRequest, NotFound
from parley.messaging.model import Conversation
from parley.messaging.reads import ReadMark, mark_read
from parley.messaging.service import (
    MAX_NEW_MEMBERS,
    create_group,
    get_conversation,
    open_pair,
    who_shares_with,
)


def look(world: World, user_id: str, conversation_id: str) -> Conversation:
    return get_conversation(user_id, conversation_id, store=world.store, clock=world.clock)


def mark(world: World, user_id: str, conversation_id: str, seq: int) -> ReadMark:
    return mark_read(user_id, conversation_id, seq, store=world.store, clock=world.clock)


def test_the_same_pair_gives_the_same_conversation_from_either_side() -> None:
    world = World()
    first = open_pair(ANNA, BEN, store=world.store, clock=world.clock, new_id=world.new_id)
    second = open_pair(BEN, ANNA, store=world.store, clock=world.clock, new_id=world.new_id)
    assert (first.created, second.created) == (True, False)
    assert first.conversation.id == second.conversation.id
    assert first.conversation.type == "single"
    assert first.conversation.members == (ANNA, BEN)


def test_nobody_pairs_with_themselves() -> None:
    world = World()
    with pytest.raises(InvalidRequest):
        open_pair(ANNA, ANNA, store=world.store, clock=world.clock, new_id=world.new_id)


def test_a_group_has_its_maker_as_owner_and_each_member_once() -> None:
    world = World()
    group = world.group(ANNA, BEN, CARL, BEN, ANNA)
    assert (group.type, group.title, group.members) == ("group", "Lunch", (ANNA, BEN, CARL))
    roles = {member.user_id: member.role for member in world.store.list_members(group.id, None, 10)}
    assert roles == {ANNA: "owner", BEN: "member", CARL: "member"}


def test_a_group_is_made_with_at_most_200_others() -> None:
    world = World()
    ids = Ids(5000)
    others = [ids() for _ in range(MAX_NEW_MEMBERS + 1)]
    with pytest.raises(InvalidRequest):
        create_group(ANNA, "All", others, store=world.store, clock=world.clock, new_id=world.new_id)
    made = create_group(ANNA, "All", others[1:], store=world.store, clock=world.clock, new_id=world.new_id)
    assert len(made.members) == 100


def test_unread_counts_messages_of_others_after_the_mark() -> None:
    world = World()
    pair = world.pair()
    world.post(ANNA, pair.id, "m1")
    world.post(BEN, pair.id, "m2")
    world.post(ANNA, pair.id, "m3")
    world.post(ANNA, pair.id, "m3")
    assert (look(world, BEN, pair.id).unread, look(world, ANNA, pair.id).unread) == (2, 1)
    mark(world, BEN, pair.id, 1)
    assert look(world, BEN, pair.id).unread == 1


def test_unread_is_counted_to_999() -> None:
    world = World()
    pair = world.pair()
    for number in range(1001):
        world.post(ANNA, pair.id, f"m{number}")
    assert look(world, BEN, pair.id).unread == 999


def test_a_pair_shows_the_other_ones_read_mark() -> None:
    world = World()
    pair = world.pair()
    world.post(ANNA, pair.id, "m1")
    mark(world, BEN, pair.id, 1)
    assert look(world, ANNA, pair.id).read_marks == {BEN: 1}
    assert look(world, BEN, pair.id).read_seq == 1


def test_a_read_mark_never_moves_back_nor_past_the_end() -> None:
    world = World()
    pair = world.pair()
    for number in range(3):
        world.post(ANNA, pair.id, f"m{number}")
    moves = [(seq, mark(world, BEN, pair.id, seq)) for seq in (2, 1, 2, 99, 3, 0)]
    assert [(seq, move.seq, move.moved) for seq, move in moves] == [
        (2, 2, True),
        (1, 2, False),
        (2, 2, False),
        (99, 3, True),
        (3, 3, False),
        (0, 3, False),
    ]


def test_a_stranger_marks_and_sees_nothing() -> None:
    world = World()
    pair = world.pair()
    with pytest.raises(NotFound):
        mark(world, CARL, pair.id, 1)
    with pytest.raises(NotFound):
        look(world, CARL, pair.id)


def test_the_last_message_is_found_behind_voids() -> None:
    world = World()
    pair = world.pair()
    assert look(world, ANNA, pair.id).last_message is None
    stored = world.post(ANNA, pair.id, "m1")
    for _ in range(50):
        world.post(ANNA, pair.id, "m1")
    world.store.take_seq(pair.id, world.clock())
    seen = look(world, BEN, pair.id)
    assert (seen.last_seq, seen.last_message) == (52, stored)


def test_sharing_is_found_in_pairs_and_groups_alone() -> None:
    world = World()
    world.pair(ANNA, BEN)
    world.group(CARL, ANNA)
    world.pair(BEN, DORA)
    shared = who_shares_with(ANNA, [ANNA, BEN, CARL, DORA], store=world.store)
    assert (set(shared.all), set(shared.contacts)) == ({BEN, CARL}, {BEN})
