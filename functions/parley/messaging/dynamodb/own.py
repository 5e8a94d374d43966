"""What a member keeps for themself, in DynamoDB; the keys stand in ``__init__.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.aws.table import ConditionFailed, Table
from parley.clock import rfc3339
from parley.errors import NotFound
from parley.messaging.dynamodb.keys import membership_key
from parley.messaging.dynamodb.numbered import BUCKET, buckets
from parley.messaging.model import Membership, SavedDraft


class DynamoDBOwn:
    _table: Table

    def change_own(self, user_id: str, conversation_id: str, fields: Mapping[str, Any], at: datetime) -> Membership:
        given = {name: value for name, value in fields.items() if value is not None}
        gone = [f"#{name}" for name in fields if name not in given]
        sets = ", ".join(["updated_at = :at", *(f"#{name} = :{name}" for name in given)])
        values = {f":{name}": rfc3339(value) if isinstance(value, datetime) else value for name, value in given.items()}
        try:
            item = self._table.update(
                membership_key(user_id, conversation_id),
                f"SET {sets}" + (f" REMOVE {', '.join(gone)}" if gone else ""),
                names={f"#{name}": name for name in fields},
                values={**values, ":at": rfc3339(at)},
                condition="attribute_exists(pk) AND attribute_not_exists(left_at)",
                returns="ALL_NEW",
            )
        except ConditionFailed as exc:
            raise NotFound("There is no such conversation.") from exc
        return Membership.model_validate(item)

    def hide(self, user_id: str, conversation_id: str, seqs: Sequence[int], at: datetime) -> int:
        for bucket in sorted({seq // BUCKET for seq in seqs}):
            chosen = frozenset(seq for seq in seqs if seq // BUCKET == bucket)
            key = _hidden_key(user_id, conversation_id, bucket)
            self._table.update(key, "ADD seqs :seqs", values={":seqs": chosen})
        stamped = self._stamp(user_id, conversation_id, "ADD hides :one SET updated_at = :at", {":one": 1}, at)
        return int(stamped["hides"])

    def list_hidden(self, user_id: str, conversation_id: str, *, after: int, before: int) -> set[int]:
        keys = [_hidden_key(user_id, conversation_id, bucket) for bucket in buckets(after + 1, before - 1)]
        items = self._table.batch_get(keys, consistent=True)
        return {seq for item in items for seq in item["seqs"] if after < seq < before}

    def put_draft(self, user_id: str, conversation_id: str, draft: SavedDraft) -> SavedDraft:
        item = {**_draft_key(user_id, conversation_id), **draft.model_dump(exclude_none=True)}
        try:
            self._table.put(
                item,
                condition="attribute_not_exists(pk) OR updated_at < :at",
                values={":at": rfc3339(draft.updated_at)},
            )
        except ConditionFailed as exc:
            return SavedDraft.model_validate(exc.item)
        self._stamp(user_id, conversation_id, "SET draft_at = :at, updated_at = :at", {}, draft.updated_at)
        return draft

    def get_drafts(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], SavedDraft]:
        items = self._table.batch_get([_draft_key(*key) for key in dict.fromkeys(keys)])
        return {_owner(item["pk"]): SavedDraft.model_validate(item) for item in items}

    def _stamp(
        self, user_id: str, conversation_id: str, expression: str, values: dict[str, int], at: datetime
    ) -> dict[str, int]:
        try:
            return self._table.update(
                membership_key(user_id, conversation_id),
                expression,
                values={**values, ":at": rfc3339(at)},
                condition="attribute_exists(pk)",
                returns="UPDATED_NEW",
            )
        except ConditionFailed as exc:
            raise NotFound("There is no such conversation.") from exc


def _hidden_key(user_id: str, conversation_id: str, bucket: int) -> dict[str, str]:
    return {"pk": f"H#{user_id}#{conversation_id}", "sk": f"{bucket:010d}"}


def _draft_key(user_id: str, conversation_id: str) -> dict[str, str]:
    return {"pk": f"D#{user_id}#{conversation_id}", "sk": "DRAFT"}


def _owner(pk: str) -> tuple[str, str]:
    _, user_id, conversation_id = pk.split("#")
    return user_id, conversation_id
