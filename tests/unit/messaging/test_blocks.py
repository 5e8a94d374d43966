from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import Forbidden, InvalidRequest
from parley.messaging.blocks import block, list_blocks, unblock
from parley.messaging.events import PresenceChanged
from parley.messaging.fanout import deliver
from parley.messaging.jobs import Job, Peers, own_and_peer
from parley.messaging.pins import pin_message
from parley.presence.model import Presence


@pytest.fixture
def world() -> World:
    """Anna has blocked Ben; they have a pair with a message of each."""
    world = World()
    pair = world.pair().id
    world.post(ANNA, pair, "m1")
    world.post(BEN, pair, "m2")
    block(ANNA, BEN, store=world.store, clock=world.clock)
    return world


def pair_of(world: World) -> str:
    return world.store.find_pairs([(ANNA, BEN)])[ANNA, BEN]


def test_a_blocked_pair_is_closed_to_both_and_takes_no_number(world: World) -> None:
    pair = pair_of(world)
    for user_id in (ANNA, BEN):
        with pytest.raises(Forbidden):
            world.post(user_id, pair, "m3")
        with pytest.raises(Forbidden):
            world.edit(user_id, pair, 1 if user_id == ANNA else 2, "Other")
        with pytest.raises(Forbidden):
            world.react(user_id, pair, 1)
        with pytest.raises(Forbidden):
            pin_message(user_id, pair, 1, store=world.store, clock=world.clock)
    head = world.store.get_head(pair)
    assert head is not None
    assert (head.last_seq, head.last_change) == (2, 0)


def test_what_was_said_can_be_read_and_one_sees_whom_one_has_blocked(world: World) -> None:
    pair = pair_of(world)
    assert (world.look(ANNA, pair).blocked, world.look(BEN, pair).blocked) == (True, False)
    assert len(world.read(BEN, pair).items) == 2


def test_groups_are_not_touched(world: World) -> None:
    group = world.group(CARL, ANNA, BEN).id
    assert world.post(BEN, group, "m1").seq == 1


def test_neither_is_told_of_the_other(world: World) -> None:
    for user_id in (ANNA, BEN, CARL):
        world.connect(user_id, user_id)
    world.pair(BEN, CARL)
    presence = PresenceChanged(presence=Presence(user_id=BEN, state="offline"))
    deliver(Job(event=presence, to=Peers(user_id=BEN)), fanout=world.fanout, jitter=lambda: 0.0)
    assert world.poster.reached == [CARL]
    membership = world.store.get_membership(BEN, pair_of(world))
    assert membership is not None
    assert own_and_peer(membership).user_ids == (BEN,)  # type: ignore[union-attr]


def test_unblocking_opens_the_pair_again(world: World) -> None:
    unblock(ANNA, BEN, store=world.store, clock=world.clock)
    assert world.post(BEN, pair_of(world), "m3").seq == 3
    assert list_blocks(ANNA, None, 10, store=world.store).items == []


def test_blocks_are_listed_in_pages(world: World) -> None:
    block(ANNA, CARL, store=world.store, clock=world.clock)
    first = list_blocks(ANNA, None, 1, store=world.store)
    rest = list_blocks(ANNA, first.next, 1, store=world.store)
    assert [each.user_id for each in (*first.items, *rest.items)] == [BEN, CARL]
    assert rest.next is None


def test_nobody_blocks_themselves(world: World) -> None:
    with pytest.raises(InvalidRequest):
        block(ANNA, ANNA, store=world.store, clock=world.clock)
