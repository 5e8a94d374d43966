"""Read marks: one a member, for all that they have read; who has read what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

from parley.clock import Clock
from parley.errors import Forbidden
from parley.messaging.access import access_conversation, access_head, access_message
from parley.messaging.model import Membership, Reader
from parley.messaging.ports import Store

MAX_READERS = 200
"""Members of the largest group that tells who has read what."""


@dataclass(frozen=True)
class ReadMark:
    """Where a read mark stands, whether it moved just now, and whose it is."""

    seq: int
    moved: bool
    membership: Membership


def mark_read(user_id: str, conversation_id: str, seq: int, *, store: Store, clock: Clock) -> ReadMark:
    """Moves the user's read mark to ``seq``: never back, never past what there is. Raises NotFound.

    A mark that would not move is not written, and costs no more than the membership's read.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    if seq <= membership.read_seq:
        return ReadMark(membership.read_seq, moved=False, membership=membership)
    head = access_head(conversation_id, store=store)
    wanted = min(seq, head.last_seq)
    if wanted <= membership.read_seq:
        return ReadMark(membership.read_seq, moved=False, membership=membership)
    standing = store.move_read_mark(user_id, conversation_id, wanted, clock())
    return ReadMark(standing, moved=standing == wanted, membership=membership)


def list_readers(user_id: str, conversation_id: str, seq: int, *, store: Store) -> list[Reader]:
    """The members but its sender whose read marks have reached a message, in the order of their ids.

    Raises NotFound; Forbidden in groups of more than :data:`MAX_READERS`.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    message = access_message(membership, seq, store=store)
    members = store.list_members(conversation_id, None, MAX_READERS + 1)
    if len(members) > MAX_READERS:
        raise Forbidden(f"Groups of more than {MAX_READERS} do not tell who has read what.")
    others = [each.user_id for each in members if each.user_id != message.sender_id and each.joined_seq < seq]
    marks = store.get_memberships([(each, conversation_id) for each in others])
    return [
        Reader(user_id=each.user_id, read_seq=each.read_seq)
        for _, each in sorted(marks.items())
        if each.read_seq >= seq and each.left_at is None
    ]
