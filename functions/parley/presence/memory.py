"""The memory twin of the presence store: what the DynamoDB adapter does, in a dictionary, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from parley.presence.model import Bar, Connection, PresenceSettings, Record, WakeLevel, surplus_of


class MemoryPresenceStore:
    def __init__(self) -> None:
        self._records: dict[str, Record] = {}

    def put_connection(self, connection: Connection, seen_at: datetime) -> Record:
        before = self._record(connection.user_id)
        others = before.without(connection.id)
        self._records[connection.user_id] = others.model_copy(
            update={"connections": (*others.connections, connection), "last_seen_at": seen_at}
        )
        return before

    def remove_connection(self, user_id: str, connection_id: str, seen_at: datetime) -> Record:
        before = self._record(user_id)
        self._records[user_id] = before.without(connection_id).model_copy(update={"last_seen_at": seen_at})
        return before

    def forget_connection(self, user_id: str, connection_id: str) -> None:
        if user_id in self._records:
            self._records[user_id] = self._records[user_id].without(connection_id)

    def prune(self, user_id: str, connection_ids: Sequence[str], barred_ids: Sequence[str], at: datetime) -> None:
        record = self._record(user_id)
        live = {connection.id for connection in record.live(at)}
        barred = {each for each, until in record.bar.ids.items() if until > at}
        if live.isdisjoint(connection_ids) and barred.isdisjoint(barred_ids):
            for connection_id in connection_ids:
                self.forget_connection(user_id, connection_id)
            left = {each: until for each, until in record.bar.ids.items() if each not in barred_ids}
            self._set_bar(user_id, record.bar.model_copy(update={"ids": left}))

    def bar_all(self, user_id: str, at: datetime, except_session_id: str | None) -> Record:
        bar = self._record(user_id).bar
        if bar.before is None or bar.before <= at:
            bar = Bar(before=at, except_session_id=except_session_id, ids=bar.ids)
        return self._set_bar(user_id, bar)

    def bar(self, user_id: str, ids: Sequence[str], at: datetime, until: datetime) -> Record:
        bar = self._record(user_id).bar
        return self._set_bar(user_id, bar.model_copy(update={"ids": {**bar.ids, **dict.fromkeys(ids, until)}}))

    def put_settings(self, user_id: str, settings: PresenceSettings) -> Record:
        before = self._record(user_id)
        self._records[user_id] = before.model_copy(update={"settings": settings})
        return before

    def set_wake_level(self, user_id: str, level: WakeLevel | None) -> None:
        self._set_waking(user_id, level=level)

    def note_notified(self, record: Record, conversation_id: str, at: datetime) -> datetime | None:
        surplus = surplus_of(record, conversation_id)
        before = self._notified(record.user_id)
        kept = {each: since for each, since in before.items() if each not in surplus}
        self._set_waking(record.user_id, notified={**kept, conversation_id: at})
        return before.get(conversation_id)

    def forget_notified(self, user_id: str, conversation_id: str, at: datetime) -> bool:
        notified = self._notified(user_id)
        if notified.get(conversation_id, at) != at:
            return False
        self._set_waking(user_id, notified={each: since for each, since in notified.items() if each != conversation_id})
        return True

    def _notified(self, user_id: str) -> dict[str, datetime]:
        return dict(self._record(user_id).waking.notified)

    def _set_waking(self, user_id: str, **changes: Any) -> None:
        record = self._record(user_id)
        waking = record.waking.model_copy(update=changes)
        self._records[user_id] = record.model_copy(update={"waking": waking})

    def get_records(self, user_ids: Sequence[str]) -> list[Record]:
        return [self._records[user_id] for user_id in dict.fromkeys(user_ids) if user_id in self._records]

    def _set_bar(self, user_id: str, bar: Bar) -> Record:
        self._records[user_id] = self._record(user_id).model_copy(update={"bar": bar})
        return self._records[user_id]

    def _record(self, user_id: str) -> Record:
        return self._records.get(user_id) or Record(user_id=user_id)
