"""The change log in DynamoDB, and what it changes; the keys stand in ``__init__.py``."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from parley.aws.table import ConditionFailed, Table
from parley.clock import rfc3339
from parley.errors import Conflict, NotFound
from parley.messaging.changes import LINE_LIFE
from parley.messaging.dynamodb.keys import copy_key, text_change_key
from parley.messaging.dynamodb.messages import slot_item
from parley.messaging.dynamodb.numbered import BUCKET, fields_of, number_of, numbered_key, read_numbered
from parley.messaging.model import Change, Head, Message, Model, Version


class DynamoDBChanges:
    _table: Table

    def take_change(
        self, conversation_id: str, at: datetime, fields: Mapping[str, Any], expected: Mapping[str, Any]
    ) -> Head:
        names = {f"#{name}": name for name in (*fields, *expected)}
        values = {f":{name}": _plain(value) for name, value in fields.items()}
        wanted = {f":was_{name}": value for name, value in expected.items()}
        sets = ["changed_at = :at", *(f"#{name} = :{name}" for name in fields)]
        try:
            item = self._table.update(
                {"pk": f"C#{conversation_id}", "sk": "HEAD"},
                f"ADD last_change :one SET {', '.join(sets)}",
                names=names,
                values={":one": 1, ":at": rfc3339(at), **values, **wanted},
                condition=" AND ".join(["attribute_exists(pk)", *(_is_as(name, expected) for name in expected)]),
                returns="ALL_NEW",
            )
        except ConditionFailed as exc:
            if exc.item is None:
                raise NotFound("There is no such conversation.") from exc
            raise Conflict from exc
        return Head.model_validate(item)

    def log_change(self, conversation_id: str, change: Change) -> None:
        fields = change.model_dump(exclude_defaults=True, exclude={"number"})
        ttl = int((change.created_at + LINE_LIFE).timestamp())
        with suppress(ConditionFailed):
            self._table.put_if_absent({**numbered_key(_log(conversation_id), change.number), **fields, "ttl": ttl})

    def read_changes(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Change]:
        items = read_numbered(
            self._table, _log(conversation_id), after=after, before=before, limit=limit, newest_first=newest_first
        )
        return [Change(number=number_of(item), **fields_of(item)) for item in items]

    def replace_message(self, before: Message, after: Message) -> bool:
        item = slot_item(after.conversation_id, after)
        try:
            if before.change:
                self._table.put(item, condition="change = :was", values={":was": before.change})
            else:
                self._table.put(item, condition="attribute_exists(id) AND attribute_not_exists(change)")
        except ConditionFailed:
            return False
        return True

    def note_text_change(self, conversation_id: str, number: int, at: datetime) -> None:
        self._table.put({**text_change_key(conversation_id, number), "changed_at": round(at.timestamp() * 1000)})

    def drop_copy(self, conversation_id: str, number: int) -> None:
        self._table.delete(copy_key(conversation_id, number))

    def add_version(self, conversation_id: str, seq: int, version: Version) -> None:
        with suppress(ConditionFailed):
            self._table.put_if_absent(
                {**_version_key(conversation_id, seq, version.number), **version.model_dump(exclude={"number"})}
            )

    def list_versions(self, conversation_id: str, seq: int) -> list[Version]:
        items = read_numbered(self._table, _versions(conversation_id, seq), after=-1, before=BUCKET, limit=BUCKET)
        return [Version(number=number_of(item), **fields_of(item)) for item in items]

    def remove_versions(self, conversation_id: str, seq: int) -> None:
        for version in self.list_versions(conversation_id, seq):
            self._table.delete(_version_key(conversation_id, seq, version.number))


def _plain(value: Any) -> Any:
    """A model as what differs from how it begins."""
    return value.model_dump(exclude_defaults=True) if isinstance(value, Model) else value


def _is_as(name: str, expected: Mapping[str, Any]) -> str:
    """A field that is empty may never have been stored."""
    if expected[name]:
        return f"#{name} = :was_{name}"
    return f"(attribute_not_exists(#{name}) OR #{name} = :was_{name})"


def _log(conversation_id: str) -> str:
    return f"L#{conversation_id}"


def _versions(conversation_id: str, seq: int) -> str:
    return f"E#{conversation_id}#{seq}"


def _version_key(conversation_id: str, seq: int, number: int) -> dict[str, str]:
    return numbered_key(_versions(conversation_id, seq), number)
