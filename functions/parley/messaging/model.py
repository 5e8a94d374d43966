"""Messaging's data. The public models are those of docs/protocol.md, field by field."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from parley.clock import Timestamp
from parley.messaging.content import STORED, ContentType, Discriminated, GivenContent, StoredContent, Ulid

ConversationId = Ulid
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
"""A sender's own id of a message."""

ConversationType = Literal["single", "group", "system"]
Role = Literal["owner", "admin", "member"]
SenderType = Literal["user", "system", "app"]

MAX_SEQ = 9_007_199_254_740_991
"""The greatest integer that every JSON reader holds exactly (RFC 8259 §6)."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Body(Discriminated, Model):
    """What a message says."""

    kinds: ClassVar = STORED

    content_type: ContentType = "text"
    content: StoredContent


class Message(Body):
    """One entry of a conversation's timeline."""

    id: str
    conversation_id: str
    seq: int
    sender_id: str
    sender_type: SenderType = "user"
    client_id: str
    created_at: Timestamp
    edited_at: Timestamp | None = None
    status: Literal["sent", "recalled"] = "sent"
    change: int = 0
    """The conversation's number of the last change of this message; 0 while it is as it was sent."""


class Void(Model):
    """A number of the timeline at which nothing will ever stand."""

    seq: int
    created_at: Timestamp


Slot = Message | Void
"""What stands at a number of the timeline."""


class Draft(Model):
    """A message as its sender gives it."""

    client_id: str
    content_type: ContentType = "text"
    content: GivenContent


class SendKey(Model):
    """The number that a client id leads to, and since when."""

    seq: int
    created_at: Timestamp


class Head(Model):
    """A conversation as everyone in it shares it.

    ``last_seq`` and ``last_change`` are the last numbers taken: of its timeline, and of its changes (changes.py).
    """

    id: str
    type: ConversationType
    title: str | None = None
    members: tuple[str, ...] = ()
    """The two people of a pair, who never change; a group's are its roster."""
    created_at: Timestamp
    last_seq: int = 0
    updated_at: Timestamp
    """When a number of the timeline was taken last."""
    last_change: int = 0
    changed_at: Timestamp | None = None
    """When a number of the changes was taken last."""


class Change(Model):
    """A line of a conversation's change log, written once the change can be read: what to look at again."""

    number: int
    seq: int | None = None
    """The message; None for the conversation itself."""
    void: bool = False
    """Nothing changed after all."""
    created_at: Timestamp


class Member(Model):
    """One line of a conversation's roster: gets what comes after ``joined_seq``."""

    user_id: str
    role: Role = "member"
    joined_seq: int = 0


class Membership(Model):
    """A user's place in a conversation: may read what comes after ``joined_seq``, has read up to ``read_seq``."""

    user_id: str
    conversation_id: str
    type: ConversationType
    role: Role = "member"
    peer_id: str | None = None
    """The other one of a pair."""
    joined_seq: int = 0
    read_seq: int = 0
    updated_at: Timestamp
    left_at: Timestamp | None = None
    """When it ended, for whoever left or was removed: kept for a while, so that their devices learn of it by sync."""


class Conversation(Model):
    """A conversation as one of its members sees it."""

    id: str
    type: ConversationType
    title: str | None
    members: tuple[str, ...]
    created_at: Timestamp
    last_seq: int
    read_seq: int
    unread: int
    read_marks: dict[str, int]
    last_message: Message | None
    updated_at: Timestamp


class TimelinePage(Model):
    """Messages in ascending seq, the voids between them, and the seq to go on from (None at the end)."""

    items: list[Message]
    voids: list[int]
    next: int | None


class SyncPage(Model):
    """Conversations that changed, and the cursor that the next call brings along."""

    items: list[Conversation]
    next: str
    more: bool
