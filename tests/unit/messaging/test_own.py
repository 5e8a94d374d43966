from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import NotFound
from parley.messaging.memory import MemoryStore
from parley.messaging.model import SavedDraft
from parley.messaging.own import Hidden, hide_messages, list_hidden, save_draft
from parley.messaging.reads import mark_read
from parley.messaging.views import _STEP


def hide(world: World, user_id: str, conversation_id: str, *seqs: int) -> Hidden:
    return hide_messages(user_id, conversation_id, seqs, store=world.store, clock=world.clock)


def hidden(world: World, user_id: str, conversation_id: str) -> list[int]:
    return list_hidden(user_id, conversation_id, store=world.store)


def save(world: World, conversation_id: str, content: str, reply_to: int | None = None) -> SavedDraft:
    return save_draft(ANNA, conversation_id, content, reply_to, store=world.store, clock=world.clock)


def full(world: World, count: int) -> str:
    pair = world.pair().id
    for number in range(count):
        world.post(BEN, pair, f"m{number}", f"{number + 1}")
    return pair


def test_what_one_has_hidden_is_a_void_to_oneself_and_there_for_the_other() -> None:
    world = World()
    pair = full(world, 3)
    assert hide(world, ANNA, pair, 2) == Hidden((2,), 1)
    mine = world.read(ANNA, pair)
    assert ([each.seq for each in mine.items], mine.voids, mine.next) == ([1, 3], [2], None)
    forward = world.read(ANNA, pair, after_seq=1, limit=1)
    assert (forward.items, forward.voids, forward.next) == ([], [2], 2)
    theirs = world.read(BEN, pair)
    assert ([each.seq for each in theirs.items], theirs.voids) == ([1, 2, 3], [])
    assert hidden(world, ANNA, pair) == [2]
    assert hidden(world, BEN, pair) == []


def test_hiding_is_counted_so_that_other_devices_notice() -> None:
    world = World()
    pair = full(world, 3)
    assert [hide(world, ANNA, pair, *seqs).hides for seqs in ((1, 2), (2,))] == [1, 2]
    assert (world.look(ANNA, pair).hides, world.look(BEN, pair).hides) == (2, 0)


def test_numbers_that_are_not_there_are_left_out() -> None:
    world = World()
    pair = full(world, 2)
    assert hide(world, ANNA, pair, 2, 3, 99) == Hidden((2,), 1)
    assert hide(world, ANNA, pair, 99) == Hidden((), 1)
    with pytest.raises(NotFound):
        hide(world, CARL, pair, 1)
    with pytest.raises(NotFound):
        hidden(world, CARL, pair)


def test_a_hidden_message_is_neither_unread_nor_the_last_one() -> None:
    world = World()
    pair = full(world, _STEP + 2)
    hide(world, ANNA, pair, *range(2, _STEP + 3))
    picture = world.look(ANNA, pair)
    assert picture.unread == 1
    assert picture.last_message is not None
    assert picture.last_message.seq == 1
    hide(world, ANNA, pair, 1)
    picture = world.look(ANNA, pair)
    assert (picture.unread, picture.last_message) == (0, None)
    assert world.look(BEN, pair).last_message is not None


def test_nothing_is_looked_up_for_whoever_has_hidden_nothing() -> None:
    class Strict(MemoryStore):
        def list_hidden(self, user_id: str, conversation_id: str, *, after: int, before: int) -> set[int]:
            raise AssertionError("looked up")

    world = World(store=Strict())
    pair = full(world, 2)
    world.read(ANNA, pair)
    world.look(ANNA, pair)
    assert hidden(world, ANNA, pair) == []


def test_the_last_draft_stands_and_an_empty_one_is_one_too() -> None:
    world = World()
    pair = full(world, 1)
    assert world.look(ANNA, pair).draft is None
    save(world, pair, "Hel")
    world.clock.advance(1)
    saved = save(world, pair, "Hello", reply_to=1)
    assert world.look(ANNA, pair).draft == saved == SavedDraft(content="Hello", reply_to=1, updated_at=world.clock.now)
    assert world.look(BEN, pair).draft is None
    world.clock.advance(1)
    save(world, pair, "")
    draft = world.look(ANNA, pair).draft
    assert draft is not None
    assert draft.content == ""


def test_the_draft_that_comes_last_stands_whatever_the_clock_says() -> None:
    world = World()
    pair = full(world, 1)
    drafts = [save(world, pair, "first"), save(world, pair, "second")]
    world.clock.advance(-5)
    drafts += [save(world, pair, "third"), save(world, pair, "third")]
    times = [each.updated_at for each in drafts]
    assert times == sorted(set(times))
    assert world.look(ANNA, pair).draft == drafts[-1]


def test_a_draft_is_ones_own_and_of_ones_own_conversations() -> None:
    world = World()
    with pytest.raises(NotFound):
        save(world, world.pair(BEN, CARL).id, "Hello")


def test_reading_does_not_bring_back_what_was_hidden() -> None:
    world = World()
    pair = full(world, 2)
    hide(world, ANNA, pair, 2)
    mark_read(ANNA, pair, 2, store=world.store, clock=world.clock)
    assert world.look(ANNA, pair).read_seq == 2
    assert [each.seq for each in world.read(ANNA, pair).items] == [1]
