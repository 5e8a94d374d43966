"""Conversations: opening a pair's, making a group's, looking at one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.clock import Clock, NewId
from parley.errors import InvalidRequest
from parley.messaging.access import access_conversation, access_head
from parley.messaging.model import Conversation, Group, Head, Membership
from parley.messaging.ports import Store
from parley.messaging.views import Entry, describe

MAX_NEW_MEMBERS = 200
"""People that a group is made with, besides the one who makes it."""
_MEMBERSHIPS = 500


@dataclass(frozen=True)
class Opened:
    """A pair's conversation, and whether it is new."""

    conversation: Conversation
    created: bool


def open_pair(user_id: str, peer_id: str, *, store: Store, clock: Clock, new_id: NewId) -> Opened:
    """The conversation of two people: the one they have, or a new one. The caller has made sure that the peer exists.

    Raises InvalidRequest for a pair with oneself.
    """
    if peer_id == user_id:
        raise InvalidRequest("members: name one other person.")
    pair = (min(user_id, peer_id), max(user_id, peer_id))
    existing = store.find_pairs([pair]).get(pair)
    if existing:
        return Opened(get_conversation(user_id, existing, store=store, clock=clock), created=False)
    at = clock()
    head = Head(id=new_id(), type="single", members=pair, created_at=at, updated_at=at)
    both = [_membership(head, one, at, peer_id=other) for one, other in (pair, pair[::-1])]
    standing = store.add_pair(head, both)
    return Opened(get_conversation(user_id, standing, store=store, clock=clock), created=standing == head.id)


def create_group(
    user_id: str, title: str, member_ids: Sequence[str], *, store: Store, clock: Clock, new_id: NewId
) -> Conversation:
    """A new group that ``user_id`` owns. The caller has made sure that the members exist.

    Raises InvalidRequest for more than :data:`MAX_NEW_MEMBERS` others.
    """
    others = sorted(set(member_ids) - {user_id})
    if len(others) > MAX_NEW_MEMBERS:
        raise InvalidRequest(f"members: at most {MAX_NEW_MEMBERS}.")
    at = clock()
    head = Head(id=new_id(), type="group", title=title, created_at=at, updated_at=at)
    owner = _membership(head, user_id, at).model_copy(update={"role": "owner"})
    group = Group(owner_id=user_id, size=1 + len(others))
    store.add_group(head, [owner, *(_membership(head, other, at) for other in others)], group)
    return get_conversation(user_id, head.id, store=store, clock=clock)


def get_conversation(user_id: str, conversation_id: str, *, store: Store, clock: Clock) -> Conversation:
    """A conversation as the user sees it. Raises NotFound."""
    membership = access_conversation(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    peers = [(membership.peer_id, conversation_id)] if membership.peer_id is not None else []
    peer = next(iter(store.get_memberships(peers).values()), None)
    group = store.get_group(conversation_id) if membership.type == "group" else None
    return describe([Entry(membership, head, peer, group)], store=store, at=clock())[0]


@dataclass(frozen=True)
class Acquainted:
    """Those that a user shares a conversation with, and those of them in pair conversations."""

    all: frozenset[str]
    contacts: frozenset[str]


def who_shares_with(user_id: str, others: Sequence[str], *, store: Store) -> Acquainted:
    """Those of the others that the user shares a conversation with."""
    wanted = set(others) - {user_id}
    pairs = {(min(user_id, other), max(user_id, other)): other for other in wanted}
    contacts = frozenset(pairs[pair] for pair in store.find_pairs(list(pairs)))
    shared = set(contacts)
    left = sorted(wanted - shared)
    after = None
    while left:
        memberships = store.list_memberships(user_id, after, _MEMBERSHIPS)
        groups = [each.conversation_id for each in memberships if each.peer_id is None and each.left_at is None]
        found = store.find_members([(group, other) for group in groups for other in left])
        shared |= {other for _, other in found}
        if len(memberships) < _MEMBERSHIPS:
            break
        after = memberships[-1].conversation_id
        left = sorted(set(left) - shared)
    return Acquainted(frozenset(shared), contacts)


def _membership(head: Head, user_id: str, at: datetime, *, peer_id: str | None = None) -> Membership:
    return Membership(user_id=user_id, conversation_id=head.id, type=head.type, peer_id=peer_id, updated_at=at)
