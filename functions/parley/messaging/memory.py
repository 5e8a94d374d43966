"""The memory twin of the store: what the DynamoDB adapter does, in dictionaries, for tests.

One lock stands for DynamoDB's promise that a single write happens whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from parley.errors import Conflict, NotFound
from parley.messaging.model import Change, Head, Member, Membership, Message, SendKey, Slot


class MemoryStore:
    def __init__(self) -> None:
        self._lock = Lock()
        self._heads: dict[str, Head] = {}
        self._pairs: dict[tuple[str, str], str] = {}
        self._rosters: dict[str, dict[str, Member]] = {}
        self._memberships: dict[tuple[str, str], Membership] = {}
        self._keys: dict[tuple[str, str, str], SendKey] = {}
        self._slots: dict[str, dict[int, Slot]] = {}
        self._changes: dict[str, dict[int, Change]] = {}

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        with self._lock:
            one, other = head.members
            standing = self._pairs.setdefault((one, other), head.id)
            if standing == head.id:
                self._add(head, memberships)
            return standing

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        return {pair: self._pairs[pair] for pair in pairs if pair in self._pairs}

    def add_group(self, head: Head, memberships: Sequence[Membership]) -> None:
        with self._lock:
            self._add(head, memberships)

    def get_head(self, conversation_id: str) -> Head | None:
        return self._heads.get(conversation_id)

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        return {each: self._heads[each] for each in conversation_ids if each in self._heads}

    def take_seq(self, conversation_id: str, at: datetime) -> Head:
        with self._lock:
            head = self._heads.get(conversation_id)
            if head is None:
                raise NotFound("There is no such conversation.")
            taken = head.model_copy(update={"last_seq": head.last_seq + 1, "updated_at": at})
            self._heads[conversation_id] = taken
            return taken

    def get_membership(self, user_id: str, conversation_id: str) -> Membership | None:
        return self._memberships.get((user_id, conversation_id))

    def get_memberships(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Membership]:
        return {key: self._memberships[key] for key in keys if key in self._memberships}

    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        own = [each for (user, _), each in sorted(self._memberships.items()) if user == user_id]
        return [each for each in own if after is None or each.conversation_id > after][:limit]

    def end_membership(self, user_id: str, conversation_id: str, at: datetime) -> None:
        with self._lock:
            place = (user_id, conversation_id)
            if place in self._memberships:
                ended = {"left_at": at, "updated_at": at}
                self._memberships[place] = self._memberships[place].model_copy(update=ended)
            self._rosters.get(conversation_id, {}).pop(user_id, None)

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        roster = sorted(self._rosters.get(conversation_id, {}).items())
        return [member for user, member in roster if after is None or user > after][:limit]

    def find_members(self, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        return {(group, user) for group, user in keys if user in self._rosters.get(group, {})}

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        with self._lock:
            membership = self._memberships.get((user_id, conversation_id))
            if membership is None:
                raise NotFound("There is no such conversation.")
            if membership.read_seq < seq:
                membership = membership.model_copy(update={"read_seq": seq, "updated_at": at})
                self._memberships[user_id, conversation_id] = membership
            return membership.read_seq

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        with self._lock:
            return self._keys.setdefault((conversation_id, sender_id, client_id), key)

    def move_send_key(
        self, conversation_id: str, sender_id: str, client_id: str, from_seq: int, key: SendKey
    ) -> SendKey:
        place = (conversation_id, sender_id, client_id)
        with self._lock:
            if self._keys[place].seq == from_seq:
                self._keys[place] = key
            return self._keys[place]

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        with self._lock:
            return self._slots.setdefault(conversation_id, {}).setdefault(slot.seq, slot)

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        slots = [self._slots.get(conversation_id, {}).get(seq) for conversation_id, seq in keys]
        return [slot for slot in slots if isinstance(slot, Message)]

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        slots = sorted(self._slots.get(conversation_id, {}).items(), reverse=newest_first)
        return [slot for seq, slot in slots if after < seq < before][:limit]

    def count_messages(self, conversation_id: str, *, after: int, through: int, not_of: str, limit: int) -> int:
        slots = self.read_slots(conversation_id, after=after, before=through + 1, limit=through)
        return min(limit, sum(isinstance(slot, Message) and slot.sender_id != not_of for slot in slots))

    def take_change(
        self, conversation_id: str, at: datetime, fields: Mapping[str, Any], expected: Mapping[str, Any]
    ) -> Head:
        with self._lock:
            head = self._heads.get(conversation_id)
            if head is None:
                raise NotFound("There is no such conversation.")
            if any(getattr(head, name) != value for name, value in expected.items()):
                raise Conflict
            number = {"last_change": head.last_change + 1, "changed_at": at}
            self._heads[conversation_id] = taken = head.model_copy(update={**fields, **number})
            return taken

    def log_change(self, conversation_id: str, change: Change) -> None:
        with self._lock:
            self._changes.setdefault(conversation_id, {}).setdefault(change.number, change)

    def read_changes(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Change]:
        lines = sorted(self._changes.get(conversation_id, {}).items(), reverse=newest_first)
        return [line for number, line in lines if after < number < before][:limit]

    def replace_message(self, before: Message, after: Message) -> bool:
        with self._lock:
            slots = self._slots[before.conversation_id]
            standing = slots.get(before.seq)
            if not isinstance(standing, Message) or standing.change != before.change:
                return False
            slots[before.seq] = after
            return True

    def _add(self, head: Head, memberships: Sequence[Membership]) -> None:
        for each in memberships:
            self._memberships[each.user_id, head.id] = each
            member = Member(user_id=each.user_id, role=each.role, joined_seq=each.joined_seq)
            self._rosters.setdefault(head.id, {})[each.user_id] = member
        self._heads[head.id] = head
