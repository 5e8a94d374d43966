"""What a member keeps for themself, the same on all their devices: hidden messages, and a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parley.clock import Clock
from parley.messaging.access import access_conversation, access_head
from parley.messaging.model import SavedDraft
from parley.messaging.ports import Store


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
    """Saves what the user has begun to write; the later one stands, by the server's time. Raises NotFound."""
    access_conversation(user_id, conversation_id, store=store)
    draft = SavedDraft(content=content, reply_to=reply_to, updated_at=clock())
    if store.put_draft(user_id, conversation_id, draft):
        return draft
    return store.get_drafts([(user_id, conversation_id)])[user_id, conversation_id]
