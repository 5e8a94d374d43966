"""Timelines and send keys in DynamoDB; the keys stand in ``dynamodb.py``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import ConditionFailed, Table
from parley.clock import rfc3339
from parley.messaging.model import Message, SendKey, Slot, Void

BUCKET = 4096
"""Numbers of the timeline that share a partition."""
KEY_LIFE = timedelta(days=7)
_OF_KEY = {"pk", "sk"}
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
        fields = slot.model_dump(exclude_none=True, exclude=_KNOWN_FROM_KEY)
        try:
            self._table.put_if_absent(_slot_key(conversation_id, slot.seq) | fields)
        except ConditionFailed as exc:
            return _to_slot(conversation_id, exc.item or {})
        return slot

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        items = self._table.batch_get([_slot_key(*key) for key in dict.fromkeys(keys)])
        slots = [_to_slot(item["pk"].split("#")[1], item) for item in items]
        return [slot for slot in slots if isinstance(slot, Message)]

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        first, last = after + 1, before - 1
        slots: list[Slot] = []
        buckets = range(first // BUCKET, last // BUCKET + 1) if first <= last else range(0)
        for bucket in reversed(buckets) if newest_first else buckets:
            items = self._table.query(
                "pk = :pk AND sk BETWEEN :from AND :to",
                _bucket_values(conversation_id, bucket, first, last),
                limit=limit - len(slots),
                ScanIndexForward=not newest_first,
                ConsistentRead=True,
            )
            slots += [_to_slot(conversation_id, item) for item in items]
            if len(slots) >= limit:
                break
        return slots

    def count_messages(self, conversation_id: str, *, after: int, through: int, not_of: str, limit: int) -> int:
        total = 0
        for bucket in range((after + 1) // BUCKET, through // BUCKET + 1):
            total += self._table.count(
                "pk = :pk AND sk BETWEEN :from AND :to",
                {**_bucket_values(conversation_id, bucket, after + 1, through), ":not_of": not_of},
                filter_="attribute_exists(id) AND sender_id <> :not_of",
                limit=limit - total,
            )
            if total >= limit:
                break
        return min(total, limit)


def _to_slot(conversation_id: str, item: Item) -> Slot:
    fields = {name: value for name, value in item.items() if name not in _OF_KEY}
    seq = int(item["sk"])
    if "id" not in fields:
        return Void(seq=seq, **fields)
    return Message(conversation_id=conversation_id, seq=seq, **fields)


def _bucket_values(conversation_id: str, bucket: int, first: int, last: int) -> Item:
    return {":pk": f"M#{conversation_id}#{bucket}", ":from": _digits(first), ":to": _digits(last)}


def _slot_key(conversation_id: str, seq: int) -> dict[str, str]:
    return {"pk": f"M#{conversation_id}#{seq // BUCKET}", "sk": _digits(seq)}


def _send_key(conversation_id: str, sender_id: str, client_id: str) -> dict[str, str]:
    return {"pk": f"K#{conversation_id}#{sender_id}#{client_id}", "sk": "KEY"}


def _send_key_fields(key: SendKey) -> Item:
    ttl = int((key.created_at + KEY_LIFE).timestamp())
    return {"seq": key.seq, "created_at": rfc3339(key.created_at), "ttl": ttl}


def _digits(seq: int) -> str:
    """Ten digits sort as numbers do, and last for 115 days of the 1,000 messages a second that a head can take."""
    return f"{seq:010d}"
