"""Groups, rosters and invites in DynamoDB; the keys stand in ``__init__.py``.

A change of a roster is a transaction over the group's item, which puts the changes of one group in a row and keeps them
off its head: messages and members never wait for each other. Adding costs four write units a member and two a call,
two more where the actor's role is checked and two more by invite; removing costs eight, leaving six.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from parley.aws.dynamodb import Item
from parley.aws.table import Cancelled, ConditionFailed, Table
from parley.aws.transactions import Write, check, delete, put, update
from parley.clock import rfc3339
from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.dynamodb.keys import (
    group_key,
    invite_key,
    member_item,
    member_key,
    membership_item,
    membership_key,
    past,
    token_key,
)
from parley.messaging.model import Group, Invite, Membership, Role
from parley.messaging.ports import Actor

ENDED_MEMBERSHIP_LIFE = timedelta(days=31)
"""A day longer than a sync cursor lives."""
INVITE_KEPT = timedelta(days=1)
_NO_GROUP = "There is no such group."
_NO_MEMBER = "There is no such member."
_NO_INVITE = "There is no such invite."
_ROLE, _SIZE, _TTL = {"#role": "role"}, {"#size": "size"}, {"#ttl": "ttl"}
_IS_MEMBER = "attribute_exists(pk) AND attribute_not_exists(left_at)"
_IS_NO_MEMBER = "attribute_not_exists(pk) OR attribute_exists(left_at)"


class DynamoDBRosters:
    _table: Table

    def get_group(self, conversation_id: str) -> Group | None:
        item = self._table.get(group_key(conversation_id))
        return Group.model_validate(item) if item else None

    def get_groups(self, conversation_ids: Sequence[str]) -> dict[str, Group]:
        items = self._table.batch_get([group_key(each) for each in dict.fromkeys(conversation_ids)])
        return {item["pk"].removeprefix("C#"): Group.model_validate(item) for item in items}

    def describe_group(self, conversation_id: str, fields: Mapping[str, str | None]) -> None:
        try:
            self._table.update(
                group_key(conversation_id),
                "SET " + ", ".join(f"#{name} = :{name}" for name in fields),
                names={f"#{name}": name for name in fields},
                values={f":{name}": value for name, value in fields.items()},
                condition="attribute_exists(pk)",
            )
        except ConditionFailed as exc:
            raise NotFound(_NO_GROUP) from exc

    def add_members(
        self, memberships: Sequence[Membership], *, by: Actor | None, invite: Invite | None, max_size: int
    ) -> frozenset[str]:
        conversation_id, number = memberships[0].conversation_id, len(memberships)
        group = update(
            group_key(conversation_id),
            "ADD #size :number",
            "#size <= :room",
            {":number": number, ":room": max_size - number},
            names=_SIZE,
        )
        guards = [*_still(by, conversation_id), *_use(invite)]
        people = [write for each in memberships for write in _join(each)]
        try:
            self._table.transact(group, *guards, *people)
        except Cancelled as exc:
            first = 1 + len(guards)
            if by is not None and 1 in exc.places:
                raise _demoted() from exc
            if invite is not None and first - 1 in exc.places:
                raise NotFound(_NO_INVITE) from exc
            if known := {memberships[(place - first) // 2].user_id for place in exc.places if place >= first}:
                return frozenset(known)
            raise self._group_or_none(conversation_id, f"A group has at most {max_size} members.") from exc
        return frozenset()

    def remove_member(self, conversation_id: str, user_id: str, at: datetime, *, by: Actor | None, holds: Role) -> None:
        group = update(
            group_key(conversation_id),
            "ADD #size :less",
            "attribute_exists(pk) AND (owner_id <> :user OR #size = :one)",
            {":less": -1, ":one": 1, ":user": user_id},
            names=_SIZE,
        )
        line = delete(member_key(conversation_id, user_id), "#role = :role", {":role": holds}, names=_ROLE)
        ended = {":at": rfc3339(at), ":ttl": int((at + ENDED_MEMBERSHIP_LIFE).timestamp()), ":removed": by is not None}
        membership = update(
            membership_key(user_id, conversation_id),
            "SET left_at = :at, updated_at = :at, removed = :removed, #ttl = :ttl",
            _IS_MEMBER,
            ended,
            names=_TTL,
        )
        try:
            self._table.transact(line, membership, group, *_still(by, conversation_id))
        except Cancelled as exc:
            if 3 in exc.places:
                raise _demoted() from exc
            if not exc.places.isdisjoint((0, 1)):
                raise self._other_role_or_none(conversation_id, user_id) from exc
            raise self._group_or_none(conversation_id, "The owner hands the group over before leaving it.") from exc

    def change_role(
        self, conversation_id: str, user_id: str, role: Role, at: datetime, *, by: Actor, holds: Role
    ) -> None:
        # One's own role is checked by the change itself: a transaction takes no item twice.
        guards = _still(by, conversation_id) if by.user_id != user_id else []
        try:
            self._table.transact(*_set_role(conversation_id, user_id, role, at, holds=holds), *guards)
        except Cancelled as exc:
            if 2 in exc.places:
                raise _demoted() from exc
            raise self._other_role_or_none(conversation_id, user_id) from exc

    def hand_over(self, conversation_id: str, owner_id: str, user_id: str, at: datetime) -> None:
        group = update(
            group_key(conversation_id),
            "SET owner_id = :new",
            "owner_id = :old",
            {":new": user_id, ":old": owner_id},
        )
        try:
            self._table.transact(
                group,
                *_set_role(conversation_id, owner_id, "admin", at, holds="owner"),
                *_set_role(conversation_id, user_id, "owner", at, holds=None),
            )
        except Cancelled as exc:
            raise (NotFound(_NO_MEMBER) if exc.places.isdisjoint((0, 1, 2)) else _demoted()) from exc

    def add_invite(self, invite: Invite, token_hash: str) -> None:
        fields = invite.model_dump(exclude_none=True) | {"token_hash": token_hash}
        ttl = {"ttl": int((invite.expires_at + INVITE_KEPT).timestamp())} if invite.expires_at else {}
        where = {"conversation_id": invite.conversation_id, "invite_id": invite.id}
        self._table.put_all_if_absent(
            [
                invite_key(invite.conversation_id, invite.id) | fields | ttl,
                token_key(token_hash) | where | ttl,
            ]
        )

    def find_invite(self, token_hash: str) -> Invite | None:
        where = self._table.get(token_key(token_hash))
        item = self._table.get(invite_key(where["conversation_id"], where["invite_id"])) if where else None
        return Invite.model_validate(item) if item else None

    def list_invites(self, conversation_id: str, limit: int) -> list[Invite]:
        items = self._table.query(
            "pk = :pk AND sk BETWEEN :from AND :to",
            {":pk": f"C#{conversation_id}", ":from": f"INVITE#{past(None)}", ":to": "INVITE#~"},
            limit=limit,
            ConsistentRead=True,
        )
        return [Invite.model_validate(item) for item in items]

    def remove_invite(self, conversation_id: str, invite_id: str) -> None:
        item = self._table.get(invite_key(conversation_id, invite_id))
        if item is None:
            raise NotFound(_NO_INVITE)
        # The token first: it is the way in.
        self._table.delete(token_key(item["token_hash"]))
        self._table.delete(invite_key(conversation_id, invite_id))

    def _group_or_none(self, conversation_id: str, conflict: str) -> Conflict | NotFound:
        return Conflict(conflict) if self.get_group(conversation_id) else NotFound(_NO_GROUP)

    def _other_role_or_none(self, conversation_id: str, user_id: str) -> Conflict | NotFound:
        line = self._table.get(member_key(conversation_id, user_id))
        return Conflict("This member has another role by now.") if line else NotFound(_NO_MEMBER)


def _join(membership: Membership) -> list[Write]:
    return [
        put(member_item(membership), "attribute_not_exists(pk)"),
        put(membership_item(membership), _IS_NO_MEMBER),
    ]


def _set_role(conversation_id: str, user_id: str, role: Role, at: datetime, *, holds: Role | None) -> list[Write]:
    values: Item = {":role": role}
    held: Item = {":holds": holds} if holds else {}
    return [
        update(
            member_key(conversation_id, user_id),
            "SET #role = :role",
            "#role = :holds" if holds else "attribute_exists(pk)",
            values | held,
            names=_ROLE,
        ),
        update(
            membership_key(user_id, conversation_id),
            "SET #role = :role, updated_at = :at",
            _IS_MEMBER,
            values | {":at": rfc3339(at)},
            names=_ROLE,
        ),
    ]


def _still(actor: Actor | None, conversation_id: str) -> list[Write]:
    """The actor has one of their roles when the change is made."""
    if actor is None:
        return []
    roles = {f":role{place}": role for place, role in enumerate(actor.roles)}
    return [check(member_key(conversation_id, actor.user_id), f"#role IN ({', '.join(roles)})", roles, names=_ROLE)]


def _use(invite: Invite | None) -> list[Write]:
    if invite is None:
        return []
    return [
        update(
            invite_key(invite.conversation_id, invite.id),
            "ADD uses :one",
            "attribute_exists(pk) AND (attribute_not_exists(max_uses) OR uses < max_uses)",
            {":one": 1},
        )
    ]


def _demoted() -> Forbidden:
    return Forbidden("This is not yours to do any more.")
