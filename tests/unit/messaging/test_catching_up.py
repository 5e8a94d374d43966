from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import NotFound
from parley.messaging.catching_up import list_changes
from parley.messaging.changes import UNDER_WAY, change_conversation
from parley.messaging.model import Change, ChangesPage
from parley.messaging.own import hide_messages
from parley.messaging.pins import pin_message


def changes(world: World, conversation_id: str, after: int = 0, limit: int = 100, user_id: str = ANNA) -> ChangesPage:
    return list_changes(user_id, conversation_id, after=after, limit=limit, store=world.store, clock=world.clock)


def told(page: ChangesPage) -> tuple[list[int], int, bool]:
    assert not page.reset
    return [each.seq for each in page.items], page.next, page.more


def hole(world: World, conversation_id: str) -> None:
    world.store.take_change(conversation_id, world.clock(), {}, {})


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def pair(world: World) -> str:
    """Three messages of Anna's; the first was edited, reacted to twice, and the third recalled: four changes."""
    pair = world.pair().id
    for number in range(3):
        world.post(ANNA, pair, f"m{number}", f"{number + 1}")
    world.edit(ANNA, pair, 1, "one")
    world.react(BEN, pair, 1)
    world.recall(ANNA, pair, 3)
    world.react(ANNA, pair, 1)
    return pair


def test_what_changed_comes_once_as_it_is_now(world: World, pair: str) -> None:
    page = changes(world, pair)
    assert told(page) == ([1, 3], 4, False)
    first, third = page.items
    assert (first.content, first.change, len(first.reactions[0].user_ids)) == ("one", 4, 2)
    assert third.status == "recalled"
    assert page.conversation is None


def test_nothing_after_the_last_change(world: World, pair: str) -> None:
    assert told(changes(world, pair, after=4)) == ([], 4, False)
    assert told(changes(world, pair, after=99)) == ([], 4, False)


def test_pages_lead_to_the_end(world: World, pair: str) -> None:
    assert told(changes(world, pair, limit=2)) == ([1], 2, True)
    assert told(changes(world, pair, after=2, limit=2)) == ([1, 3], 4, False)


def test_a_change_of_the_conversation_brings_it_along(world: World, pair: str) -> None:
    pin_message(BEN, pair, 2, store=world.store, clock=world.clock)
    page = changes(world, pair, after=4)
    assert told(page) == ([], 5, False)
    assert page.conversation is not None
    assert page.conversation.pins == (2,)


def test_a_void_is_passed_over(world: World, pair: str) -> None:
    hole(world, pair)
    world.store.log_change(pair, Change(number=5, seq=2, void=True, created_at=world.clock()))
    world.react(BEN, pair, 2)
    assert told(changes(world, pair, after=4)) == ([2], 6, False)


def test_a_page_ends_before_a_change_under_way_and_asks_to_come_back(world: World, pair: str) -> None:
    hole(world, pair)
    world.react(BEN, pair, 2)
    assert told(changes(world, pair)) == ([1, 3], 4, True)
    assert told(changes(world, pair, after=4)) == ([], 4, True)
    world.store.log_change(pair, Change(number=5, seq=2, created_at=world.clock()))
    assert told(changes(world, pair, after=4)) == ([2], 6, False)


def test_a_change_under_way_at_the_end_is_waited_for(world: World, pair: str) -> None:
    hole(world, pair)
    assert told(changes(world, pair, after=4)) == ([], 4, True)


def test_an_old_hole_means_to_start_afresh(world: World, pair: str) -> None:
    hole(world, pair)
    world.react(BEN, pair, 2)
    world.clock.advance(60)
    page = changes(world, pair)
    assert (page.reset, page.items, page.more, page.next) == (True, [], False, 6)
    assert page.conversation is not None
    assert page.conversation.settled_change == 6


def test_lines_that_have_aged_out_mean_to_start_afresh(world: World, pair: str) -> None:
    for _ in range(UNDER_WAY + 1):
        hole(world, pair)
    page = changes(world, pair, after=4)
    assert (page.reset, page.next) == (True, 5)


def test_lines_that_reach_far_are_read_on_from_where_they_end(world: World, pair: str) -> None:
    for _ in range(UNDER_WAY + 1):
        hole(world, pair)
    assert told(changes(world, pair)) == ([1, 3], 4, True)


def test_what_came_before_one_joined_or_was_hidden_is_not_told(world: World) -> None:
    group = world.group(ANNA, BEN).id
    before = world.post(ANNA, group, "m1").seq
    world.add(ANNA, group, CARL)
    hidden, seen = world.post(ANNA, group, "m2").seq, world.post(ANNA, group, "m3").seq
    for seq in (before, hidden, seen):
        world.react(ANNA, group, seq)
    hide_messages(CARL, group, [hidden], store=world.store, clock=world.clock)
    assert told(changes(world, group, user_id=CARL)) == ([seen], 3, False)


def test_that_a_hidden_message_was_recalled_is_told_for_the_sake_of_its_quotes(world: World, pair: str) -> None:
    hide_messages(BEN, pair, [1, 3], store=world.store, clock=world.clock)
    assert told(changes(world, pair, user_id=BEN)) == ([3], 4, False)


def test_a_quote_of_what_was_recalled_meanwhile_says_nothing(world: World, pair: str) -> None:
    world.post(BEN, pair, "m4", reply_to=2)
    world.recall(ANNA, pair, 2)
    world.edit(BEN, pair, 4, "Yes")
    reply = changes(world, pair).items[-1]
    assert reply.reply_to is not None
    assert (reply.seq, reply.reply_to.excerpt) == (4, "")


def test_changes_are_the_members_alone(world: World, pair: str) -> None:
    with pytest.raises(NotFound):
        changes(world, pair, user_id=CARL)


def test_where_a_picture_begins_nothing_is_missed(world: World, pair: str) -> None:
    change_conversation(pair, store=world.store, clock=world.clock)
    hole(world, pair)
    picture = world.look(ANNA, pair)
    assert (picture.last_change, picture.settled_change) == (6, 5)
