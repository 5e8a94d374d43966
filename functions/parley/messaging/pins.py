"""Pinned messages: a list on the conversation's head, the latest pinned first."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from parley.clock import Clock
from parley.errors import Conflict
from parley.messaging.access import access_conversation, access_head, access_message, access_to_write, require
from parley.messaging.changes import change_conversation
from parley.messaging.model import Head, Message
from parley.messaging.ports import Store

MAX_PINS = 50
"""Five bytes each, on an item that is written with every message."""
_ROUNDS = 8
_Pins = tuple[int, ...]


@dataclass(frozen=True)
class Pinned:
    """A head with its pins as they are now, and whether they changed just now (then by its ``last_change``)."""

    head: Head
    changed: bool


def pin_message(user_id: str, conversation_id: str, seq: int, *, store: Store, clock: Clock) -> Pinned:
    """Pins a message; one that is pinned already stays where it is. Raises NotFound, Forbidden, Conflict."""
    membership = access_to_write(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    require(head.permissions.pin, membership)
    if access_message(membership, seq, store=store).status == "recalled":
        raise Conflict("The message was recalled.")

    def pinned(pins: _Pins) -> _Pins:
        if seq not in pins and len(pins) == MAX_PINS:
            raise Conflict(f"A conversation has at most {MAX_PINS} pinned messages.")
        return pins if seq in pins else (seq, *pins)

    return _change(head, pinned, store=store, clock=clock)


def unpin_message(user_id: str, conversation_id: str, seq: int, *, store: Store, clock: Clock) -> Pinned:
    """Takes a pin away, if it is there. Raises NotFound, Forbidden."""
    membership = access_to_write(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    require(head.permissions.pin, membership)
    return unpin(head, seq, store=store, clock=clock)


def unpin(head: Head, seq: int, *, store: Store, clock: Clock) -> Pinned:
    """The same, by whom the caller has let in."""
    return _change(head, lambda pins: tuple(each for each in pins if each != seq), store=store, clock=clock)


def _change(head: Head, revision: Callable[[_Pins], _Pins], *, store: Store, clock: Clock) -> Pinned:
    for _ in range(_ROUNDS):
        pins = revision(head.pins)
        if pins == head.pins:
            return Pinned(head, changed=False)
        try:
            fields, expected = {"pins": pins}, {"pins": head.pins}
            changed = change_conversation(head.id, fields=fields, expected=expected, store=store, clock=clock)
            return Pinned(changed, changed=True)
        except Conflict:
            head = access_head(head.id, store=store)
    raise Conflict("The pins change too fast.")


def list_pinned(user_id: str, conversation_id: str, *, store: Store) -> list[Message]:
    """The pinned messages that the user may see, the latest pinned first. Raises NotFound."""
    membership = access_conversation(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    wanted = [(conversation_id, seq) for seq in head.pins if seq > membership.joined_seq]
    found = {message.seq: message for message in store.get_messages(wanted)}
    return [found[seq] for _, seq in wanted if seq in found]
