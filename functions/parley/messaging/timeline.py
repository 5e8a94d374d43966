"""Reading a conversation's timeline, both ways, with its holes.

A hole is a number that was taken and at which nothing stands. It is a void once it is :data:`VOID_AGE` old, for then
nothing will ever be put there (see sending.py); before that, a message may still come, so a page ends before it. How
old a hole is, is known from what stands next after it: that was stamped after its own number was taken, and so after
the hole's was. Behind the last message it is known from the head, which is stamped whenever a number is taken.

What a member has hidden is a hole to them: it is named among the voids.

Going back from the end, numbers that have just been taken are not yet part of the timeline, and do not end the page.
"""

from __future__ import annotations

from datetime import datetime

from parley.clock import Clock
from parley.messaging.access import access_conversation, access_head
from parley.messaging.changes import HOLE_AGE
from parley.messaging.model import Head, Membership, Message, Slot, TimelinePage
from parley.messaging.ports import Store
from parley.messaging.views import hidden_from, with_quotes

VOID_AGE = HOLE_AGE


def list_messages(
    user_id: str,
    conversation_id: str,
    *,
    after_seq: int | None = None,
    before_seq: int | None = None,
    limit: int,
    store: Store,
    clock: Clock,
) -> TimelinePage:
    """The first ``limit`` messages after ``after_seq``, or else the last ``limit`` before ``before_seq`` (or the end).

    A page may hold fewer and still not be the last: ``next`` says so. Raises NotFound.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    if after_seq is not None:
        page = _after(head, max(after_seq, membership.joined_seq), limit, store=store, at=clock())
    else:
        page = _before(head, membership.joined_seq, before_seq, limit, store=store, at=clock())
    return _as_seen(page, membership, store=store)


def _as_seen(page: TimelinePage, membership: Membership, *, store: Store) -> TimelinePage:
    if not page.items:
        return page
    hidden = hidden_from(membership, after=page.items[0].seq - 1, before=page.items[-1].seq + 1, store=store)
    return TimelinePage(
        items=with_quotes([each for each in page.items if each.seq not in hidden], store=store),
        voids=sorted([*page.voids, *(each.seq for each in page.items if each.seq in hidden)]),
        next=page.next,
    )


def _after(head: Head, after: int, limit: int, *, store: Store, at: datetime) -> TimelinePage:
    slots = store.read_slots(head.id, after=after, before=head.last_seq + 1, limit=limit)
    voids: list[int] = []
    position = after
    ends = [(slot.seq, slot.created_at) for slot in slots]
    if len(slots) < limit:
        ends.append((head.last_seq + 1, head.updated_at))
    for seq, stamped in ends:
        hole = range(position + 1, seq)
        if hole and at - stamped < VOID_AGE:
            break
        voids += hole
        position = max(position, min(seq, head.last_seq))
    return _page(
        [slot for slot in slots if slot.seq <= position],
        voids,
        next_=position if position < head.last_seq else None,
    )


def _before(head: Head, floor: int, before_seq: int | None, limit: int, *, store: Store, at: datetime) -> TimelinePage:
    end = head.last_seq + 1 if before_seq is None else min(before_seq, head.last_seq + 1)
    slots = store.read_slots(head.id, after=floor, before=end, limit=limit, newest_first=True)
    voids: list[int] = []
    position = end
    stamped = None
    ends = [(slot.seq, slot.created_at) for slot in slots]
    if len(slots) < limit:
        ends.append((floor, at))
    for seq, own_stamp in ends:
        hole = range(seq + 1, position)
        if hole:
            stamped = stamped or _stamp_from(head, end, store=store)
            if at - stamped >= VOID_AGE:
                voids += hole
            elif position <= head.last_seq:
                break
        position, stamped = seq, own_stamp
    return _page(
        [slot for slot in reversed(slots) if slot.seq >= position],
        sorted(voids),
        next_=position if position > floor + 1 else None,
    )


def _stamp_from(head: Head, seq: int, *, store: Store) -> datetime:
    """When what stands at ``seq`` or next after it was stamped."""
    following = store.read_slots(head.id, after=seq - 1, before=head.last_seq + 1, limit=1)
    return following[0].created_at if following else head.updated_at


def _page(slots: list[Slot], voids: list[int], next_: int | None) -> TimelinePage:
    marked = [slot.seq for slot in slots if not isinstance(slot, Message)]
    return TimelinePage(
        items=[slot for slot in slots if isinstance(slot, Message)], voids=sorted(voids + marked), next=next_
    )
