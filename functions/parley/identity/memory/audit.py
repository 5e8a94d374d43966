"""The audit trail."""

from __future__ import annotations

from parley.clock import rfc3339
from parley.identity.memory.table import Table
from parley.identity.model import AuditEvent


class Audit(Table):
    """An :class:`parley.identity.ports.AuditStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._events: list[AuditEvent] = []

    def append_event(self, event: AuditEvent) -> None:
        self._events.append(event)

    def list_events(self, day: str) -> list[AuditEvent]:
        return sorted((each for each in self._events if rfc3339(each.at).startswith(day)), key=lambda each: each.id)
