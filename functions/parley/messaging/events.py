"""What devices are told: the frames down that answer no frame up (docs/protocol.md), in the past tense."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parley.clock import Timestamp
from parley.messaging.model import Head, Message, Model, SavedDraft
from parley.presence.model import Presence


class MessageCreated(Model):
    lasting: ClassVar = True
    type: Literal["message.created"] = "message.created"
    message: Message


class MessageUpdated(Model):
    """An edit: the message as it is now; ``message.change`` is its number."""

    lasting: ClassVar = True
    type: Literal["message.updated"] = "message.updated"
    message: Message


class MessageRecalled(Model):
    """Taken back for everybody: what is left of the message; ``message.change`` is its number."""

    lasting: ClassVar = True
    type: Literal["message.recalled"] = "message.recalled"
    message: Message


class ReactionChanged(Model):
    """Somebody's emoji came to a message, or went."""

    lasting: ClassVar = True
    type: Literal["reaction.changed"] = "reaction.changed"
    conversation_id: str
    change: int
    seq: int
    user_id: str
    emoji: str
    on: bool


class PinsChanged(Model):
    """All pins as they are now, the latest pinned first."""

    lasting: ClassVar = True
    type: Literal["pins.changed"] = "pins.changed"
    conversation_id: str
    change: int
    pins: tuple[int, ...]


class MessagesHidden(Model):
    """Told to one's own devices: messages that one has deleted for oneself, and how many times one did."""

    lasting: ClassVar = True
    type: Literal["messages.hidden"] = "messages.hidden"
    conversation_id: str
    seqs: tuple[int, ...]
    hides: int


class DraftChanged(Model):
    """Told to one's own devices."""

    lasting: ClassVar = True
    type: Literal["draft.changed"] = "draft.changed"
    conversation_id: str
    draft: SavedDraft


class ReadMoved(Model):
    lasting: ClassVar = True
    type: Literal["read.moved"] = "read.moved"
    conversation_id: str
    user_id: str
    seq: int


class Typing(Model):
    lasting: ClassVar = False
    """Nobody misses one: a post that fails is not tried again."""
    type: Literal["typing"] = "typing"
    conversation_id: str
    user_id: str
    expires_at: Timestamp


class PresenceChanged(Model):
    lasting: ClassVar = True
    type: Literal["presence.changed"] = "presence.changed"
    presence: Presence


class ConversationChanged(Model):
    lasting: ClassVar = True
    type: Literal["conversation.changed"] = "conversation.changed"
    conversation_id: str
    change: int | None = None
    """Its number of this change; None where it is new to those who are told."""
    left: bool = False
    """Whether those who are told are in it no more: then there is nothing to fetch, and sync says how it stands."""


class FileChanged(Model):
    """What became of an upload; the file itself, with its addresses, is asked for."""

    lasting: ClassVar = True
    type: Literal["file.changed"] = "file.changed"
    file_id: str
    state: Literal["pending", "ready", "rejected"]


class SessionEnded(Model):
    """The last thing that a connection is told."""

    lasting: ClassVar = True
    type: Literal["session.ended"] = "session.ended"
    code: Literal["signed_out", "unauthenticated"]
    """Whether to come back: not before somebody signs in again, or with a fresh token."""
    message: str


SIGNED_OUT = SessionEnded(code="signed_out", message="This sign-in has ended; sign in again.")
EXPIRED = SessionEnded(code="unauthenticated", message="The access token has expired; come back with a fresh one.")

Event = Annotated[
    MessageCreated
    | MessageUpdated
    | MessageRecalled
    | ReactionChanged
    | PinsChanged
    | ConversationChanged
    | ReadMoved
    | Typing
    | PresenceChanged
    | MessagesHidden
    | DraftChanged
    | FileChanged
    | SessionEnded,
    Field(discriminator="type"),
]


def pins_changed(head: Head) -> PinsChanged:
    """What is told after a head's pins have changed."""
    return PinsChanged(conversation_id=head.id, change=head.last_change, pins=head.pins)
