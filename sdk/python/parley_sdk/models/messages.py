"""Messages, what is known of one, and what is said in one."""

from __future__ import annotations

from typing import Any

from pydantic import AwareDatetime

from parley_sdk.models.base import Model


class Quote(Model):
    """What a message replies to; ``excerpt`` is empty once the original was recalled."""

    seq: int
    message_id: str
    sender_id: str
    sender_type: str = "user"
    content_type: str = "text"
    excerpt: str


class Origin(Model):
    """Who said first, and when, what a message forwards."""

    sender_id: str
    sender_type: str = "user"
    created_at: AwareDatetime


class Reaction(Model):
    """One emoji at a message, and whose, in the order in which they came."""

    emoji: str
    user_ids: tuple[str, ...]


class Message(Model):
    """``content`` is a string for ``content_type`` text, else an object (docs/protocol.md)."""

    id: str
    conversation_id: str
    seq: int
    sender_id: str
    sender_type: str = "user"
    content_type: str = "text"
    content: Any
    reply_to: Quote | None = None
    forwarded_from: Origin | None = None
    mentions: tuple[str, ...] = ()
    mention_all: bool = False
    album: str | None = None
    """What its sender sent together has the same."""
    client_id: str | None = None
    created_at: AwareDatetime
    edited_at: AwareDatetime | None = None
    edits: int = 0
    status: str = "sent"
    recalled_by: str | None = None
    reactions: tuple[Reaction, ...] = ()
    change: int = 0
    """The conversation's number of its last change; 0 while it is as it was sent."""

    @property
    def is_recalled(self) -> bool:
        return self.status == "recalled"


class Saying(Model):
    """A message as its sender gives it: see docs/protocol.md for what ``content`` is."""

    content_type: str = "text"
    content: Any
    reply_to: int | None = None
    mentions: tuple[str, ...] = ()
    mention_all: bool = False
    album: str | None = None


class Version(Model):
    """What a message said (or says) since ``created_at``; ``number`` counts from 0."""

    number: int
    content: str
    created_at: AwareDatetime


class Reader(Model):
    """Somebody who has read a message, and how far they have read."""

    user_id: str
    read_seq: int


class Piece(Model):
    """A part of a text, and whether it is what was searched for."""

    text: str
    hit: bool = False


class Hit(Model):
    """A message that was found, and the part of its text where."""

    message: Message
    excerpt: list[Piece]
