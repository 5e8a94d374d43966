"""The audit trail: writing it, and reading it backwards from the latest event."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from parley.clock import Clock, NewId, rfc3339
from parley.errors import InvalidRequest
from parley.identity.model import NOWHERE, AuditEvent, Page, Source
from parley.identity.ports import AuditStore, Span
from parley.identity.service.cursors import NOT_OURS, read_cursor, write_cursor

MAX_DAYS = 10
"""So many days a page looks at; one that finds nothing there says where to go on."""

# A place, a time, or a day.
_PLACE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{12}Z(#[0-9A-Za-z-]{1,64})?)?")


@dataclass(frozen=True)
class Trail:
    """Appends what happened, for one source: a request's, or none."""

    store: AuditStore
    clock: Clock
    new_id: NewId
    source: Source = NOWHERE

    def record(
        self,
        kind: str,
        result: Literal["ok", "refused"] = "ok",
        *,
        user_id: str | None = None,
        actor_id: str | None = None,
        client_id: str | None = None,
        **details: str,
    ) -> None:
        """Appends one event; ``details`` hold names and numbers, never secrets. Raises Unavailable."""
        event = AuditEvent(
            id=self.new_id(),
            at=self.clock(),
            kind=kind,
            result=result,
            user_id=user_id,
            actor_id=actor_id,
            client_id=client_id,
            source=self.source,
            details=details,
        )
        self.store.append_event(event)


def read_events(
    since: datetime,
    until: datetime,
    *,
    user_id: str | None = None,
    kind: str = "",
    cursor: str | None = None,
    limit: int,
    store: AuditStore,
) -> Page[AuditEvent]:
    """Events from ``since`` to before ``until``, the latest first: a user's or all, whose kind begins with ``kind``.

    A page's work is bounded, so it may be shorter than ``limit`` and still have a next one. Raises InvalidRequest.
    """
    span = Span(rfc3339(since), _place(cursor) if cursor else rfc3339(until), kind)
    if span.since >= span.before:
        return Page(items=[])
    if user_id is not None:
        events, rest = store.list_events_of(user_id, span, limit)
        return Page(items=events, next=write_cursor(rest) if rest else None)
    found: list[AuditEvent] = []
    for day in _days(span):
        events, rest = store.list_events(day, span, limit - len(found))
        found += events
        span = span._replace(before=rest or day)
        if rest or len(found) == limit:
            break
    return Page(items=found, next=write_cursor(span.before) if span.since < span.before else None)


def _days(span: Span) -> Iterator[str]:
    """Backwards, the last days of the span."""
    first, last = date.fromisoformat(span.since[:10]), date.fromisoformat(span.before[:10])
    if len(span.before) == len("2026-01-31"):
        last -= timedelta(days=1)
    for back in range(min((last - first).days + 1, MAX_DAYS)):
        yield (last - timedelta(days=back)).isoformat()


def _place(cursor: str) -> str:
    place = read_cursor(cursor)
    try:
        date.fromisoformat(place[:10])
    except ValueError as exc:
        raise InvalidRequest(NOT_OURS) from exc
    if not _PLACE.fullmatch(place):
        raise InvalidRequest(NOT_OURS)
    return place
