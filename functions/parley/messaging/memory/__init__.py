"""The memory twin of the store: what the DynamoDB adapter does, in dictionaries, for tests.

One lock stands for DynamoDB's promise that a single write happens whole or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.access import NOT_TO_BE_WRITTEN_TO
from parley.messaging.memory.blocks import MemoryBlocks
from parley.messaging.model import (
    Change,
    Group,
    Head,
    Member,
    Membership,
    Message,
    Role,
    SavedDraft,
    SendKey,
    Slot,
    Unread,
    Version,
    admits,
)


class MemoryStore(MemoryBlocks):
    def __init__(self) -> None:
        super().__init__()
        self._heads: dict[str, Head] = {}
        self._app_conversations: dict[tuple[str, str], str] = {}
        self._keys: dict[tuple[str, str, str], SendKey] = {}
        self._slots: dict[str, dict[int, Slot]] = {}
        self._changes: dict[str, dict[int, Change]] = {}
        self._versions: dict[tuple[str, int], dict[int, Version]] = {}
        self._hidden: dict[tuple[str, str], set[int]] = {}
        self._drafts: dict[tuple[str, str], SavedDraft] = {}
        self.text_changes: dict[tuple[str, int], datetime] = {}
        self.copies: dict[tuple[str, int], tuple[bytes, int]] = {}
        """Of the texts: parley/search/memory.py reads and writes them."""

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        with self._lock:
            one, other = head.members
            if (one, other) not in self._pairs and self._are_apart(one, other):
                raise Forbidden(NOT_TO_BE_WRITTEN_TO)
            standing = self._pairs.setdefault((one, other), head.id)
            if standing == head.id:
                self._add(head, memberships)
            return standing

    def add_app_conversation(self, head: Head, membership: Membership) -> str:
        with self._lock:
            standing = self._app_conversations.setdefault((head.app_id or "", membership.user_id), head.id)
            if standing == head.id:
                self._add(head, [membership])
            return standing

    def find_app_conversation(self, app_id: str, user_id: str) -> str | None:
        return self._app_conversations.get((app_id, user_id))

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        return {pair: self._pairs[pair] for pair in pairs if pair in self._pairs}

    def add_group(self, head: Head, memberships: Sequence[Membership], group: Group) -> None:
        with self._lock:
            if head.id not in self._heads:
                self._groups[head.id] = group
                self._add(head, memberships)

    def get_head(self, conversation_id: str) -> Head | None:
        return self._heads.get(conversation_id)

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        return {each: self._heads[each] for each in conversation_ids if each in self._heads}

    def take_seq(self, conversation_id: str, at: datetime, role: Role | None = None) -> Head:
        with self._lock:
            head = self._heads.get(conversation_id)
            if head is None:
                raise NotFound("There is no such conversation.")
            if role is not None and not admits(head.permissions.post, role):
                raise Forbidden("Not everybody may post in this group.")
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

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        roster = sorted(self._rosters.get(conversation_id, {}).items())
        return [member for user, member in roster if after is None or user > after][:limit]

    def find_members(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Member]:
        found = {key: self._rosters.get(key[0], {}).get(key[1]) for key in keys}
        return {key: member for key, member in found.items() if member}

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        with self._lock:
            membership = self._memberships.get((user_id, conversation_id))
            if membership is None:
                raise NotFound("There is no such conversation.")
            if membership.read_seq < seq:
                moved = {"read_seq": seq, "updated_at": at, "marked_unread": False}
                membership = membership.model_copy(update=moved)
                self._memberships[user_id, conversation_id] = membership
            return membership.read_seq

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        with self._lock:
            return self._keys.setdefault((conversation_id, sender_id, client_id), key)

    def get_send_key(self, conversation_id: str, sender_id: str, client_id: str) -> SendKey | None:
        return self._keys.get((conversation_id, sender_id, client_id))

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

    def get_message(self, conversation_id: str, seq: int) -> Message | None:
        slot = self._slots.get(conversation_id, {}).get(seq)
        return slot if isinstance(slot, Message) else None

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        messages = [self.get_message(*key) for key in dict.fromkeys(keys)]
        return [message for message in messages if message is not None]

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        slots = sorted(self._slots.get(conversation_id, {}).items(), reverse=newest_first)
        return [slot for seq, slot in slots if after < seq < before][:limit]

    def find_unread(self, conversation_id: str, *, after: int, through: int, user_id: str, limit: int) -> list[Unread]:
        slots = self.read_slots(conversation_id, after=after, before=through + 1, limit=through)
        return [
            Unread(seq=slot.seq, mentioned=slot.mentions_user(user_id))
            for slot in slots
            if isinstance(slot, Message)
            and slot.sender_id != user_id
            and slot.status != "recalled"
            and slot.content_type != "system"
        ][:limit]

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

    def note_text_change(self, conversation_id: str, number: int, at: datetime) -> None:
        self.text_changes[conversation_id, number] = at

    def drop_copy(self, conversation_id: str, number: int) -> None:
        self.copies.pop((conversation_id, number), None)

    def add_version(self, conversation_id: str, seq: int, version: Version) -> None:
        with self._lock:
            self._versions.setdefault((conversation_id, seq), {}).setdefault(version.number, version)

    def list_versions(self, conversation_id: str, seq: int) -> list[Version]:
        return [version for _, version in sorted(self._versions.get((conversation_id, seq), {}).items())]

    def remove_versions(self, conversation_id: str, seq: int) -> None:
        with self._lock:
            self._versions.pop((conversation_id, seq), None)

    def change_own(self, user_id: str, conversation_id: str, fields: Mapping[str, Any], at: datetime) -> Membership:
        with self._lock:
            membership = self._memberships.get((user_id, conversation_id))
            if membership is None or membership.left_at is not None:
                raise NotFound("There is no such conversation.")
            changed = membership.model_copy(update={**fields, "updated_at": at})
            self._memberships[user_id, conversation_id] = changed
            return changed

    def hide(self, user_id: str, conversation_id: str, seqs: Sequence[int], at: datetime) -> int:
        with self._lock:
            membership = self._memberships.get((user_id, conversation_id))
            if membership is None:
                raise NotFound("There is no such conversation.")
            self._hidden.setdefault((user_id, conversation_id), set()).update(seqs)
            hides = {"hides": membership.hides + 1, "updated_at": at}
            self._memberships[user_id, conversation_id] = membership.model_copy(update=hides)
            return membership.hides + 1

    def list_hidden(self, user_id: str, conversation_id: str, *, after: int, before: int) -> set[int]:
        return {seq for seq in self._hidden.get((user_id, conversation_id), set()) if after < seq < before}

    def put_draft(self, user_id: str, conversation_id: str, draft: SavedDraft) -> SavedDraft:
        with self._lock:
            place = (user_id, conversation_id)
            membership = self._memberships.get(place)
            if membership is None:
                raise NotFound("There is no such conversation.")
            standing = self._drafts.get(place)
            if standing is not None and standing.updated_at >= draft.updated_at:
                return standing
            self._drafts[place] = draft
            stamps = {"draft_at": draft.updated_at, "updated_at": draft.updated_at}
            self._memberships[place] = membership.model_copy(update=stamps)
            return draft

    def get_drafts(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], SavedDraft]:
        return {key: self._drafts[key] for key in keys if key in self._drafts}

    def _add(self, head: Head, memberships: Sequence[Membership]) -> None:
        self._put(memberships)
        self._heads[head.id] = head
