from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, Ids, World

from parley.clock import rfc3339
from parley.errors import InvalidRequest
from parley.messaging.memory import MemoryStore
from parley.messaging.model import SyncPage
from parley.messaging.own import hide_messages, save_draft
from parley.messaging.pins import pin_message
from parley.messaging.reads import mark_read
from parley.messaging.sync import SCANNED, sync


def ask(world: World, cursor: str | None = None, limit: int = 100, user_id: str = ANNA) -> SyncPage:
    return sync(user_id, cursor, limit, store=world.store, clock=world.clock)


def settled(world: World) -> str:
    """The cursor of somebody who has everything, long ago."""
    world.clock.advance(60)
    page = ask(world)
    assert not page.more
    world.clock.advance(60)
    return page.next


def ids(page: SyncPage) -> list[str]:
    return [each.id for each in page.items]


def test_the_first_call_gives_everything() -> None:
    world = World()
    pairs = {world.pair(ANNA, BEN).id, world.group(CARL, ANNA).id}
    world.pair(BEN, CARL)
    page = ask(world)
    assert set(ids(page)) == pairs
    assert not page.more


def test_nothing_new_is_an_empty_answer() -> None:
    world = World()
    world.pair()
    assert ask(world, settled(world)).items == []


def test_a_message_a_read_mark_of_either_side_and_a_new_conversation_are_changes() -> None:
    world = World()
    pair = world.pair()
    world.post(BEN, pair.id, "m0")
    changes: list[Callable[[], Any]] = [
        lambda: world.post(BEN, pair.id, "m1"),
        lambda: mark_read(ANNA, pair.id, 1, store=world.store, clock=world.clock),
        lambda: mark_read(BEN, pair.id, 1, store=world.store, clock=world.clock),
    ]
    for change in changes:
        cursor = settled(world)
        change()
        assert ids(ask(world, cursor)) == [pair.id]
    cursor = settled(world)
    group = world.group(CARL, ANNA)
    assert ids(ask(world, cursor)) == [group.id]


def test_edits_recalls_reactions_pins_hides_and_drafts_are_changes() -> None:
    world = World()
    pair = world.pair()
    for number in range(3):
        world.post(BEN, pair.id, f"m{number}")
    changes: list[Callable[[], Any]] = [
        lambda: world.edit(BEN, pair.id, 1, "Bye"),
        lambda: world.react(BEN, pair.id, 1),
        lambda: pin_message(BEN, pair.id, 1, store=world.store, clock=world.clock),
        lambda: world.recall(BEN, pair.id, 2),
        lambda: hide_messages(ANNA, pair.id, [3], store=world.store, clock=world.clock),
        lambda: save_draft(ANNA, pair.id, "Hel", None, store=world.store, clock=world.clock),
    ]
    for change in changes:
        cursor = settled(world)
        change()
        assert ids(ask(world, cursor)) == [pair.id]
    (picture,) = ask(world).items
    assert (picture.last_change, picture.pins, picture.hides) == (4, (1,), 1)
    assert picture.draft is not None
    assert picture.draft.content == "Hel"


def test_what_one_keeps_for_oneself_is_no_change_to_the_other() -> None:
    world = World()
    group = world.group(CARL, ANNA, BEN)
    world.post(CARL, group.id, "m1")
    cursor = settled(world)
    hide_messages(BEN, group.id, [1], store=world.store, clock=world.clock)
    save_draft(BEN, group.id, "Hel", None, store=world.store, clock=world.clock)
    mark_read(BEN, group.id, 1, store=world.store, clock=world.clock)
    assert ask(world, cursor).items == []


def test_a_lost_membership_is_told_once_to_those_who_had_it_and_not_to_who_is_new() -> None:
    world = World()
    group, pair = world.group(CARL, ANNA), world.pair()
    cursor = settled(world)
    world.leave(ANNA, group.id)
    page = ask(world, cursor)
    assert (ids(page), page.left) == ([], [group.id])
    world.clock.advance(60)
    following = ask(world, page.next).next
    world.clock.advance(60)
    assert ask(world, following).left == []
    fresh = ask(world)
    assert (ids(fresh), fresh.left) == ([pair.id], [])


def test_whoever_comes_back_has_it_again() -> None:
    world = World()
    group = world.group(CARL, ANNA)
    cursor = settled(world)
    world.leave(ANNA, group.id)
    world.add(CARL, group.id, ANNA)
    page = ask(world, cursor)
    assert (ids(page), page.left) == ([group.id], [])


def test_a_loss_is_told_on_the_page_that_passes_it() -> None:
    world = World()
    people = Ids(5000)
    made = [world.pair(ANNA, people()).id for _ in range(4)]
    lost = world.group(CARL, ANNA).id
    cursor = settled(world)
    for conversation_id in made:
        world.post(ANNA, conversation_id, "m1")
    world.leave(ANNA, lost)
    pages = [ask(world, cursor, limit=2)]
    while pages[-1].more:
        pages.append(ask(world, pages[-1].next, limit=2))
    assert [page.left for page in pages] == [[], [], [lost]]


@pytest.mark.parametrize(("days", "reset"), [(30, False), (31, True)])
def test_a_cursor_older_than_what_is_known_begins_afresh(days: int, reset: bool) -> None:
    world = World()
    people = Ids(5000)
    made = [world.pair(ANNA, people()).id for _ in range(3)]
    world.clock.advance(60)
    place = {"since": rfc3339(world.clock.now), "began": rfc3339(world.clock.now)}
    world.clock.advance(days * 24 * 3600)
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    page = ask(world, cursor, limit=2)
    assert (page.reset, ids(page)) == (reset, made[:2] if reset else [])
    if reset:
        rest = ask(world, page.next, limit=2)
        assert (rest.reset, ids(rest)) == (False, made[2:])


def test_a_change_that_was_stamped_a_moment_before_the_last_call_comes_still() -> None:
    world = World()
    pair = world.pair()
    world.clock.advance(60)
    world.post(BEN, pair.id, "m1")
    world.clock.advance(14)
    cursor = ask(world).next
    assert ids(ask(world, cursor)) == [pair.id]
    world.clock.advance(16)
    cursor = ask(world, cursor).next
    assert ask(world, cursor).items == []


def test_pages_are_bounded_and_lead_to_the_end() -> None:
    world = World()
    people = Ids(5000)
    made = {world.pair(ANNA, people()).id for _ in range(7)}
    world.clock.advance(60)
    seen: list[str] = []
    page = ask(world, limit=3)
    while True:
        assert len(page.items) <= 3
        seen += ids(page)
        if not page.more:
            break
        page = ask(world, page.next, limit=3)
    assert sorted(seen) == sorted(made)
    world.clock.advance(60)
    assert ask(world, page.next).items == []


def test_what_changes_during_a_pass_is_in_the_next_one() -> None:
    world = World()
    people = Ids(5000)
    first, *_ = [world.pair(ANNA, people()).id for _ in range(3)]
    world.clock.advance(60)
    page = ask(world, limit=1)
    assert ids(page) == [first]
    world.clock.advance(60)
    world.post(ANNA, first, "meanwhile")
    world.clock.advance(60)
    while page.more:
        page = ask(world, page.next, limit=1)
    assert ids(ask(world, page.next)) == [first]


def test_more_memberships_than_one_call_goes_through_are_told_by_more() -> None:
    world = World()
    people = Ids(5000)
    for _ in range(SCANNED + 1):
        world.pair(ANNA, people())
    cursor = settled_in_pages(world)
    page = ask(world, cursor)
    assert (page.items, page.more) == ([], True)
    page = ask(world, page.next)
    assert (page.items, page.more) == ([], False)


def settled_in_pages(world: World) -> str:
    world.clock.advance(60)
    page = ask(world)
    while page.more:
        page = ask(world, page.next)
    world.clock.advance(60)
    return page.next


def test_200_conversations_with_nothing_new_take_two_calls_a_hundred_and_one() -> None:
    counted = Counted()
    world = World(store=counted)
    people = Ids(5000)
    for _ in range(200):
        world.pair(ANNA, people())
    cursor = settled_in_pages(world)
    counted.calls.clear()
    assert ask(world, cursor).items == []
    assert counted.calls == Counter(list_memberships=1, get_heads=2, get_memberships=2, get_messages=1)
    assert sum(counted.calls.values()) - 1 <= 5, "asking for no message is no call"
    assert counted.messages_asked_for == 0


class Counted(MemoryStore):
    """Counts the reads; one of at most 100 keys is one call of DynamoDB, one of none is no call."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: Counter[str] = Counter()
        self.messages_asked_for = 0

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("get_", "list_", "read_", "count_", "find_")):
            self.calls[name] += 1
        return super().__getattribute__(name)

    def get_messages(self, keys: Any) -> Any:
        self.messages_asked_for += len(keys)
        return super().get_messages(keys)


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "!",
        "é",
        "A" * 5000,
        base64.urlsafe_b64encode(b"[]").decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
        base64.urlsafe_b64encode(json.dumps({"began": "yesterday"}).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"began": "2026-01-31T12:00:00Z", "after": "x"}).encode()).decode(),
        base64.urlsafe_b64encode(json.dumps({"began": "2026-01-31T12:00:00"}).encode()).decode(),
    ],
)
def test_a_cursor_that_is_none_of_ours_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidRequest):
        ask(World(), cursor)


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_a_cursor_of_another_age_does_no_harm(year: str) -> None:
    world = World()
    world.pair()
    place = {"since": f"{year}-01-01T00:00:00Z", "began": f"{year}-01-01T00:00:00Z"}
    cursor = base64.urlsafe_b64encode(json.dumps(place).encode()).decode()
    assert len(ask(world, cursor).items) == (year == "0001")
