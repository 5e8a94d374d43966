"""Blocks in DynamoDB; the keys stand in ``__init__.py``.

What a send must know lies on the sender's own membership, which it reads anyway. Blocking costs four write units, eight
where the two have a conversation.
"""

from __future__ import annotations

from datetime import datetime

from parley.aws.dynamodb import Item
from parley.aws.table import Cancelled, Table
from parley.aws.transactions import Write, check, delete, put, update
from parley.clock import rfc3339
from parley.errors import Unavailable
from parley.messaging.dynamodb.keys import bar_key, block_key, membership_key, pair_key, past
from parley.messaging.model import Block

_ROUNDS = 3
_ALL = 10_000
_NEW, _THERE = "attribute_not_exists(pk)", "attribute_exists(pk)"


class DynamoDBBlocks:
    _table: Table

    def block(self, user_id: str, other_id: str, at: datetime) -> None:
        made = {"user_id": other_id, "blocked_at": rfc3339(at)}
        both = [
            put(block_key(user_id, other_id) | made, _NEW),
            put(bar_key(other_id, user_id) | {"user_id": user_id}, _NEW),
        ]
        self._write(
            both, user_id, other_id, "SET {flag} = :true, updated_at = :at", {":true": True, ":at": rfc3339(at)}
        )

    def unblock(self, user_id: str, other_id: str, at: datetime) -> None:
        both = [delete(block_key(user_id, other_id), _THERE), delete(bar_key(other_id, user_id), _THERE)]
        self._write(both, user_id, other_id, "SET updated_at = :at REMOVE {flag}", {":at": rfc3339(at)})

    def list_blocks(self, user_id: str, after: str | None, limit: int) -> list[Block]:
        values = {":pk": f"U#{user_id}", ":from": f"BLOCK#{past(after)}", ":to": "BLOCK#~"}
        items = self._table.query("pk = :pk AND sk BETWEEN :from AND :to", values, limit=limit)
        return [Block.model_validate(item) for item in items]

    def list_apart(self, user_id: str) -> set[str]:
        # Nothing else sorts between the two.
        values = {":pk": f"U#{user_id}", ":from": "BARRED#", ":to": "BLOCK#~"}
        items = self._table.query("pk = :pk AND sk BETWEEN :from AND :to", values, limit=_ALL)
        return {item["user_id"] for item in items}

    def _write(self, both: list[Write], user_id: str, other_id: str, expression: str, values: Item) -> None:
        pair = pair_key(min(user_id, other_id), max(user_id, other_id))
        for _ in range(_ROUNDS):
            found = self._table.get(pair)
            if found is None:
                rest = [check(pair, _NEW)]
            else:
                places = ((user_id, "blocked"), (other_id, "barred"))
                rest = [
                    update(membership_key(each, found["conversation_id"]), expression.format(flag=flag), _THERE, values)
                    for each, flag in places
                ]
            try:
                self._table.transact(*both, *rest)
                return
            except Cancelled as exc:
                if not exc.places.isdisjoint((0, 1)):
                    return
        raise Unavailable
