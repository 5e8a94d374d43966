"""What the audit trail relies on, of every store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from parley.identity.model import AuditEvent, Source
from parley.identity.ports import Events, IdentityStore, Span

NOON = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)
DAY = "2026-01-31"
ALL = Span("2026", "2027")


def event(number: int, **changes: Any) -> AuditEvent:
    fields: dict[str, Any] = {
        "id": f"01{number:03}",
        "at": NOON + timedelta(seconds=number // 2),
        "kind": "login.refused" if number % 3 else "login.succeeded",
        "result": "ok",
        "user_id": "01A",
        "source": Source(address="192.0.2.1", user_agent="a browser"),
        "details": {"reason": "password"},
    }
    return AuditEvent(**fields | changes)


def walk(read: Callable[[Span, int], Events], span: Span, limit: int) -> list[AuditEvent]:
    """All of a span, page by page."""
    found: list[AuditEvent] = []
    for _ in range(1000):
        events, rest = read(span, limit)
        assert len(events) <= limit
        found += events
        if rest is None:
            return found
        assert rest < span.before
        span = span._replace(before=rest)
    raise AssertionError("no end")


@pytest.fixture
def events(store: IdentityStore) -> list[AuditEvent]:
    """Forty of a day, the latest first, put in no order; two at each moment."""
    made = [event(number) for number in range(40)]
    for each in (*made[::2], *reversed(made[1::2])):
        store.append_event(each)
    return made[::-1]


@pytest.mark.parametrize("limit", [1, 3, 7, 40, 100])
def test_a_day_is_read_backwards_in_pages_and_nothing_is_left_out(
    store: IdentityStore, events: list[AuditEvent], limit: int
) -> None:
    assert walk(lambda span, most: store.list_events(DAY, span, most), ALL, limit) == events
    assert walk(lambda span, most: store.list_events_of("01A", span, most), ALL, limit) == events


@pytest.mark.parametrize("limit", [2, 100])
@pytest.mark.parametrize("kind", ["login", "login.succeeded", "logout"])
def test_kinds_are_read_by_how_they_begin(
    store: IdentityStore, events: list[AuditEvent], kind: str, limit: int
) -> None:
    wanted = [each for each in events if each.kind.startswith(kind)]
    span = ALL._replace(kind=kind)
    assert walk(lambda span, most: store.list_events(DAY, span, most), span, limit) == wanted
    assert walk(lambda span, most: store.list_events_of("01A", span, most), span, limit) == wanted


def test_a_span_has_its_first_moment_and_not_its_last(store: IdentityStore, events: list[AuditEvent]) -> None:
    span = Span("2026-01-31T12:00:05.123Z", "2026-01-31T12:00:07.123Z")
    assert store.list_events(DAY, span, 100) == (events[26:30], None)
    assert store.list_events_of("01A", span, 100) == (events[26:30], None)
    assert store.list_events(DAY, Span(DAY, events[30].place), 2).events == events[31:33]


def test_days_and_users_are_apart(store: IdentityStore) -> None:
    mine, yours = event(1), event(2, user_id="01B")
    tomorrow = event(3, at=NOON + timedelta(days=1))
    for each in (mine, yours, tomorrow):
        store.append_event(each)
    assert store.list_events(DAY, ALL, 10) == ([yours, mine], None)
    assert store.list_events("2026-02-01", ALL, 10) == ([tomorrow], None)
    assert store.list_events("2026-02-02", ALL, 10) == ([], None)
    assert store.list_events_of("01A", ALL, 10) == ([tomorrow, mine], None)
    assert store.list_events_of("01C", ALL, 10) == ([], None)


def test_what_somebody_does_to_nobody_is_theirs(store: IdentityStore) -> None:
    to_a_client = event(1, user_id=None, actor_id="01R", client_id="wiki")
    to_a_person = event(2, actor_id="01R")
    by_nobody = event(3, user_id=None)
    for each in (to_a_client, to_a_person, by_nobody):
        store.append_event(each)
    assert store.list_events_of("01R", ALL, 10).events == [to_a_client]
    assert store.list_events_of("01A", ALL, 10).events == [to_a_person]
    assert store.list_events(DAY, ALL, 10).events == [by_nobody, to_a_person, to_a_client]


def test_an_event_that_is_there_stays_as_it_is(store: IdentityStore) -> None:
    store.append_event(event(1))
    store.append_event(event(1, kind="nothing.happened", user_id="01B"))
    assert store.list_events(DAY, ALL, 10).events == [event(1)]
    assert store.list_events_of("01B", ALL, 10).events == []
