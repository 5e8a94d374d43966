"""Conversations as their members see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parley.messaging.model import Conversation, Head, Membership, Message
from parley.messaging.ports import Store

SHOWN_MEMBERS = 100
"""So many of a group are named in a Conversation."""
MAX_UNREAD = 999
_STEP = 20


@dataclass(frozen=True)
class Entry:
    """A member's place in a conversation, with what belongs to it."""

    membership: Membership
    head: Head
    peer: Membership | None = None
    """The other one's place, in a pair."""


def gather(memberships: Sequence[Membership], *, store: Store) -> list[Entry]:
    """The memberships with their heads and peers, in two reads a hundred; those without a head are left out."""
    heads = store.get_heads([each.conversation_id for each in memberships])
    keys = [(each.peer_id, each.conversation_id) for each in memberships if each.peer_id is not None]
    peers = store.get_memberships(keys) if keys else {}
    return [
        Entry(each, heads[each.conversation_id], peers.get((each.peer_id or "", each.conversation_id)))
        for each in memberships
        if each.conversation_id in heads
    ]


def describe(entries: Sequence[Entry], *, store: Store) -> list[Conversation]:
    """The entries as Conversations."""
    newest = store.get_messages([(each.head.id, each.head.last_seq) for each in entries if each.head.last_seq])
    by_conversation = {message.conversation_id: message for message in newest}
    return [_describe(each, by_conversation.get(each.head.id), store=store) for each in entries]


def _describe(entry: Entry, newest: Message | None, *, store: Store) -> Conversation:
    head, membership = entry.head, entry.membership
    newest = newest or _last_message(head, membership.joined_seq, store=store)
    members = head.members or tuple(member.user_id for member in store.list_members(head.id, None, SHOWN_MEMBERS))
    return Conversation(
        id=head.id,
        type=head.type,
        title=head.title,
        members=members,
        created_at=head.created_at,
        last_seq=head.last_seq,
        read_seq=membership.read_seq,
        unread=_unread(head, membership, store=store),
        read_marks={entry.peer.user_id: entry.peer.read_seq} if entry.peer else {},
        last_message=newest if newest and newest.seq > membership.joined_seq else None,
        updated_at=max(head.updated_at, membership.updated_at),
    )


def _last_message(head: Head, floor: int, *, store: Store) -> Message | None:
    """The newest message, where the newest number holds none."""
    before = head.last_seq
    while before > floor + 1:
        slots = store.read_slots(head.id, after=floor, before=before, limit=_STEP, newest_first=True)
        for slot in slots:
            if isinstance(slot, Message):
                return slot
        if len(slots) < _STEP:
            return None
        before = slots[-1].seq
    return None


def _unread(head: Head, membership: Membership, *, store: Store) -> int:
    after = max(membership.read_seq, membership.joined_seq)
    if head.last_seq <= after:
        return 0
    found = store.count_messages(
        head.id, after=after, through=head.last_seq, not_of=membership.user_id, limit=MAX_UNREAD
    )
    return min(found, MAX_UNREAD)
