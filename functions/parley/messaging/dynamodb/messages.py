"""Timelines and send keys in DynamoDB; the keys stand in ``__init__.py``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import ConditionFailed, Table
from parley.clock import rfc3339
from parley.messaging.dynamodb.numbered import (
    BETWEEN,
    bucket_values,
    buckets,
    fields_of,
    number_of,
    numbered_key,
    read_numbered,
)
from parley.messaging.model import Message, SendKey, Slot, Unread, Void

KEY_LIFE = timedelta(days=7)
# What is as it was by default is not stored.
_COUNTS_AS_UNREAD = (
    "attribute_exists(id) AND sender_id <> :me"
    " AND (attribute_not_exists(#status) OR #status <> :recalled)"
    " AND (attribute_not_exists(content_type) OR content_type <> :system)"
)
_KNOWN_FROM_KEY = {"conversation_id", "seq"}


class DynamoDBMessages:
    def __init__(self, table: Table) -> None:
        self._table = table

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        try:
            self._table.put_if_absent(_send_key(conversation_id, sender_id, client_id) | _send_key_fields(key))
        except ConditionFailed as exc:
            return SendKey.model_validate(exc.item)
        return key

    def get_send_key(self, conversation_id: str, sender_id: str, client_id: str) -> SendKey | None:
        item = self._table.get(_send_key(conversation_id, sender_id, client_id))
        return SendKey.model_validate(item) if item else None

    def move_send_key(
        self, conversation_id: str, sender_id: str, client_id: str, from_seq: int, key: SendKey
    ) -> SendKey:
        fields = _send_key_fields(key)
        try:
            self._table.update(
                _send_key(conversation_id, sender_id, client_id),
                "SET seq = :seq, created_at = :at, #ttl = :ttl",
                names={"#ttl": "ttl"},
                values={
                    ":seq": fields["seq"],
                    ":at": fields["created_at"],
                    ":ttl": fields["ttl"],
                    ":from": from_seq,
                },
                condition="seq = :from",
            )
        except ConditionFailed as exc:
            if exc.item is None:  # expired just now
                return self.claim_send_key(conversation_id, sender_id, client_id, key)
            return SendKey.model_validate(exc.item)
        return key

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        try:
            self._table.put_if_absent(slot_item(conversation_id, slot))
        except ConditionFailed as exc:
            return _to_slot(conversation_id, exc.item or {})
        return slot

    def get_message(self, conversation_id: str, seq: int) -> Message | None:
        item = self._table.get(numbered_key(_timeline(conversation_id), seq))
        slot = _to_slot(conversation_id, item) if item else None
        return slot if isinstance(slot, Message) else None

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        wanted = [numbered_key(_timeline(key[0]), key[1]) for key in dict.fromkeys(keys)]
        items = self._table.batch_get(wanted, consistent=True)
        slots = [_to_slot(item["pk"].split("#")[1], item) for item in items]
        return [slot for slot in slots if isinstance(slot, Message)]

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        items = read_numbered(
            self._table, _timeline(conversation_id), after=after, before=before, limit=limit, newest_first=newest_first
        )
        return [_to_slot(conversation_id, item) for item in items]

    def find_unread(self, conversation_id: str, *, after: int, through: int, user_id: str, limit: int) -> list[Unread]:
        found: list[Unread] = []
        for bucket in buckets(after + 1, through):
            values = bucket_values(_timeline(conversation_id), bucket, after + 1, through)
            items = self._table.query(
                BETWEEN,
                {**values, ":me": user_id, ":recalled": "recalled", ":system": "system"},
                limit=limit - len(found),
                FilterExpression=_COUNTS_AS_UNREAD,
                ProjectionExpression="sk, mentions, mention_all",
                ExpressionAttributeNames={"#status": "status"},
            )
            found += [
                Unread(
                    seq=number_of(item),
                    mentioned=item.get("mention_all", False) or user_id in item.get("mentions", ()),
                )
                for item in items
            ]
            if len(found) >= limit:
                break
        return found


def slot_item(conversation_id: str, slot: Slot) -> Item:
    """A message or a void as its item: without what its key or a default says, so that more text fits a write unit."""
    fields = slot.model_dump(exclude_defaults=True, exclude=_KNOWN_FROM_KEY) | slot.model_dump(include={"content"})
    return {**numbered_key(_timeline(conversation_id), slot.seq), **fields}


def _to_slot(conversation_id: str, item: Item) -> Slot:
    fields, seq = fields_of(item), number_of(item)
    if "id" not in fields:
        return Void(seq=seq, **fields)
    return Message(conversation_id=conversation_id, seq=seq, **fields)


def _timeline(conversation_id: str) -> str:
    return f"M#{conversation_id}"


def _send_key(conversation_id: str, sender_id: str, client_id: str) -> dict[str, str]:
    return {"pk": f"K#{conversation_id}#{sender_id}#{client_id}", "sk": "KEY"}


def _send_key_fields(key: SendKey) -> Item:
    ttl = int((key.created_at + KEY_LIFE).timestamp())
    return {"seq": key.seq, "created_at": rfc3339(key.created_at), "ttl": ttl}
