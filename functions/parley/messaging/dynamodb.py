"""Conversations and messages in DynamoDB, and how each key spreads.

======================== ==================== ==================================================================
pk                       sk                   what
======================== ==================== ==================================================================
``C#<conversation>``     ``HEAD``             the head. A send adds 1 to it, so a conversation takes at most
                                              1,000 messages a second (DynamoDB's limit of a partition)
``C#<conversation>``     ``MEMBER#<user>``    the roster, for fan-out: as many items as the group has members
``U#<user>``             ``CONV#<conv.>``     the membership: what access_conversation reads, and the user's
                                              list of conversations; grows as one person's list does.
                                              One that ended: TTL 31 days
``P#<user>#<user>``      ``PAIR``             the conversation of a pair (ids sorted): one item a key
``M#<conv.>#<bucket>``   seq, 10 digits       messages and voids, 4,096 a partition, so none grows without bound
``K#<conv.>#<u.>#<id>``  ``KEY``              a send key: one item a key; TTL 7 days
``L#<conv.>#<bucket>``   number, 10 digits    lines of the change log, 4,096 a partition; TTL 30 days
======================== ==================== ==================================================================

Ids are ULIDs and hold no ``#``, nor does a client id, so keys cannot be forged by their parts.

A send costs three write units (head, key, message up to 1 KB) and one read unit (membership); a change of a message
costs three write units (head, message, line) and two read units (membership, message).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import ConditionFailed
from parley.clock import rfc3339
from parley.errors import NotFound
from parley.messaging.dynamodb_changes import DynamoDBChanges
from parley.messaging.dynamodb_messages import DynamoDBMessages
from parley.messaging.model import Head, Member, Membership

ENDED_MEMBERSHIP_LIFE = timedelta(days=31)
"""A day longer than a sync cursor lives."""


class DynamoDBStore(DynamoDBMessages, DynamoDBChanges):
    """Everything in the table chat."""

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        one, other = head.members
        pair = {**_pair_key(one, other), "conversation_id": head.id}
        if self._table.put_all_if_absent([pair, *_items(head, memberships)]):
            return head.id
        return self.find_pairs([(one, other)])[one, other]

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        by_key = {_pair_key(*pair)["pk"]: pair for pair in pairs}
        found = self._table.batch_get([_pair_key(*pair) for pair in by_key.values()], consistent=True)
        return {by_key[item["pk"]]: item["conversation_id"] for item in found}

    def add_group(self, head: Head, memberships: Sequence[Membership]) -> None:
        *members, last = _items(head, memberships)
        self._table.batch_put(members)
        self._table.put_if_absent(last)

    def get_head(self, conversation_id: str) -> Head | None:
        item = self._table.get(_head_key(conversation_id))
        return Head.model_validate(item) if item else None

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        items = self._table.batch_get([_head_key(each) for each in dict.fromkeys(conversation_ids)])
        return {item["id"]: Head.model_validate(item) for item in items}

    def take_seq(self, conversation_id: str, at: datetime) -> Head:
        try:
            item = self._table.update(
                _head_key(conversation_id),
                "ADD last_seq :one SET updated_at = :at",
                values={":one": 1, ":at": rfc3339(at)},
                condition="attribute_exists(pk)",
                returns="ALL_NEW",
            )
        except ConditionFailed as exc:
            raise NotFound("There is no such conversation.") from exc
        return Head.model_validate(item)

    def get_membership(self, user_id: str, conversation_id: str) -> Membership | None:
        item = self._table.get(_membership_key(user_id, conversation_id))
        return Membership.model_validate(item) if item else None

    def get_memberships(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Membership]:
        items = self._table.batch_get([_membership_key(*key) for key in dict.fromkeys(keys)])
        memberships = map(Membership.model_validate, items)
        return {(each.user_id, each.conversation_id): each for each in memberships}

    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"U#{user_id}", ":from": f"CONV#{_past(after)}", ":to": "CONV#~"},
            limit=limit,
        )
        return [Membership.model_validate(item) for item in items]

    def end_membership(self, user_id: str, conversation_id: str, at: datetime) -> None:
        with suppress(ConditionFailed):  # never a member, or aged out already
            self._table.update(
                _membership_key(user_id, conversation_id),
                "SET left_at = :at, updated_at = :at, #ttl = :ttl",
                names={"#ttl": "ttl"},
                values={":at": rfc3339(at), ":ttl": int((at + ENDED_MEMBERSHIP_LIFE).timestamp())},
                condition="attribute_exists(pk)",
            )
        self._table.delete(_member_key(conversation_id, user_id))

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"C#{conversation_id}", ":from": f"MEMBER#{_past(after)}", ":to": "MEMBER#~"},
            limit=limit,
            ConsistentRead=True,
        )
        return [Member.model_validate(item) for item in items]

    def find_members(self, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        items = self._table.batch_get([_member_key(*key) for key in dict.fromkeys(keys)])
        return {(item["pk"].removeprefix("C#"), item["user_id"]) for item in items}

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        try:
            self._table.update(
                _membership_key(user_id, conversation_id),
                "SET read_seq = :seq, updated_at = :at",
                values={":seq": seq, ":at": rfc3339(at)},
                condition="read_seq < :seq",
            )
        except ConditionFailed as exc:
            if exc.item is None:
                raise NotFound("There is no such conversation.") from exc
            return Membership.model_validate(exc.item).read_seq
        return seq


def _items(head: Head, memberships: Sequence[Membership]) -> list[Item]:
    """What a conversation is made of; the head, by which it exists, comes last."""
    items: list[Item] = []
    for each in memberships:
        member = Member(user_id=each.user_id, role=each.role, joined_seq=each.joined_seq)
        items.append(_membership_key(each.user_id, head.id) | each.model_dump(exclude_none=True))
        items.append(_member_key(head.id, each.user_id) | member.model_dump())
    return [*items, _head_key(head.id) | head.model_dump(exclude_none=True)]


def _past(after: str | None) -> str:
    """The least string that sorts behind ``after``: BETWEEN includes its bounds."""
    return "" if after is None else f"{after}\x00"


def _head_key(conversation_id: str) -> dict[str, str]:
    return {"pk": f"C#{conversation_id}", "sk": "HEAD"}


def _member_key(conversation_id: str, user_id: str) -> dict[str, str]:
    return {"pk": f"C#{conversation_id}", "sk": f"MEMBER#{user_id}"}


def _membership_key(user_id: str, conversation_id: str) -> dict[str, str]:
    return {"pk": f"U#{user_id}", "sk": f"CONV#{conversation_id}"}


def _pair_key(one: str, other: str) -> dict[str, str]:
    return {"pk": f"P#{one}#{other}", "sk": "PAIR"}
