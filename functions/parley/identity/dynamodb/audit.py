"""The audit trail: an item an event, in its day's partitions and, by an index, under whom it is about.

Nothing here changes or removes an event, and the functions' policies deny both by the partition's name (template.yaml).
"""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import Any

from parley.aws.dynamodb import decode_item, encode_item, unavailable_on_failure
from parley.clock import rfc3339
from parley.identity.dynamodb.table import Table
from parley.identity.model import AuditEvent
from parley.identity.ports import Events, Span

SHARDS = 4
"""Partitions that share a day: 4,000 events a second."""
KEPT = timedelta(days=400)
BY_USER = "AuditByUser"


class Audit(Table):
    """An :class:`parley.identity.ports.AuditStore`."""

    def append_event(self, event: AuditEvent) -> None:
        day, shard = rfc3339(event.at)[:10], zlib.crc32(event.id.encode()) % SHARDS
        item = self._item(self._key("AUDIT", f"{day}#{shard}", event.place), event, event.at + KEPT)
        whose = event.user_id or event.actor_id
        # Only events have this attribute, so only they are in the index.
        item |= encode_item({"audit_user": whose}) if whose else {}
        self._put_if(item, "attribute_not_exists(pk)", {})

    def list_events(self, day: str, span: Span, limit: int) -> Events:
        shards = [self._latest("pk", f"AUDIT#{day}#{shard}", span, limit) for shard in range(SHARDS)]
        # Before the place where the first of them stopped, others may have events that were not read.
        edge = max((shard.rest for shard in shards if shard.rest), default="")
        events = [event for shard in shards for event in shard.events if event.place >= edge]
        events.sort(key=lambda each: each.place, reverse=True)
        return Events(events[:limit], events[limit - 1].place if len(events) > limit else edge or None)

    def list_events_of(self, user_id: str, span: Span, limit: int) -> Events:
        events, rest = self._latest("audit_user", user_id, span, limit, IndexName=BY_USER)
        return Events(events[:limit], events[limit - 1].place if len(events) > limit else rest)

    def _latest(self, attribute: str, value: str, span: Span, limit: int, **index: str) -> Events:
        values = {":of": value, ":since": span.since, ":before": span.before}
        request: dict[str, Any] = {
            "KeyConditionExpression": f"{attribute} = :of AND sk BETWEEN :since AND :before",
            "ExpressionAttributeValues": encode_item(values | ({":kind": span.kind} if span.kind else {})),
            "ScanIndexForward": False,
            # BETWEEN has both ends, so the event at the end may be among them.
            "Limit": limit + 1,
            **({"FilterExpression": "begins_with(kind, :kind)"} if span.kind else {}),
            **(index or {"ConsistentRead": True}),
        }
        with unavailable_on_failure():
            page = self._client.query(TableName=self._table, **request)
        events = [AuditEvent.model_validate(decode_item(item)) for item in page["Items"]]
        stopped = page.get("LastEvaluatedKey")
        return Events([each for each in events if each.place != span.before], stopped["sk"]["S"] if stopped else None)
