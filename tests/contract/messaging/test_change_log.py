"""The change log, and what stands behind its lines, whichever store it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, Ids, World

from parley.errors import Conflict, NotFound
from parley.messaging.dynamodb.numbered import BUCKET
from parley.messaging.model import Change, Message, Void
from parley.messaging.ports import Store

LATER = NOON + timedelta(seconds=1)


def test_taking_a_number_stamps_the_head_and_leaves_the_timeline_alone(world: World) -> None:
    group = world.group(ANNA, BEN).id
    before = world.store.get_head(group)
    assert before is not None
    taken = world.store.take_change(group, LATER, {}, {})
    assert taken == before.model_copy(update={"last_change": 1, "changed_at": LATER})
    assert world.store.get_head(group) == taken


def test_fields_of_the_head_change_with_the_number_where_they_are_as_expected(world: World) -> None:
    group = world.group(ANNA, BEN).id
    taken = world.store.take_change(group, LATER, {"title": "Dinner"}, {"title": "Lunch"})
    assert (taken.title, taken.last_change) == ("Dinner", 1)
    with pytest.raises(Conflict):
        world.store.take_change(group, LATER, {"title": "Tea"}, {"title": "Lunch"})
    assert world.store.get_head(group) == taken
    with pytest.raises(NotFound):
        world.store.take_change(Ids()(), LATER, {}, {})


def test_racing_changes_get_numbers_of_their_own(world: World) -> None:
    pair = world.pair().id
    with ThreadPoolExecutor(8) as threads:
        heads = list(threads.map(lambda _: world.store.take_change(pair, LATER, {}, {}), range(20)))
    assert sorted(head.last_change for head in heads) == list(range(1, 21))


def test_lines_are_read_both_ways_over_the_border_of_a_bucket(store: Store) -> None:
    id_ = Ids()()
    lines = [Change(number=number, seq=number, created_at=NOON) for number in range(BUCKET - 2, BUCKET + 2)]
    lines.append(Change(number=BUCKET + 3, void=True, created_at=LATER))
    for line in lines:
        store.log_change(id_, line)
    assert store.read_changes(id_, after=0, before=BUCKET + 4, limit=100) == lines
    assert store.read_changes(id_, after=BUCKET - 2, before=BUCKET + 3, limit=2) == lines[1:3]
    newest = store.read_changes(id_, after=0, before=BUCKET + 4, limit=3, newest_first=True)
    assert newest == lines[:1:-1]
    assert store.read_changes(Ids()(), after=0, before=100, limit=10) == []


def test_the_first_line_at_a_number_stands(store: Store) -> None:
    id_ = Ids()()
    store.log_change(id_, Change(number=1, seq=5, created_at=NOON))
    store.log_change(id_, Change(number=1, seq=6, created_at=LATER))
    assert store.read_changes(id_, after=0, before=9, limit=9) == [Change(number=1, seq=5, created_at=NOON)]


def test_a_message_is_replaced_only_as_the_one_it_was_made_from(world: World) -> None:
    pair = world.pair().id
    sent = world.post(ANNA, pair, "m1")
    first = sent.model_copy(update={"content": "first", "change": 3})
    second = sent.model_copy(update={"content": "second", "change": 4})
    assert world.store.replace_message(sent, first)
    assert not world.store.replace_message(sent, second)
    assert world.store.replace_message(first, second)
    assert world.store.get_messages([(pair, 1)]) == [second]
    assert not world.store.replace_message(first, second)


def test_neither_a_void_nor_nothing_is_replaced(world: World) -> None:
    pair = world.pair().id
    sent = world.post(ANNA, pair, "m1")
    world.store.fill(pair, Void(seq=2, created_at=NOON))
    for seq in (2, 3):
        other = sent.model_copy(update={"seq": seq})
        assert not world.store.replace_message(other, other.model_copy(update={"change": 1}))
    slots = world.store.read_slots(pair, after=0, before=9, limit=9)
    assert [slot.seq for slot in slots if isinstance(slot, Message)] == [1]
