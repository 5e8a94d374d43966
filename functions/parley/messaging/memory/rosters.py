"""The memory twin of ``dynamodb/rosters.py``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.model import Group, Invite, Member, Membership, Role
from parley.messaging.ports import Actor


class MemoryRosters:
    def __init__(self) -> None:
        self._lock = Lock()
        self._groups: dict[str, Group] = {}
        self._rosters: dict[str, dict[str, Member]] = {}
        self._memberships: dict[tuple[str, str], Membership] = {}
        self._invites: dict[tuple[str, str], Invite] = {}
        self._tokens: dict[str, tuple[str, str]] = {}

    def get_group(self, conversation_id: str) -> Group | None:
        return self._groups.get(conversation_id)

    def get_groups(self, conversation_ids: Sequence[str]) -> dict[str, Group]:
        return {each: self._groups[each] for each in conversation_ids if each in self._groups}

    def describe_group(self, conversation_id: str, fields: Mapping[str, str | None]) -> None:
        with self._lock:
            group = self._existing(conversation_id)
            self._groups[conversation_id] = group.model_copy(update=dict(fields))

    def add_members(
        self, memberships: Sequence[Membership], *, by: Actor | None, invite: Invite | None, max_size: int
    ) -> frozenset[str]:
        conversation_id = memberships[0].conversation_id
        with self._lock:
            self._require_still(by, conversation_id)
            if invite is not None:
                invite = self._invites.get((conversation_id, invite.id))
                if invite is None or (invite.max_uses is not None and invite.uses >= invite.max_uses):
                    raise NotFound("There is no such invite.")
            roster = self._rosters.get(conversation_id, {})
            if known := {each.user_id for each in memberships if each.user_id in roster}:
                return frozenset(known)
            group = self._existing(conversation_id)
            if group.size + len(memberships) > max_size:
                raise Conflict(f"A group has at most {max_size} members.")
            self._groups[conversation_id] = group.model_copy(update={"size": group.size + len(memberships)})
            if invite is not None:
                used = invite.model_copy(update={"uses": invite.uses + 1})
                self._invites[conversation_id, invite.id] = used
            self._put(memberships)
            return frozenset()

    def remove_member(self, conversation_id: str, user_id: str, at: datetime, *, by: Actor | None, holds: Role) -> None:
        with self._lock:
            self._require_still(by, conversation_id)
            self._require_role(conversation_id, user_id, holds)
            group = self._existing(conversation_id)
            if group.owner_id == user_id and group.size > 1:
                raise Conflict("The owner hands the group over before leaving it.")
            self._groups[conversation_id] = group.model_copy(update={"size": group.size - 1})
            del self._rosters[conversation_id][user_id]
            ended = {"left_at": at, "updated_at": at, "removed": by is not None}
            place = (user_id, conversation_id)
            self._memberships[place] = self._memberships[place].model_copy(update=ended)

    def change_role(
        self, conversation_id: str, user_id: str, role: Role, at: datetime, *, by: Actor, holds: Role
    ) -> None:
        with self._lock:
            if by.user_id != user_id:
                self._require_still(by, conversation_id)
            self._require_role(conversation_id, user_id, holds)
            self._set_role(conversation_id, user_id, role, at)

    def hand_over(self, conversation_id: str, owner_id: str, user_id: str, at: datetime) -> None:
        with self._lock:
            group = self._groups.get(conversation_id)
            if group is None or group.owner_id != owner_id:
                raise Forbidden("This is not yours to do any more.")
            if user_id not in self._rosters[conversation_id]:
                raise NotFound("There is no such member.")
            self._groups[conversation_id] = group.model_copy(update={"owner_id": user_id})
            self._set_role(conversation_id, owner_id, "admin", at)
            self._set_role(conversation_id, user_id, "owner", at)

    def add_invite(self, invite: Invite, token_hash: str) -> None:
        with self._lock:
            if (invite.conversation_id, invite.id) not in self._invites:
                self._invites[invite.conversation_id, invite.id] = invite
                self._tokens[token_hash] = (invite.conversation_id, invite.id)

    def find_invite(self, token_hash: str) -> Invite | None:
        return self._invites.get(self._tokens.get(token_hash, ("", "")))

    def list_invites(self, conversation_id: str, limit: int) -> list[Invite]:
        invites = sorted(self._invites.items())
        return [invite for (conversation, _), invite in invites if conversation == conversation_id][:limit]

    def remove_invite(self, conversation_id: str, invite_id: str) -> None:
        if self._invites.pop((conversation_id, invite_id), None) is None:
            raise NotFound("There is no such invite.")

    def _put(self, memberships: Sequence[Membership]) -> None:
        for each in memberships:
            self._memberships[each.user_id, each.conversation_id] = each
            member = Member(user_id=each.user_id, role=each.role, joined_seq=each.joined_seq)
            self._rosters.setdefault(each.conversation_id, {})[each.user_id] = member

    def _existing(self, conversation_id: str) -> Group:
        group = self._groups.get(conversation_id)
        if group is None:
            raise NotFound("There is no such group.")
        return group

    def _require_still(self, actor: Actor | None, conversation_id: str) -> None:
        if actor is None:
            return
        member = self._rosters.get(conversation_id, {}).get(actor.user_id)
        if member is None or member.role not in actor.roles:
            raise Forbidden("This is not yours to do any more.")

    def _require_role(self, conversation_id: str, user_id: str, role: Role) -> None:
        member = self._rosters.get(conversation_id, {}).get(user_id)
        if member is None:
            raise NotFound("There is no such member.")
        if member.role != role:
            raise Conflict("This member has another role by now.")

    def _set_role(self, conversation_id: str, user_id: str, role: Role, at: datetime) -> None:
        roster, place = self._rosters[conversation_id], (user_id, conversation_id)
        roster[user_id] = roster[user_id].model_copy(update={"role": role})
        changed = {"role": role, "updated_at": at}
        self._memberships[place] = self._memberships[place].model_copy(update=changed)
