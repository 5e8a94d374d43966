"""Blocks, and what a member says of their own list, whichever store it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.support.outcomes import outcome_of
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, NOON, Ids, World

from parley.errors import Forbidden, NotFound
from parley.messaging.model import Block, Head, Membership
from parley.messaging.ports import Store

LATER = NOON + timedelta(seconds=1)
NOWHERE = Ids(9)()


def flags(store: Store, user_id: str, conversation_id: str) -> tuple[bool, bool]:
    membership = store.get_membership(user_id, conversation_id)
    assert membership is not None
    return membership.blocked, membership.barred


def test_a_block_stands_on_the_memberships_of_both(world: World) -> None:
    store, pair = world.store, world.pair().id
    store.block(ANNA, BEN, LATER)
    store.block(ANNA, BEN, LATER + timedelta(seconds=1))
    assert (flags(store, ANNA, pair), flags(store, BEN, pair)) == ((True, False), (False, True))
    assert store.list_blocks(ANNA, None, 10) == [Block(user_id=BEN, blocked_at=LATER)]
    assert store.list_blocks(BEN, None, 10) == []
    store.block(BEN, ANNA, LATER)
    store.unblock(ANNA, BEN, LATER)
    store.unblock(ANNA, BEN, LATER)
    assert (flags(store, ANNA, pair), flags(store, BEN, pair)) == ((False, True), (True, False))
    store.unblock(BEN, ANNA, LATER)
    assert (flags(store, ANNA, pair), flags(store, BEN, pair)) == ((False, False), (False, False))


def test_a_block_changes_what_sync_looks_at(world: World) -> None:
    pair = world.pair().id
    world.store.block(ANNA, BEN, LATER)
    membership = world.store.get_membership(ANNA, pair)
    assert membership is not None
    assert membership.updated_at == LATER


def test_who_is_apart_is_known_to_both(store: Store) -> None:
    store.block(ANNA, BEN, LATER)
    store.block(CARL, ANNA, LATER)
    store.block(CARL, DORA, LATER)
    assert store.list_apart(ANNA) == {BEN, CARL}
    assert store.list_apart(BEN) == {ANNA}
    assert store.list_apart(CARL) == {ANNA, DORA}
    assert store.list_apart(NOWHERE) == set()


def test_blocks_come_in_pages(store: Store) -> None:
    others = [BEN, CARL, DORA]
    for other in others:
        store.block(ANNA, other, LATER)
    first = store.list_blocks(ANNA, None, 2)
    rest = store.list_blocks(ANNA, first[-1].user_id, 2)
    assert [each.user_id for each in (*first, *rest)] == others


def test_whoever_is_blocked_has_no_new_conversation(world: World) -> None:
    world.store.block(ANNA, BEN, LATER)
    for one, other in ((ANNA, BEN), (BEN, ANNA)):
        with pytest.raises(Forbidden):
            world.pair(one, other)
    assert world.store.find_pairs([(ANNA, BEN)]) == {}
    world.store.unblock(ANNA, BEN, LATER)
    assert world.pair().members == (ANNA, BEN)


def test_blocking_and_opening_at_once_leaves_no_open_pair_with_a_block(world: World) -> None:
    with ThreadPoolExecutor(2) as threads:
        opening = threads.submit(outcome_of, lambda: world.pair())
        blocking = threads.submit(outcome_of, lambda: world.store.block(ANNA, BEN, LATER))
    assert blocking.result() == "ok"
    assert opening.result() in ("ok", "forbidden")
    for pair in world.store.find_pairs([(ANNA, BEN)]).values():
        assert (flags(world.store, ANNA, pair), flags(world.store, BEN, pair)) == ((True, False), (False, True))


def test_an_app_has_one_conversation_with_a_person_however_many_make_it(store: Store) -> None:
    def add(number: int) -> str:
        id_ = Ids(number)()
        head = Head(id=id_, type="system", app_id="ci", title="CI", members=(ANNA,), created_at=NOON, updated_at=NOON)
        place = Membership(user_id=ANNA, conversation_id=id_, type="system", updated_at=NOON)
        return store.add_app_conversation(head, place)

    assert store.find_app_conversation("ci", ANNA) is None
    with ThreadPoolExecutor(4) as threads:
        ids = set(threads.map(add, range(1, 9)))
    (id_,) = ids
    assert store.find_app_conversation("ci", ANNA) == id_
    assert store.find_app_conversation("ci", BEN) is None
    assert store.find_app_conversation("other", ANNA) is None
    head = store.get_head(id_)
    assert head is not None
    assert (head.app_id, head.members) == ("ci", (ANNA,))
    assert [each.conversation_id for each in store.list_memberships(ANNA, None, 10)] == [id_]


def test_what_a_member_sets_is_set_and_what_is_none_is_taken_away(world: World) -> None:
    pair = world.pair().id
    fields = {"pinned": 3, "muted_until": LATER, "archived_seq": 0, "marked_unread": True}
    changed = world.store.change_own(ANNA, pair, fields, LATER)
    before = world.store.get_membership(BEN, pair)
    assert before is not None
    assert changed == world.store.get_membership(ANNA, pair)
    expected = {**fields, "user_id": ANNA, "peer_id": BEN, "updated_at": LATER}
    assert changed == before.model_copy(update=expected)
    cleared = world.store.change_own(ANNA, pair, {"pinned": None, "muted_until": None}, LATER)
    assert (cleared.pinned, cleared.muted_until, cleared.archived_seq) == (None, None, 0)


def test_nothing_is_set_where_one_is_no_member(world: World) -> None:
    group = world.group(ANNA, BEN).id
    world.leave(BEN, group)
    for user_id, place in ((BEN, group), (CARL, group), (ANNA, NOWHERE)):
        with pytest.raises(NotFound):
            world.store.change_own(user_id, place, {"pinned": 1}, LATER)


def test_reading_on_takes_the_mark_of_being_unread_away(world: World) -> None:
    pair = world.pair().id
    world.store.change_own(ANNA, pair, {"marked_unread": True}, LATER)
    world.store.move_read_mark(ANNA, pair, 1, LATER)
    membership = world.store.get_membership(ANNA, pair)
    assert membership is not None
    assert not membership.marked_unread
