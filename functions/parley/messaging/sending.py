"""Storing a message: numbered, and once for each client id, without a transaction.

1. Read the sender's membership, and make the message from what they gave (composing.py).
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
from datetime import datetime, timedelta

from parley.clock import Clock, NewId
from parley.errors import ParleyError, Unavailable
from parley.limits.model import Kind
from parley.limits.service import Limiter
from parley.messaging.access import access_to_post
from parley.messaging.composing import Composer
from parley.messaging.content import FileContent, SystemEvent
from parley.messaging.model import Body, Draft, Head, Message, Role, SenderType, SendKey, Void
from parley.messaging.ports import Files, Store

TAKEOVER = timedelta(seconds=20)
"""Older send keys without a message are not completed but moved. A sending function lives for 10 s."""
_ROUNDS = 4


SYSTEM = "system"
"""The sender of what happened by itself, or by whom the event names."""


@dataclass(frozen=True)
class Sender:
    """Whose message it is: a user's id, an app's, or :data:`SYSTEM`."""

    id: str
    type: SenderType = "user"
    role: Role | None = None
    """A group's member posts as one; it may be that not all of them may."""


@dataclass(frozen=True)
class Posted:
    """A message that is stored, and its conversation."""

    message: Message
    head: Head


def post_message(
    sender_id: str,
    conversation_id: str,
    draft: Draft,
    *,
    store: Store,
    files: Files,
    limits: Limiter[Kind],
    clock: Clock,
    new_id: NewId,
) -> Posted:
    """Stores a member's message; the same client id again gives what was stored first, whatever its fields are now.

    Raises what access_to_post and Composer.compose do, RateLimited, and Unavailable when the outcome is not known: the
    client tries again with the same id.
    """
    membership = access_to_post(sender_id, conversation_id, store=store)
    # Only now, or whoever is no member could use it up.
    limits.spend("conversation", conversation_id)
    try:
        body = Composer(membership, store, files).compose(draft)
    except ParleyError:
        # It may be a retry of what was stored before there was a reason to refuse it.
        standing = _find_sent(sender_id, conversation_id, draft.client_id, store=store)
        if standing is None:
            raise
        return standing
    sender = Sender(sender_id, role=membership.role if membership.type == "group" else None)
    return place_message(
        sender, conversation_id, draft.client_id, body, store=store, files=files, clock=clock, new_id=new_id
    )  # fmt: skip


def post_event(conversation_id: str, event: SystemEvent, *, store: Store, clock: Clock, new_id: NewId) -> Posted:
    """Stores what happened as an entry of the timeline; called twice, it stores two. Raises NotFound, Unavailable."""
    return fill_event(store.take_seq(conversation_id, clock()), event, store=store, clock=clock, new_id=new_id)


def fill_event(head: Head, event: SystemEvent, *, store: Store, clock: Clock, new_id: NewId) -> Posted:
    """The same, at the number that was just taken: it is the head's last."""
    body = Body(content_type="system", content=event)
    message = _message(Sender(SYSTEM, "system"), head.id, head.last_seq, new_id(), body, clock(), new_id())
    store.fill(head.id, message)
    return Posted(message, head)


def place_message(
    sender: Sender,
    conversation_id: str,
    client_id: str,
    body: Body,
    *,
    store: Store,
    files: Files | None = None,
    clock: Clock,
    new_id: NewId,
) -> Posted:
    """Stores a message of a sender who has been let in: steps 2 to 4. Raises NotFound, Forbidden, Unavailable.

    ``files`` are needed for those that may carry one.
    """
    head = store.take_seq(conversation_id, clock(), sender.role)
    spare: int | None = head.last_seq
    key = store.claim_send_key(conversation_id, sender.id, client_id, SendKey(seq=head.last_seq, created_at=clock()))
    for _ in range(_ROUNDS):
        if key.seq == spare:
            spare = None
        at = clock()
        if at - key.created_at > TAKEOVER:
            slot = store.fill(conversation_id, Void(seq=key.seq, created_at=at))
        else:
            message = _message(sender, conversation_id, key.seq, client_id, body, at, new_id())
            # Where somebody else's try may have stored it, it may be recalled by now, and carries nothing any more.
            if files and (spare is None or store.get_message(conversation_id, key.seq) is None):
                _attach(message, files)
            slot = store.fill(conversation_id, message)
        if isinstance(slot, Message):
            if spare is not None:
                store.fill(conversation_id, Void(seq=spare, created_at=clock()))
            return Posted(slot, head)
        if spare is None:
            head = store.take_seq(conversation_id, clock())
            spare = head.last_seq
        key = store.move_send_key(
            conversation_id, sender.id, client_id, key.seq, SendKey(seq=spare, created_at=clock())
        )
    raise Unavailable


def _attach(message: Message, files: Files) -> None:
    """Before the message is stored, so that whoever gets it may have its file; a retry says the same once more."""
    if isinstance(message.content, FileContent):
        sender = message.sender_id, message.client_id
        files.attach(message.content.file_id, message.conversation_id, *sender, message.seq)


def _find_sent(sender_id: str, conversation_id: str, client_id: str, *, store: Store) -> Posted | None:
    key = store.get_send_key(conversation_id, sender_id, client_id)
    message = store.get_message(conversation_id, key.seq) if key else None
    head = store.get_head(conversation_id) if message else None
    return Posted(message, head) if message and head else None


def _message(
    sender: Sender, conversation_id: str, seq: int, client_id: str, body: Body, at: datetime, id_: str
) -> Message:
    return Message(
        **dict(body),
        id=id_,
        conversation_id=conversation_id,
        seq=seq,
        sender_id=sender.id,
        sender_type=sender.type,
        client_id=client_id,
        created_at=at,
    )
