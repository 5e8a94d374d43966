from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import NotFound
from parley.messaging.model import TimelinePage
from parley.messaging.timeline import list_messages


def read(
    world: World, conversation_id: str, *, after: int | None = None, before: int | None = None, limit: int = 50
) -> TimelinePage:
    return list_messages(
        BEN, conversation_id, after_seq=after, before_seq=before, limit=limit, store=world.store, clock=world.clock
    )


def seqs(page: TimelinePage) -> list[int]:
    return [message.seq for message in page.items]


def lose(world: World, conversation_id: str) -> None:
    """A number is taken and never filled."""
    world.store.take_seq(conversation_id, world.clock())


def conversation(world: World, plan: str) -> str:
    """One with a message for each ``m`` and a lost number for each ``_``."""
    conversation_id = world.pair().id
    for place, kind in enumerate(plan):
        if kind == "m":
            world.post(ANNA, conversation_id, f"m{place}")
        else:
            lose(world, conversation_id)
    return conversation_id


def test_after_gives_the_first_ones_after_and_the_seq_to_go_on_from() -> None:
    world = World()
    id_ = conversation(world, "mmmmm")
    first = read(world, id_, after=1, limit=2)
    assert (seqs(first), first.next) == ([2, 3], 3)
    last = read(world, id_, after=3, limit=2)
    assert (seqs(last), last.next) == ([4, 5], None)


def test_before_gives_the_last_ones_before_in_ascending_order() -> None:
    world = World()
    id_ = conversation(world, "mmmmm")
    newest = read(world, id_, limit=2)
    assert (seqs(newest), newest.next) == ([4, 5], 4)
    middle = read(world, id_, before=4, limit=2)
    assert (seqs(middle), middle.next) == ([2, 3], 2)
    oldest = read(world, id_, before=2, limit=2)
    assert (seqs(oldest), oldest.next) == ([1], None)


def test_an_empty_timeline_has_an_end_in_both_directions() -> None:
    world = World()
    id_ = conversation(world, "")
    assert read(world, id_) == read(world, id_, after=0) == TimelinePage(items=[], voids=[], next=None)


def test_past_the_end_there_is_nothing() -> None:
    world = World()
    id_ = conversation(world, "m")
    assert read(world, id_, after=9_007_199_254_740_991) == TimelinePage(items=[], voids=[], next=None)
    assert seqs(read(world, id_, before=9_007_199_254_740_991)) == [1]


@pytest.mark.parametrize(("age", "expected"), [(59.9, ([1], [], 1)), (60, ([1, 3], [2], None))])
def test_a_hole_ends_the_page_until_it_is_a_minute_old(age: float, expected: tuple[list[int], list[int], int]) -> None:
    world = World()
    id_ = conversation(world, "m_m")
    world.clock.advance(age)
    page = read(world, id_, after=0)
    assert (seqs(page), page.voids, page.next) == expected


@pytest.mark.parametrize(("age", "expected"), [(59.9, ([3], [], 3)), (60, ([1, 3], [2], None))])
def test_the_same_going_back(age: float, expected: tuple[list[int], list[int], int]) -> None:
    world = World()
    id_ = conversation(world, "m_m")
    world.clock.advance(age)
    page = read(world, id_)
    assert (seqs(page), page.voids, page.next) == expected


def test_a_hole_is_as_old_as_what_stands_next_after_it() -> None:
    world = World()
    id_ = conversation(world, "_m")
    world.clock.advance(60)
    world.post(ANNA, id_, "late")
    assert read(world, id_, after=0).voids == [1]
    assert read(world, id_).voids == [1]
    assert read(world, id_, before=2).voids == [1]


def test_a_hole_under_before_is_aged_by_what_stands_at_before() -> None:
    world = World()
    id_ = conversation(world, "m_m")
    world.clock.advance(59)
    world.post(ANNA, id_, "late")
    assert read(world, id_, before=3) == TimelinePage(items=[], voids=[], next=3)
    world.clock.advance(1)
    page = read(world, id_, before=3)
    assert (seqs(page), page.voids, page.next) == ([1], [2], None)


def test_numbers_just_taken_at_the_tail_hold_up_who_follows_but_not_who_looks_back() -> None:
    world = World()
    id_ = conversation(world, "mm__")
    assert (seqs(read(world, id_)), read(world, id_).voids) == ([1, 2], [])
    following = read(world, id_, after=2)
    assert (following.items, following.voids, following.next) == ([], [], 2)
    world.clock.advance(60)
    assert read(world, id_, after=2) == TimelinePage(items=[], voids=[3, 4], next=None)
    assert read(world, id_).voids == [3, 4]


def test_a_number_that_a_retry_gave_up_is_a_void_without_waiting() -> None:
    world = World()
    id_ = conversation(world, "m")
    world.post(ANNA, id_, "m0")
    world.post(ANNA, id_, "next")
    page = read(world, id_, after=0)
    assert (seqs(page), page.voids, page.next) == ([1, 3], [2], None)


def test_walking_in_pages_gives_every_number_once_whatever_the_limit() -> None:
    world = World()
    id_ = conversation(world, "_mm__mmm_m__")
    world.clock.advance(60)
    for limit in (1, 2, 3, 100):
        forward: list[int] = []
        after: int | None = 0
        while after is not None:
            page = read(world, id_, after=after, limit=limit)
            forward += [*seqs(page), *page.voids]
            after = page.next
        assert sorted(forward) == list(range(1, 13))
        back: list[int] = []
        page = read(world, id_, limit=limit)
        while True:
            back += [*seqs(page), *page.voids]
            if page.next is None:
                break
            page = read(world, id_, before=page.next, limit=limit)
        assert sorted(back) == list(range(1, 13))


def test_a_stranger_reads_nothing() -> None:
    world = World()
    id_ = conversation(world, "m")
    with pytest.raises(NotFound):
        list_messages(CARL, id_, limit=1, store=world.store, clock=world.clock)


def test_a_member_who_joined_later_reads_what_came_later() -> None:
    world = World()
    id_ = conversation(world, "mmm")
    joined(world, id_, 2)
    assert seqs(read(world, id_, after=0)) == [3]
    page = read(world, id_)
    assert (seqs(page), page.next) == ([3], None)


def joined(world: World, conversation_id: str, seq: int) -> None:
    """Ben's membership, as if he had joined after this seq."""
    memberships = world.store._memberships  # type: ignore[attr-defined]
    memberships[BEN, conversation_id] = memberships[BEN, conversation_id].model_copy(update={"joined_seq": seq})
