"""Reading the trail: backwards over days, in pages of bounded work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.unit.identity.twins import NOON

from parley.errors import InvalidRequest
from parley.identity.memory import MemoryStore
from parley.identity.model import AuditEvent, Page
from parley.identity.ports import Events, Span
from parley.identity.service import read_events
from parley.identity.service.audit import MAX_DAYS


class CountingStore(MemoryStore):
    """Counts the days that are looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.days: list[str] = []

    def list_events(self, day: str, span: Span, limit: int) -> Events:
        self.days.append(day)
        return super().list_events(day, span, limit)


class Desk:
    def __init__(self) -> None:
        self.store = CountingStore()

    def happen(self, *ago: timedelta, **fields: Any) -> list[AuditEvent]:
        """Events so long before noon, the latest first."""
        made = [
            AuditEvent(
                id=f"E{len(self.store.events) + number:03}",
                at=NOON - each,
                **{"kind": "login.succeeded", "result": "ok", "user_id": "ann"} | fields,
            )
            for number, each in enumerate(ago)
        ]
        for event in made:
            self.store.append_event(event)
        return sorted(made, key=lambda event: event.place, reverse=True)

    def read(
        self, since: datetime = NOON - timedelta(days=400), until: datetime = NOON, limit: int = 50, **more: Any
    ) -> Page[AuditEvent]:
        self.store.days = []
        return read_events(since, until, limit=limit, store=self.store, **more)

    def walk(self, **asked: Any) -> list[AuditEvent]:
        found: list[AuditEvent] = []
        page = self.read(**asked)
        for _ in range(1000):
            assert len(self.store.days) <= MAX_DAYS
            found += page.items
            if page.next is None:
                return found
            page = self.read(**asked, cursor=page.next)
        raise AssertionError("no end")


@pytest.fixture
def desk() -> Desk:
    return Desk()


HOURS = [timedelta(hours=hours) for hours in (1, 2, 11, 12, 13, 30, 31, 200, 1000, 5000)]


@pytest.mark.parametrize("limit", [1, 3, 10, 100])
@pytest.mark.parametrize("user_id", [None, "ann"])
def test_all_of_it_is_read_however_far_apart(desk: Desk, limit: int, user_id: str | None) -> None:
    events = desk.happen(*HOURS)
    assert desk.walk(limit=limit, user_id=user_id) == events


def test_a_page_looks_at_ten_days_and_says_where_to_go_on(desk: Desk) -> None:
    events = desk.happen(timedelta(days=25))
    first = desk.read()
    assert (first.items, len(desk.store.days)) == ([], 10)
    assert desk.store.days[0] == "2026-01-31"
    assert first.next
    second = desk.read(cursor=first.next)
    assert desk.store.days[0] == "2026-01-21"
    third = desk.read(cursor=second.next)
    assert third.items == events


def test_a_page_that_is_full_looks_no_further(desk: Desk) -> None:
    events = desk.happen(timedelta(hours=1), timedelta(days=1), timedelta(days=2))
    page = desk.read(limit=2)
    assert page.items == events[:2]
    assert desk.store.days == ["2026-01-31", "2026-01-30"]
    assert desk.read(limit=2, cursor=page.next).items == events[2:]


def test_a_users_events_need_no_look_at_whole_days(desk: Desk) -> None:
    mine = desk.happen(*HOURS)
    desk.happen(*HOURS, user_id="ben")
    page = desk.read(user_id="ann")
    assert (page.items, page.next) == (mine, None)
    assert desk.store.days == []


def test_the_span_has_its_beginning_and_not_its_end(desk: Desk) -> None:
    one, two, three = desk.happen(timedelta(hours=1), timedelta(hours=2), timedelta(hours=3))
    for user_id in (None, "ann"):
        page = desk.read(since=three.at, until=one.at, user_id=user_id)
        assert (page.items, page.next) == ([two, three], None)
        assert desk.read(since=one.at, until=three.at, user_id=user_id).items == []


def test_kinds_are_told_apart_by_how_they_begin(desk: Desk) -> None:
    refused = desk.happen(timedelta(hours=1), timedelta(days=12), kind="login.refused")
    desk.happen(timedelta(hours=2), kind="second_factor.passed")
    assert desk.walk(kind="login.refused") == refused
    assert desk.walk(kind="second") != []
    assert desk.walk(kind="logout") == []


@pytest.mark.parametrize(
    "cursor",
    ["x", "é", "====", "MjAyNg", "MjAyNi0xMy0wMQ", "MjAyNi0wMS0zMVQxMjowMDowMC4wMDBaI9", "Li4vLi4", "A" * 1000],
)
def test_a_cursor_that_was_not_given_out_is_refused(desk: Desk, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        desk.read(cursor=cursor)


def test_a_cursor_does_not_lead_out_of_the_span(desk: Desk) -> None:
    desk.happen(*HOURS)
    page = desk.read(limit=3)
    assert desk.read(since=NOON - timedelta(hours=1), cursor=page.next) == Page(items=[])
