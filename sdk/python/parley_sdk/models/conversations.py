"""Conversations, and what a member keeps in one."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from parley_sdk.models.base import Model
from parley_sdk.models.messages import Message


class SavedDraft(Model):
    """What one has begun to write; empty content: nothing (any more)."""

    content: str
    reply_to: int | None = None
    updated_at: AwareDatetime


class Pins(Model):
    """The pins of a conversation, the latest pinned first, and the number of its last change."""

    pins: tuple[int, ...]
    change: int


class Hidden(Model):
    """Messages that were hidden, and how many times one has hidden any in this conversation."""

    seqs: tuple[int, ...]
    hides: int


class Seqs(Model):
    items: tuple[int, ...]


class ConversationSettings(Model):
    """How a conversation stands in one's own list: ``pinned`` is its place at the top, the lowest first."""

    pinned: int | None = None
    muted_until: AwareDatetime | None = None
    archived: bool = False
    marked_unread: bool = False


class Permissions(Model):
    """Who may do what in a group: "everyone", "admins" (with the owner) or "owner"."""

    post: str = "everyone"
    add: str = "everyone"
    pin: str = "everyone"
    mention_all: str = "everyone"
    edit: str = "admins"


class Conversation(Model):
    id: str
    type: str
    title: str | None = None
    description: str | None = None
    picture: str | None = None
    members: list[str]
    member_count: int = 0
    role: str = "member"
    permissions: Permissions | None = None
    history_visible: bool = False
    settings: ConversationSettings = Field(default_factory=ConversationSettings)
    blocked: bool = False
    app_id: str | None = None
    created_at: AwareDatetime
    updated_at: AwareDatetime | None = None
    last_seq: int
    last_change: int = 0
    settled_change: int = 0
    """Where whoever begins with this picture begins to count changes."""
    joined_seq: int = 0
    """One sees what comes after it."""
    read_seq: int = 0
    unread: int = 0
    unread_mentions: int = 0
    read_marks: dict[str, int] = Field(default_factory=dict)
    last_message: Message | None = None
    pins: tuple[int, ...] = ()
    hides: int = 0
    draft: SavedDraft | None = None
