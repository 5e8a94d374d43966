"""Conversations and messages as a member sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from parley.messaging.changes import settled_change
from parley.messaging.model import Conversation, Group, Head, Membership, Message, SavedDraft, Unread
from parley.messaging.own_list import settings_of
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
    group: Group | None = None
    """In a group."""


def gather(memberships: Sequence[Membership], *, store: Store) -> list[Entry]:
    """The memberships with what tells whether they changed, in two reads a hundred, but for groups' own item.

    Those without a head are left out.
    """
    heads = store.get_heads([each.conversation_id for each in memberships])
    keys = [(each.peer_id, each.conversation_id) for each in memberships if each.peer_id is not None]
    peers = store.get_memberships(keys) if keys else {}
    return [
        Entry(each, heads[each.conversation_id], peers.get((each.peer_id or "", each.conversation_id)))
        for each in memberships
        if each.conversation_id in heads
    ]


def with_groups(entries: Sequence[Entry], *, store: Store) -> list[Entry]:
    """The entries with what groups have besides, in a read a hundred; none where there is no group."""
    ids = [each.head.id for each in entries if each.membership.type == "group"]
    groups = store.get_groups(ids) if ids else {}
    return [replace(each, group=groups.get(each.head.id)) for each in entries]


def describe(entries: Sequence[Entry], *, store: Store, at: datetime) -> list[Conversation]:
    """The entries as Conversations. What is settled is looked up first, so that what is read after it is not older."""
    settled = {each.head.id: settled_change(each.head, store=store, at=at) for each in entries}
    newest = store.get_messages([(each.head.id, each.head.last_seq) for each in entries if each.head.last_seq])
    by_conversation = {message.conversation_id: message for message in newest}
    last = {each.head.id: _last_message(each, by_conversation.get(each.head.id), store=store) for each in entries}
    shown = with_quotes(list(filter(None, last.values())), store=store)
    shown_by_conversation = {message.conversation_id: message for message in shown}
    drafts = _drafts(entries, store=store)
    conversations = []
    for entry in entries:
        head, membership, group = entry.head, entry.membership, entry.group
        newest_shown = last[head.id]
        unread = _unread(entry, through=newest_shown.seq if newest_shown else 0, store=store)
        members = head.members or _members(head, store=store)
        conversations.append(
            Conversation(
                id=head.id,
                type=head.type,
                title=head.title,
                description=group.description if group else None,
                picture=group.picture if group else None,
                members=members,
                member_count=group.size if group else len(members),
                role=membership.role,
                permissions=head.permissions if group else None,
                history_visible=head.history_visible,
                settings=settings_of(membership, head, at),
                blocked=membership.blocked,
                app_id=head.app_id,
                created_at=head.created_at,
                last_seq=head.last_seq,
                last_change=head.last_change,
                settled_change=settled[head.id],
                joined_seq=membership.joined_seq,
                read_seq=membership.read_seq,
                unread=len(unread),
                unread_mentions=sum(each.mentioned for each in unread),
                read_marks={entry.peer.user_id: entry.peer.read_seq} if entry.peer else {},
                last_message=shown_by_conversation.get(head.id),
                pins=head.pins,
                hides=membership.hides,
                draft=drafts.get(head.id),
                updated_at=max(head.updated_at, membership.updated_at),
            )
        )
    return conversations


def with_quotes(messages: Sequence[Message], *, store: Store) -> list[Message]:
    """The messages, where quotes of what was recalled meanwhile say nothing any more.

    Costs a read where one of them quotes what is not among them, else nothing.
    """
    known = {(each.conversation_id, each.seq): each for each in messages}
    quoted = {(each.conversation_id, each.reply_to.seq) for each in messages if each.reply_to is not None}
    missing = sorted(quoted - known.keys())
    if missing:
        known |= {(each.conversation_id, each.seq): each for each in store.get_messages(missing)}
    recalled = {place for place in quoted if place in known and known[place].status == "recalled"}
    return [_silent(each) if _quotes_one_of(each, recalled) else each for each in messages]


def hidden_from(membership: Membership, *, after: int, before: int, store: Store) -> set[int]:
    """The numbers between the two, both left out, that the member has hidden. Costs nothing while there are none."""
    if not membership.hides:
        return set()
    return store.list_hidden(membership.user_id, membership.conversation_id, after=after, before=before)


def _quotes_one_of(message: Message, places: set[tuple[str, int]]) -> bool:
    return message.reply_to is not None and (message.conversation_id, message.reply_to.seq) in places


def _silent(message: Message) -> Message:
    assert message.reply_to is not None  # noqa: S101
    return message.model_copy(update={"reply_to": message.reply_to.model_copy(update={"excerpt": ""})})


def _drafts(entries: Sequence[Entry], *, store: Store) -> dict[str, SavedDraft]:
    """By conversation, of those that may have one."""
    wanted = [(each.membership.user_id, each.head.id) for each in entries if each.membership.draft_at is not None]
    found = store.get_drafts(wanted) if wanted else {}
    return {conversation_id: draft for (_, conversation_id), draft in found.items()}


def _members(head: Head, *, store: Store) -> tuple[str, ...]:
    return tuple(member.user_id for member in store.list_members(head.id, None, SHOWN_MEMBERS))


def _last_message(entry: Entry, newest: Message | None, *, store: Store) -> Message | None:
    """The newest message that the member sees, also where the newest number holds none."""
    head, membership, floor = entry.head, entry.membership, entry.membership.joined_seq
    if newest is not None and newest.seq > floor and not membership.hides:
        return newest
    before = head.last_seq + 1
    while before > floor + 1:
        slots = store.read_slots(head.id, after=floor, before=before, limit=_STEP, newest_first=True)
        if not slots:
            return None
        hidden = hidden_from(membership, after=slots[-1].seq - 1, before=before, store=store)
        for slot in slots:
            if isinstance(slot, Message) and slot.seq not in hidden:
                return slot
        if len(slots) < _STEP:
            return None
        before = slots[-1].seq
    return None


def _unread(entry: Entry, *, through: int, store: Store) -> list[Unread]:
    """Messages of others behind the read mark, but for recalled and hidden ones and what just happened by itself.

    They are counted through the last message that is shown, so that whoever counts on from there counts none twice.
    """
    head, membership = entry.head, entry.membership
    after = max(membership.read_seq, membership.joined_seq)
    if through <= after:
        return []
    found = store.find_unread(head.id, after=after, through=through, user_id=membership.user_id, limit=MAX_UNREAD)
    hidden = hidden_from(membership, after=after, before=through + 1, store=store)
    return [each for each in found if each.seq not in hidden]
