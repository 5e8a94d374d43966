"""What a client is told."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import AwareDatetime, Field, TypeAdapter

from parley_sdk.models.base import Model
from parley_sdk.models.conversations import SavedDraft
from parley_sdk.models.messages import Message
from parley_sdk.models.presence import Presence

# Frames down that answer no frame up: what happened, in the past tense.


class MessageCreated(Model):
    type: Literal["message.created"] = "message.created"
    message: Message


class MessageUpdated(Model):
    """An edit: the message as it is now. After a gap, any change."""

    type: Literal["message.updated"] = "message.updated"
    message: Message


class MessageRecalled(Model):
    type: Literal["message.recalled"] = "message.recalled"
    message: Message


class ReactionChanged(Model):
    type: Literal["reaction.changed"] = "reaction.changed"
    conversation_id: str
    change: int
    seq: int
    user_id: str
    emoji: str
    on: bool


class PinsChanged(Model):
    type: Literal["pins.changed"] = "pins.changed"
    conversation_id: str
    change: int
    pins: tuple[int, ...]


class MessagesHidden(Model):
    """One has deleted messages for oneself, on whichever device."""

    type: Literal["messages.hidden"] = "messages.hidden"
    conversation_id: str
    seqs: tuple[int, ...]
    hides: int


class DraftChanged(Model):
    type: Literal["draft.changed"] = "draft.changed"
    conversation_id: str
    draft: SavedDraft


class ReadMoved(Model):
    type: Literal["read.moved"] = "read.moved"
    conversation_id: str
    user_id: str
    seq: int


class Typing(Model):
    type: Literal["typing"] = "typing"
    conversation_id: str
    user_id: str
    expires_at: AwareDatetime


class PresenceChanged(Model):
    type: Literal["presence.changed"] = "presence.changed"
    presence: Presence


class ConversationChanged(Model):
    type: Literal["conversation.changed"] = "conversation.changed"
    conversation_id: str
    change: int | None = None


class FileChanged(Model):
    """What became of an upload of one's own."""

    type: Literal["file.changed"] = "file.changed"
    file_id: str
    state: str


class SessionEnded(Model):
    type: Literal["session.ended"] = "session.ended"
    code: str = ""
    """``signed_out``: sign in again; anything else: a fresh token will do."""
    message: str = ""


ServerEvent = (
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
    | SessionEnded
)
EVENT_TYPES = frozenset(kind.model_fields["type"].default for kind in get_args(ServerEvent))
server_event: TypeAdapter[ServerEvent] = TypeAdapter(Annotated[ServerEvent, Field(discriminator="type")])


# What this side tells of itself, in the same stream.


class Connected(Model):
    """The live feed is up and everything missed has been asked for."""

    type: Literal["connected"] = "connected"


class ConversationLeft(Model):
    """One is no longer in a conversation."""

    type: Literal["conversation.left"] = "conversation.left"
    conversation_id: str


class Disconnected(Model):
    """The live feed is down; ``retry_in`` seconds from now it is tried again."""

    type: Literal["disconnected"] = "disconnected"
    reason: str
    retry_in: float


class Refused(Model):
    """An error frame that answers no frame of ours, e.g. to one that could not be read."""

    type: Literal["refused"] = "refused"
    code: str
    message: str


Event = ServerEvent | Connected | ConversationLeft | Disconnected | Refused
