"""The audit trail."""

from __future__ import annotations

from datetime import timedelta
from itertools import chain

from parley.clock import rfc3339
from parley.identity.dynamodb.table import Table, shard_of
from parley.identity.model import AuditEvent

SHARDS = 8
"""Partitions that share a day: 8,000 events a second."""
KEPT = timedelta(days=400)


class Audit(Table):
    """An :class:`parley.identity.ports.AuditStore`."""

    def append_event(self, event: AuditEvent) -> None:
        day, shard = rfc3339(event.at)[:10], shard_of(event.id, SHARDS)
        self._put(self._item(self._key("AUDIT", f"{day}#{shard}", event.id), event, event.at + KEPT))

    def list_events(self, day: str) -> list[AuditEvent]:
        shards = (self._list(f"AUDIT#{day}#{shard}", AuditEvent) for shard in range(SHARDS))
        return sorted(chain.from_iterable(shards), key=lambda event: event.id)
