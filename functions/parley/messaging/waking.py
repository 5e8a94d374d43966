"""Whom an event wakes: people who are away, and whom a push can reach (:mod:`parley.push`).

It is worked out from the records of presence that fan-out has read, so that it costs nothing where nobody is woken. A
new message wakes whoever has no live connection. An edit, a recall and a read mark are for those who may have a
notification of the conversation before them, wherever else they are connected.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from parley.messaging.events import Event, MessageCreated, MessageRecalled, MessageUpdated, ReadMoved
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
            return _wake(message, "revised", [each for each in records if message.conversation_id in _shown(each)])
        case ReadMoved():
            own = [each for each in records if each.user_id == event.user_id and event.conversation_id in _shown(each)]
            return _of(event.conversation_id, "read", event.seq, own)
        case _:
            return None


def _is_to_be_called(record: Record, gone: Collection[str], at: datetime) -> bool:
    if not record.waking.wanted or record.settings.at(at).dnd_until is not None:
        return False
    return all(connection.id in gone for connection in record.live(at))


def _shown(record: Record) -> Collection[str]:
    return record.waking.notified


def _wake(message: Message, cause: Cause, records: Sequence[Record]) -> Wake | None:
    return _of(message.conversation_id, cause, message.seq, records)


def _of(conversation_id: str, cause: Cause, seq: int, records: Sequence[Record]) -> Wake | None:
    if not records:
        return None
    user_ids = tuple(each.user_id for each in records)
    return Wake(conversation_id=conversation_id, user_ids=user_ids, cause=cause, seq=seq)
