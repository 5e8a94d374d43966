"""Messaging's data. The public models are those of docs/protocol.md, field by field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from parley.clock import Timestamp

ConversationId = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
"""A ULID (Crockford's base 32 in upper case)."""
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
"""A sender's own id of a message."""

ConversationType = Literal["single", "group", "system"]
Role = Literal["owner", "admin", "member"]

MAX_TEXT = 16_000
"""Characters of a text."""
MAX_SEQ = 9_007_199_254_740_991
"""The greatest integer that every JSON reader holds exactly (RFC 8259 §6)."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Message(Model):
    """One entry of a conversation's timeline."""

    id: str
    conversation_id: str
    seq: int
    sender_id: str
    sender_type: Literal["user", "system", "app"] = "user"
    content_type: Literal["text"] = "text"
    content: str
    client_id: str
    created_at: Timestamp
    edited_at: Timestamp | None = None
    status: Literal["sent", "recalled"] = "sent"


class Void(Model):
    """A number of the timeline at which nothing will ever stand."""

    seq: int
    created_at: Timestamp


Slot = Message | Void
"""What stands at a number of the timeline."""


class Draft(Model):
    """A message as its sender gives it."""

    client_id: str
    content_type: Literal["text"] = "text"
    content: str


class SendKey(Model):
    """The number that a client id leads to, and since when."""

    seq: int
    created_at: Timestamp


class Head(Model):
    """A conversation as everyone in it shares it; ``last_seq`` is the last number taken, filled or not."""

    id: str
    type: ConversationType
    title: str | None = None
    members: tuple[str, ...] = ()
    """The two people of a pair, who never change; a group's are its roster."""
    created_at: Timestamp
    last_seq: int = 0
    updated_at: Timestamp


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
