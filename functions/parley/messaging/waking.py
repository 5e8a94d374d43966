"""Whom an event wakes: people who are away, and whom a push can reach (:mod:`parley.push`).

It is worked out from the records of presence that fan-out has read, so that it costs nothing where nobody is woken. A
new message wakes whoever has no live connection. An edit, a recall, a read mark, hiding and leaving are for those who
may have a notification of the conversation before them, wherever else they are connected.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from parley.messaging.events import (
    ConversationChanged,
    Event,
    MessageCreated,
    MessageRecalled,
    MessagesHidden,
    MessageUpdated,
    ReadMoved,
)
from parley.messaging.jobs import Cause, Wake
from parley.messaging.model import Message
from parley.presence.model import Record


class Waker(Protocol):
    """Where the push function is told to wake people."""

    def wake(self, wake: Wake) -> None:
        """Raises Unavailable."""
        ...


def whom_it_wakes(event: Event, records: Sequence[Record], *, gone: Collection[str], at: datetime) -> Wake | None:
    """Those of the people to be woken; ``gone`` are connections that have just turned out to be no more."""
    match event:
        case MessageCreated(message=message) if message.content_type != "system":
            others = (each for each in records if each.user_id != message.sender_id)
            chosen = [each for each in others if _is_to_be_called(each, gone, at)]
            return _wake(message, "created", chosen)
        case MessageUpdated(message=message) | MessageRecalled(message=message):
            return _wake(message, "revised", _shown(message.conversation_id, records))
        case ReadMoved():
            own = [each for each in records if each.user_id == event.user_id]
            return _of(event.conversation_id, "read", event.seq, _shown(event.conversation_id, own))
        case MessagesHidden() | ConversationChanged(left=True):
            return _of(event.conversation_id, "read", 0, _shown(event.conversation_id, records))
        case _:
            return None


def _is_to_be_called(record: Record, gone: Collection[str], at: datetime) -> bool:
    if not record.waking.wanted or record.settings.at(at).dnd_until is not None:
        return False
    return all(connection.id in gone for connection in record.live(at))


def _shown(conversation_id: str, records: Sequence[Record]) -> list[Record]:
    """Those who may have a notification of the conversation before them."""
    return [each for each in records if conversation_id in each.waking.notified]


def _wake(message: Message, cause: Cause, records: Sequence[Record]) -> Wake | None:
    return _of(message.conversation_id, cause, message.seq, records)


def _of(conversation_id: str, cause: Cause, seq: int, records: Sequence[Record]) -> Wake | None:
    if not records:
        return None
    user_ids = tuple(each.user_id for each in records)
    return Wake(conversation_id=conversation_id, user_ids=user_ids, cause=cause, seq=seq)
