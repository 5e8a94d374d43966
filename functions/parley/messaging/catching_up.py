"""Reading what changed in a conversation: its change log, and what stands behind the lines."""

from __future__ import annotations

from datetime import datetime

from parley.clock import Clock
from parley.messaging.access import access_conversation, access_head
from parley.messaging.changes import HOLE_AGE, UNDER_WAY
from parley.messaging.model import Change, ChangesPage, Head, Membership, Message
from parley.messaging.ports import Store
from parley.messaging.service import get_conversation
from parley.messaging.views import hidden_from, with_quotes


def list_changes(
    user_id: str, conversation_id: str, *, after: int, limit: int, store: Store, clock: Clock
) -> ChangesPage:
    """What at most ``limit`` changes after a number have made of their messages and of the conversation.

    Messages come once, as they are now. A page ends before a change that is under way. Raises NotFound.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    after = min(after, head.last_change)
    end = min(head.last_change, after + UNDER_WAY)
    lines = store.read_changes(conversation_id, after=after, before=end + 1, limit=limit)
    position, lost = _follow(lines, head, after, at_end=len(lines) < limit and end == head.last_change, at=clock())
    if lost or (not lines and end < head.last_change):
        picture = get_conversation(user_id, conversation_id, store=store, clock=clock)
        return ChangesPage(items=[], conversation=picture, next=picture.settled_change, more=False, reset=True)
    made = [line for line in lines if line.number <= position and not line.void]
    itself = any(line.seq is None for line in made)
    return ChangesPage(
        items=_messages(membership, made, store=store),
        conversation=get_conversation(user_id, conversation_id, store=store, clock=clock) if itself else None,
        next=position,
        more=position < head.last_change,
    )


def _follow(lines: list[Change], head: Head, after: int, *, at_end: bool, at: datetime) -> tuple[int, bool]:
    """Up to which number all is known, and whether what comes next is lost (see changes.py)."""
    position = after
    ends = [(line.number, line.created_at) for line in lines]
    if at_end:
        ends.append((head.last_change + 1, head.changed_at or head.created_at))
    for number, stamped in ends:
        if number > position + 1:
            return position, at - stamped >= HOLE_AGE
        position = min(number, head.last_change)
    return position, False


def _messages(membership: Membership, lines: list[Change], *, store: Store) -> list[Message]:
    """Of what the member has hidden only what was recalled: they must learn that its quotes fall silent."""
    seqs = sorted({line.seq for line in lines if line.seq is not None and line.seq > membership.joined_seq})
    if not seqs:
        return []
    hidden = hidden_from(membership, after=seqs[0] - 1, before=seqs[-1] + 1, store=store)
    found = store.get_messages([(membership.conversation_id, seq) for seq in seqs])
    shown = [each for each in found if each.seq not in hidden or each.status == "recalled"]
    return with_quotes(sorted(shown, key=lambda message: message.seq), store=store)
