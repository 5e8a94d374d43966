from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, World

from parley.errors import Conflict, NotFound
from parley.messaging.access import access_conversation
from parley.messaging.changes import UNDER_WAY, change_conversation, settled_change
from parley.messaging.model import Change, Head


def head_of(world: World, conversation_id: str) -> Head:
    head = world.store.get_head(conversation_id)
    assert head is not None
    return head


def settled(world: World, conversation_id: str) -> int:
    return settled_change(head_of(world, conversation_id), store=world.store, at=world.clock())


def rename(world: World, conversation_id: str, title: str, was: str | None = None) -> Head:
    expected = {} if was is None else {"title": was}
    return change_conversation(
        conversation_id, fields={"title": title}, expected=expected, store=world.store, clock=world.clock
    )


def take(world: World, conversation_id: str) -> int:
    return world.store.take_change(conversation_id, world.clock(), {}, {}).last_change


def log(world: World, conversation_id: str, number: int) -> None:
    world.store.log_change(conversation_id, Change(number=number, created_at=world.clock()))


def test_a_change_of_the_conversation_takes_a_number_and_leaves_a_line() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    head = rename(world, group, "Dinner")
    assert (head.title, head.last_change) == ("Dinner", 1)
    assert world.store.read_changes(group, after=0, before=9, limit=9) == [Change(number=1, created_at=world.clock.now)]


def test_a_change_that_finds_something_else_than_expected_changes_nothing() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    with pytest.raises(Conflict):
        rename(world, group, "Dinner", was="Breakfast")
    assert (head_of(world, group).title, head_of(world, group).last_change) == ("Lunch", 0)


def test_what_is_applied_with_a_change_is_done_before_its_line_is_there() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    seen = []
    change_conversation(group, apply=lambda: seen.append(settled(world, group)), store=world.store, clock=world.clock)
    assert seen == [0]
    assert settled(world, group) == 1


def test_whoever_has_left_is_let_in_no_more() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    world.leave(BEN, group)
    with pytest.raises(NotFound):
        access_conversation(BEN, group, store=world.store)


def test_all_is_settled_before_the_first_change_and_long_after_the_last() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    assert settled(world, group) == 0
    take(world, group)
    world.clock.advance(60)
    assert settled(world, group) == 1


@pytest.mark.parametrize(("plan", "upto"), [("l", 1), ("_", 0), ("l_", 1), ("_l", 0), ("l_l", 1), ("ll_l_", 2)])
def test_a_change_under_way_ends_what_is_settled(plan: str, upto: int) -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    for kind in plan:
        number = take(world, group)
        if kind == "l":
            log(world, group, number)
    assert settled(world, group) == upto


def test_an_old_hole_is_settled_even_behind_a_young_one() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    take(world, group)
    log(world, group, take(world, group))
    world.clock.advance(60)
    log(world, group, take(world, group))
    take(world, group)
    assert settled(world, group) == 3


def test_more_lines_than_one_read_gives_are_looked_through() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    take(world, group)
    for _ in range(250):
        log(world, group, take(world, group))
    assert settled(world, group) == 0


def test_a_number_that_so_many_have_followed_is_not_under_way() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    for _ in range(UNDER_WAY + 5):
        take(world, group)
    assert settled(world, group) == 5
