"""What changes after it was posted: the change log of a conversation.

Edits, recalls, reactions, pins, and changes of the conversation itself take numbers of their own, ``last_change`` on
its head, so that a device that missed one sees the gap and fetches it. A change is made in this order:

1. Take the next number (one write; fields of the head can change with it).
2. Make the change itself; a message keeps the number as its ``change``.
3. Put a line with the number into the log: it tells what to look at again.

So whoever finds the line finds the change. A number without a line is a *hole*: a change under way, for as long as a
function can live, and readers wait before it. An older hole is what a crash left behind, or a line that has aged out
(:data:`LINE_LIFE`): nobody knows what it was, so whoever comes to it starts afresh with this conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from parley.clock import Clock
from parley.messaging.model import Change, Head
from parley.messaging.ports import ChangeStore

HOLE_AGE = timedelta(seconds=60)
"""Nothing is under way at an older hole: a function lives for 10 s."""
LINE_LIFE = timedelta(days=30)
UNDER_WAY = 10_000
"""No number is under way that so many have followed: a head gives 1,000 a second, a function lives for 10 s."""
_STEP = 100


def change_conversation(
    conversation_id: str,
    *,
    fields: Mapping[str, Any] | None = None,
    expected: Mapping[str, Any] | None = None,
    apply: Callable[[], None] | None = None,
    store: ChangeStore,
    clock: Clock,
) -> Head:
    """Changes a conversation under the next number: fields of its head, and whatever ``apply`` does.

    The head that is given back has the number as ``last_change``; members are to be told of it by that number, and by
    no other: whoever is told of a number counts it as seen.
    Raises NotFound; Conflict, and nothing is changed, where fields of the head are not as expected.
    """
    head = store.take_change(conversation_id, clock(), fields or {}, expected or {})
    if apply is not None:
        apply()
    store.log_change(conversation_id, Change(number=head.last_change, created_at=clock()))
    return head


def settled_change(head: Head, *, store: ChangeStore, at: datetime) -> int:
    """The number up to which all is done: whoever begins with it misses nothing that comes later.

    Costs a query for conversations that changed within :data:`HOLE_AGE`, else nothing.
    """
    if head.changed_at is None or at - head.changed_at >= HOLE_AGE:
        return head.last_change
    floor = max(0, head.last_change - UNDER_WAY)
    settled, position, stamped = head.last_change, head.last_change + 1, head.changed_at
    while True:
        lines = store.read_changes(head.id, after=floor, before=position, limit=_STEP, newest_first=True)
        for line in lines:
            if line.number < position - 1 and at - stamped < HOLE_AGE:
                settled = line.number
            if at - line.created_at >= HOLE_AGE:
                return settled
            position, stamped = line.number, line.created_at
        if len(lines) < _STEP:
            return floor if floor < position - 1 and at - stamped < HOLE_AGE else settled
