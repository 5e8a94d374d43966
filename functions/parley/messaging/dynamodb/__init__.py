"""Conversations and messages in DynamoDB, and how each key spreads.

======================== ==================== ==================================================================
pk                       sk                   what
======================== ==================== ==================================================================
``C#<conversation>``     ``HEAD``             the head. A send adds 1 to it, so a conversation takes at most
                                              1,000 messages a second (DynamoDB's limit of a partition)
``C#<conversation>``     ``GROUP``            owner, size, description and picture of a group: every change of its
                                              roster writes it, no message does
``C#<conversation>``     ``MEMBER#<user>``    the roster, for fan-out: as many items as the group has members
``U#<user>``             ``CONV#<conv.>``     the membership: what access_conversation reads, and the user's
                                              list of conversations; grows as one person's list does.
                                              One that ended: TTL 31 days
``C#<conversation>``     ``INVITE#<id>``      an invite link, at most 50 a group; TTL a day past its end
``V#<hash>``             ``TOKEN``            where the invite of a token lies: one item a key
``U#<user>``             ``BLOCK#<user>``     somebody whom the user has blocked
``U#<user>``             ``BARRED#<user>``    somebody who has blocked the user
``S#<app>#<user>``       ``APP``              the conversation of an app with a person: one item a key
``P#<user>#<user>``      ``PAIR``             the conversation of a pair (ids sorted): one item a key
``M#<conv.>#<bucket>``   seq, 10 digits       messages and voids, 4,096 a partition, so none grows without bound
``K#<conv.>#<u.>#<id>``  ``KEY``              a send key: one item a key; TTL 7 days
``E#<conv.>#<seq>#0``    number, 10 digits    what an edited message said before, at most 100 a message
``H#<user>#<conv.>``     bucket, 10 digits    the numbers that a user has hidden of 4,096: a set, at most 16 KB
``D#<user>#<conv.>``     ``DRAFT``            a saved draft: one item a key
``L#<conv.>#<bucket>``   number, 10 digits    lines of the change log, 4,096 a partition; TTL 30 days
``X#<conv.>#<bucket>``   number, 10 digits    copies of 512 texts for search (parley/search), 4,096 a partition: at most
                                              1.6 GB, typically 80 MB; with a ``+`` behind: when such a text last
                                              changed
======================== ==================== ==================================================================

Ids are ULIDs and hold no ``#``, nor does a client id, so keys cannot be forged by their parts.

A send costs three write units (head, key, message up to 1 KB) and one read unit (membership); a change of a message
costs three write units (head, message, line) and two read units (membership, message).
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from parley.aws.dynamodb import Item
from parley.aws.table import Cancelled, ConditionFailed
from parley.aws.transactions import Write, check, put
from parley.clock import rfc3339
from parley.errors import Forbidden, NotFound
from parley.messaging.access import NOT_TO_BE_WRITTEN_TO
from parley.messaging.dynamodb.blocks import DynamoDBBlocks
from parley.messaging.dynamodb.changes import DynamoDBChanges
from parley.messaging.dynamodb.keys import (
    app_key,
    block_key,
    group_key,
    head_key,
    member_item,
    member_key,
    membership_item,
    membership_key,
    pair_key,
    past,
)
from parley.messaging.dynamodb.messages import DynamoDBMessages
from parley.messaging.dynamodb.own import DynamoDBOwn
from parley.messaging.dynamodb.rosters import DynamoDBRosters
from parley.messaging.model import Group, Head, Member, Membership, Role, admits


class DynamoDBStore(DynamoDBMessages, DynamoDBChanges, DynamoDBOwn, DynamoDBRosters, DynamoDBBlocks):
    """Everything in the table chat."""

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        one, other = head.members
        pair = {**pair_key(one, other), "conversation_id": head.id}
        guards = [check(block_key(*both), "attribute_not_exists(pk)") for both in ((one, other), (other, one))]
        try:
            self._table.transact(*guards, *_puts([pair, *_items(head, memberships)]))
        except Cancelled as exc:
            standing = self.find_pairs([(one, other)]).get((one, other))
            if standing is None:
                raise Forbidden(NOT_TO_BE_WRITTEN_TO) from exc
            return standing
        return head.id

    def add_app_conversation(self, head: Head, membership: Membership) -> str:
        app_id, user_id = head.app_id or "", membership.user_id
        where = {**app_key(app_id, user_id), "conversation_id": head.id}
        try:
            self._table.transact(*_puts([where, *_items(head, [membership])]))
        except Cancelled:
            return self.find_app_conversation(app_id, user_id) or head.id
        return head.id

    def find_app_conversation(self, app_id: str, user_id: str) -> str | None:
        item = self._table.get(app_key(app_id, user_id))
        return item["conversation_id"] if item else None

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        by_key = {pair_key(*pair)["pk"]: pair for pair in pairs}
        found = self._table.batch_get([pair_key(*pair) for pair in by_key.values()], consistent=True)
        return {by_key[item["pk"]]: item["conversation_id"] for item in found}

    def add_group(self, head: Head, memberships: Sequence[Membership], group: Group) -> None:
        *members, last = _items(head, memberships)
        self._table.batch_put([*members, group_key(head.id) | group.model_dump(exclude_none=True)])
        with suppress(ConditionFailed):
            self._table.put_if_absent(last)

    def get_head(self, conversation_id: str) -> Head | None:
        item = self._table.get(head_key(conversation_id))
        return Head.model_validate(item) if item else None

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        items = self._table.batch_get([head_key(each) for each in dict.fromkeys(conversation_ids)])
        return {item["id"]: Head.model_validate(item) for item in items}

    def take_seq(self, conversation_id: str, at: datetime, role: Role | None = None) -> Head:
        condition, names, values = _may_post(role)
        try:
            item = self._table.update(
                head_key(conversation_id),
                "ADD last_seq :one SET updated_at = :at",
                names=names,
                values={":one": 1, ":at": rfc3339(at), **values},
                condition=condition,
                returns="ALL_NEW",
            )
        except ConditionFailed as exc:
            if exc.item is None:
                raise NotFound("There is no such conversation.") from exc
            raise Forbidden("Not everybody may post in this group.") from exc
        return Head.model_validate(item)

    def get_membership(self, user_id: str, conversation_id: str) -> Membership | None:
        item = self._table.get(membership_key(user_id, conversation_id))
        return Membership.model_validate(item) if item else None

    def get_memberships(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Membership]:
        items = self._table.batch_get([membership_key(*key) for key in dict.fromkeys(keys)])
        memberships = map(Membership.model_validate, items)
        return {(each.user_id, each.conversation_id): each for each in memberships}

    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"U#{user_id}", ":from": f"CONV#{past(after)}", ":to": "CONV#~"},
            limit=limit,
        )
        return [Membership.model_validate(item) for item in items]

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"C#{conversation_id}", ":from": f"MEMBER#{past(after)}", ":to": "MEMBER#~"},
            limit=limit,
            ConsistentRead=True,
        )
        return [Member.model_validate(item) for item in items]

    def find_members(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Member]:
        items = self._table.batch_get([member_key(*key) for key in dict.fromkeys(keys)])
        return {(item["pk"].removeprefix("C#"), item["user_id"]): Member.model_validate(item) for item in items}

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        try:
            self._table.update(
                membership_key(user_id, conversation_id),
                "SET read_seq = :seq, updated_at = :at REMOVE marked_unread",
                values={":seq": seq, ":at": rfc3339(at)},
                condition="read_seq < :seq",
            )
        except ConditionFailed as exc:
            if exc.item is None:
                raise NotFound("There is no such conversation.") from exc
            return Membership.model_validate(exc.item).read_seq
        return seq


def _may_post(role: Role | None) -> tuple[str, dict[str, str], Item]:
    """The condition under which a member of this role posts, its names and its values."""
    others = [who for who in ("admins", "owner") if role is not None and not admits(who, role)]
    if not others:
        return "attribute_exists(pk)", {}, {}
    values = {f":{who}": who for who in others}
    open_ = f"(attribute_not_exists(#permissions.post) OR NOT #permissions.post IN ({', '.join(values)}))"
    return f"attribute_exists(pk) AND {open_}", {"#permissions": "permissions"}, values


def _puts(items: Sequence[Item]) -> list[Write]:
    return [put(item, "attribute_not_exists(pk)") for item in items]


def _items(head: Head, memberships: Sequence[Membership]) -> list[Item]:
    """What a conversation is made of; the head, by which it exists, comes last."""
    people = [item for each in memberships for item in (membership_item(each), member_item(each))]
    # As long as its permissions are as they begin, nothing is stored of them: every message writes the head.
    return [*people, head_key(head.id) | head.model_dump(exclude_defaults=True)]
