"""The audit trail."""

from __future__ import annotations

from collections.abc import Iterable

from parley.clock import rfc3339
from parley.identity.memory.table import Table
from parley.identity.model import AuditEvent
from parley.identity.ports import Events, Span


class Audit(Table):
    """An :class:`parley.identity.ports.AuditStore`."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[AuditEvent] = []
        """All, in the order in which they came: for tests to look at."""

    def append_event(self, event: AuditEvent) -> None:
        with self._lock:
            if event.place not in (each.place for each in self.events):
                self.events.append(event)

    def list_events(self, day: str, span: Span, limit: int) -> Events:
        return _latest((each for each in self.events if rfc3339(each.at).startswith(day)), span, limit)

    def list_events_of(self, user_id: str, span: Span, limit: int) -> Events:
        return _latest((each for each in self.events if (each.user_id or each.actor_id) == user_id), span, limit)


def _latest(events: Iterable[AuditEvent], span: Span, limit: int) -> Events:
    found = [each for each in events if span.since <= each.place < span.before and each.kind.startswith(span.kind)]
    found.sort(key=lambda each: each.place, reverse=True)
    return Events(found[:limit], found[limit - 1].place if len(found) > limit else None)
