"""Storing a message: numbered, and once for each client id, without a transaction.

1. Read the sender's membership.
2. Take the next number of the conversation.
3. Put the send key (conversation, sender, client id) -> number; where one stands already, its number counts.
4. Put the message at that number, if nothing stands there; what stands there then is the answer.

That is three writes. A sender that dies in between is healed by the client's retry, which finds the send key and
completes the same number. Only for a while, though: devices step over a number that was left empty for 60 seconds, so
nothing may be put at an old one. A retry that finds a send key older than :data:`TAKEOVER` therefore fences its number
off with a void, moves the key to the number that it has just taken and puts there. The fence, not the clock, keeps
this safe: whoever was still about to put at the old number finds the void there, and follows the key.

A retry that did not need the number it took makes that a void at once, so that no device has to wait for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from parley.clock import Clock, NewId
from parley.errors import Unavailable
from parley.messaging.access import access_conversation
from parley.messaging.model import Draft, Head, Message, SendKey, Void
from parley.messaging.ports import Store

TAKEOVER = timedelta(seconds=20)
"""Older send keys without a message are not completed but moved. A sending function lives for 10 s."""
_ROUNDS = 4


@dataclass(frozen=True)
class Posted:
    """A message that is stored, and its conversation."""

    message: Message
    head: Head


def post_message(
    sender_id: str, conversation_id: str, draft: Draft, *, store: Store, clock: Clock, new_id: NewId
) -> Posted:
    """Stores a message; the same client id again gives what was stored first, whatever the other fields are now.

    Raises NotFound, and Unavailable when the outcome is not known: the client tries again with the same id.
    """
    access_conversation(sender_id, conversation_id, store=store)
    head = store.take_seq(conversation_id, clock())
    spare: int | None = head.last_seq
    key = store.claim_send_key(
        conversation_id, sender_id, draft.client_id, SendKey(seq=head.last_seq, created_at=clock())
    )
    for _ in range(_ROUNDS):
        if key.seq == spare:
            spare = None
        slot = _settle(sender_id, conversation_id, draft, key, store=store, clock=clock, new_id=new_id)
        if isinstance(slot, Message):
            if spare is not None:
                store.fill(conversation_id, Void(seq=spare, created_at=clock()))
            return Posted(slot, head)
        if spare is None:
            head = store.take_seq(conversation_id, clock())
            spare = head.last_seq
        key = store.move_send_key(
            conversation_id, sender_id, draft.client_id, key.seq, SendKey(seq=spare, created_at=clock())
        )
    raise Unavailable


def _settle(
    sender_id: str,
    conversation_id: str,
    draft: Draft,
    key: SendKey,
    *,
    store: Store,
    clock: Clock,
    new_id: NewId,
) -> Message | Void:
    """What stands at the key's number from now on."""
    at = clock()
    if at - key.created_at > TAKEOVER:
        return store.fill(conversation_id, Void(seq=key.seq, created_at=at))
    message = Message(
        id=new_id(),
        conversation_id=conversation_id,
        seq=key.seq,
        sender_id=sender_id,
        content_type=draft.content_type,
        content=draft.content,
        client_id=draft.client_id,
        created_at=at,
    )
    return store.fill(conversation_id, message)
