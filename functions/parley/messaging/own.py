"""What a member keeps for themself, the same on all their devices: hidden messages, and a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from parley.clock import Clock
from parley.errors import Unavailable
from parley.messaging.access import access_conversation, access_head
from parley.messaging.model import SavedDraft
from parley.messaging.ports import Store

_TICK = timedelta(milliseconds=1)
_ROUNDS = 8


@dataclass(frozen=True)
class Hidden:
    """Messages that were hidden, and how many times the member has hidden any."""

    seqs: tuple[int, ...]
    hides: int


def hide_messages(user_id: str, conversation_id: str, seqs: Sequence[int], *, store: Store, clock: Clock) -> Hidden:
    """Deletes messages for oneself; nobody else notices. Numbers that are not there are left out. Raises NotFound."""
    membership = access_conversation(user_id, conversation_id, store=store)
    last_seq = access_head(conversation_id, store=store).last_seq
    chosen = tuple(sorted({seq for seq in seqs if membership.joined_seq < seq <= last_seq}))
    if not chosen:
        return Hidden((), membership.hides)
    return Hidden(chosen, store.hide(user_id, conversation_id, chosen, clock()))


def list_hidden(user_id: str, conversation_id: str, *, store: Store) -> list[int]:
    """The numbers of all messages that a member has hidden, ascending. Raises NotFound."""
    membership = access_conversation(user_id, conversation_id, store=store)
    if not membership.hides:
        return []
    last_seq = access_head(conversation_id, store=store).last_seq
    return sorted(store.list_hidden(user_id, conversation_id, after=membership.joined_seq, before=last_seq + 1))


def save_draft(
    user_id: str, conversation_id: str, content: str, reply_to: int | None, *, store: Store, clock: Clock
) -> SavedDraft:
    """Saves what the user has begun to write; the one that comes last stands. Raises NotFound, Unavailable.

    It bears a later time than the one before it, whatever the clocks of the functions say: by that all devices agree
    which is the last one.
    """
    access_conversation(user_id, conversation_id, store=store)
    draft = SavedDraft(content=content, reply_to=reply_to, updated_at=clock())
    for _ in range(_ROUNDS):
        standing = store.put_draft(user_id, conversation_id, draft)
        if standing == draft:
            return draft
        draft = draft.model_copy(update={"updated_at": standing.updated_at + _TICK})
    raise Unavailable
