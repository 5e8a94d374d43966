"""Messaging's data. The public models are those of docs/protocol.md, field by field."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from parley.clock import Timestamp
from parley.messaging.content import (
    STORED,
    ContentType,
    Discriminated,
    GivenContent,
    GivenType,
    StoredContent,
    Ulid,
)

ConversationId = Ulid
ClientId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:-]{1,64}$")]
"""A sender's own id of a message."""

AlbumId = ClientId
"""A sender's own id of what was sent together."""

ConversationType = Literal["single", "group", "system"]
Role = Literal["owner", "admin", "member"]
Who = Literal["everyone", "admins", "owner"]
"""Admins: with the owner."""
SenderType = Literal["user", "system", "app"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Quote(Model):
    """What a message replies to, as it was then: so it can be shown where the original is not at hand."""

    seq: int
    message_id: str
    sender_id: str
    sender_type: SenderType = "user"
    content_type: ContentType = "text"
    excerpt: str
    """The beginning of what it said; empty once the original was recalled."""


class Origin(Model):
    """Who said first, and when, what a message forwards."""

    sender_id: str
    sender_type: SenderType = "user"
    created_at: Timestamp


class Reaction(Model):
    """One emoji at a message, and whose, in the order in which they came."""

    emoji: str
    user_ids: tuple[str, ...]


class Body(Discriminated, Model):
    """What a message says."""

    kinds: ClassVar = STORED

    content_type: ContentType = "text"
    content: StoredContent
    reply_to: Quote | None = None
    forwarded_from: Origin | None = None
    mentions: tuple[str, ...] = ()
    """Members that it calls by name."""
    mention_all: bool = False
    album: AlbumId | None = None
    """What its sender sent together has the same: clients show its pictures as one, with the text that follows."""


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
    edits: int = 0
    status: Literal["sent", "recalled"] = "sent"
    recalled_by: str | None = None
    reactions: tuple[Reaction, ...] = ()
    change: int = 0
    """The conversation's number of the last change of this message; 0 while it is as it was sent."""

    def mentions_user(self, user_id: str) -> bool:
        return self.mention_all or user_id in self.mentions


class Version(Model):
    """What an edited message said before; ``number`` counts from 0, ``created_at`` is since when it said so."""

    number: int
    content: str
    created_at: Timestamp


class Void(Model):
    """A number of the timeline at which nothing will ever stand."""

    seq: int
    created_at: Timestamp


class Unread(Model):
    """A message that a member has not read, and whether it calls them."""

    seq: int
    mentioned: bool


Slot = Message | Void
"""What stands at a number of the timeline."""


class Draft(Model):
    """A message as its sender gives it."""

    client_id: str
    content_type: GivenType = "text"
    content: GivenContent
    reply_to: int | None = None
    """The seq of the message that it answers."""
    mentions: tuple[str, ...] = ()
    mention_all: bool = False
    album: AlbumId | None = None
    """What it is sent together with has the same."""


class SendKey(Model):
    """The number that a client id leads to, and since when."""

    seq: int
    created_at: Timestamp


def admits(who: Who, role: Role) -> bool:
    """Whether a member of this role is among them."""
    return who == "everyone" or role == "owner" or (who == "admins" and role == "admin")


def roles_of(who: Who) -> tuple[Role, ...]:
    """The roles that are among them."""
    return tuple(role for role in get_args(Role) if admits(who, role))


class Permissions(Model):
    """Who may do what in a group. A channel is a group in which few may post."""

    post: Who = "everyone"
    add: Who = "everyone"
    """Add members."""
    pin: Who = "everyone"
    mention_all: Who = "everyone"
    edit: Who = "admins"
    """Change title, description and picture."""


class Head(Model):
    """A conversation as everyone in it shares it.

    ``last_seq`` and ``last_change`` are the last numbers taken: of its timeline, and of its changes (changes.py).
    """

    id: str
    type: ConversationType
    title: str | None = None
    members: tuple[str, ...] = ()
    """The two people of a pair or the one of a system conversation, who never change; a group's are its roster."""
    created_at: Timestamp
    last_seq: int = 0
    updated_at: Timestamp
    """When a number of the timeline was taken last."""
    last_change: int = 0
    changed_at: Timestamp | None = None
    """When a number of the changes was taken last."""
    permissions: Permissions = Field(default_factory=Permissions)
    history_visible: bool = False
    """Whether new members may read what was said before they came."""
    pins: tuple[int, ...] = ()
    """Messages that are pinned, the latest pinned first."""
    app_id: str | None = None
    """The app whose messages to one person these are, in a system conversation."""


class Group(Model):
    """What a group has besides its head: what a message need not read. Its size and owner change with the roster."""

    owner_id: str
    size: int
    description: str | None = None
    picture: str | None = None
    """An address."""


class Invite(Model):
    """A way into a group for whoever has its token; the token itself is stored as its SHA-256."""

    id: str
    conversation_id: str
    created_by: str
    created_at: Timestamp
    expires_at: Timestamp | None = None
    max_uses: int | None = None
    uses: int = 0

    def admits(self, at: datetime) -> bool:
        is_over = self.expires_at is not None and self.expires_at <= at
        return not is_over and (self.max_uses is None or self.uses < self.max_uses)


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
    removed: bool = False
    """It was ended by somebody else."""
    hides: int = 0
    """How many times its user has hidden messages."""
    draft_at: Timestamp | None = None
    """When its user saved a draft last."""
    pinned: int | None = None
    """Its place among those at the top of the user's list, the lowest first."""
    muted_until: Timestamp | None = None
    archived_seq: int | None = None
    """Put away when this was the last number: see own_list.py."""
    marked_unread: bool = False
    blocked: bool = False
    """The user has blocked the other one of the pair."""
    barred: bool = False
    """The other one has blocked the user."""

    @property
    def closed(self) -> bool:
        """Whether one of a pair has blocked the other."""
        return self.blocked or self.barred


class Block(Model):
    """Somebody whom a user has blocked."""

    user_id: str
    blocked_at: Timestamp


class SavedDraft(Model):
    """What somebody has begun to write, the same on all their devices; empty content: nothing (any more)."""

    content: str
    reply_to: int | None = None
    updated_at: Timestamp


class ConversationSettings(Model):
    """How a conversation stands in a user's list."""

    pinned: int | None
    """Its place at the top, the lowest first."""
    muted_until: Timestamp | None
    archived: bool
    marked_unread: bool


class Conversation(Model):
    """A conversation as one of its members sees it."""

    id: str
    type: ConversationType
    title: str | None
    description: str | None
    picture: str | None
    members: tuple[str, ...]
    member_count: int
    role: Role
    """The caller's own."""
    permissions: Permissions | None
    """A group's."""
    history_visible: bool
    settings: ConversationSettings
    blocked: bool
    """The caller has blocked the other one of the pair."""
    app_id: str | None
    """Whose messages a system conversation holds."""
    created_at: Timestamp
    last_seq: int
    last_change: int
    settled_change: int
    """Up to here all changes are done: whoever begins to read now begins to count changes from here."""
    joined_seq: int
    """The member sees what comes after it."""
    read_seq: int
    unread: int
    unread_mentions: int
    read_marks: dict[str, int]
    last_message: Message | None
    pins: tuple[int, ...]
    hides: int
    draft: SavedDraft | None
    updated_at: Timestamp


class InvitePreview(Model):
    """What whoever has a token may see of the group before joining it."""

    conversation_id: str
    title: str
    description: str | None
    picture: str | None
    member_count: int
    expires_at: Timestamp | None
    is_member: bool


class MembersPage(Model):
    """A part of a roster; ``next`` is the cursor of the part after it, null at the end."""

    items: list[Member]
    next: str | None


class BlocksPage(Model):
    """A part of a list of blocks; ``next`` is the cursor of the part after it, null at the end."""

    items: list[Block]
    next: str | None


class TimelinePage(Model):
    """Messages in ascending seq, the voids between them, and the seq to go on from (None at the end)."""

    items: list[Message]
    voids: list[int]
    next: int | None


class ChangesPage(Model):
    """What changed, as it is now: messages in ascending seq, and the conversation if it did itself.

    ``next`` is the number up to which this tells; ``reset``: what changed is not known, so all that is held is old.
    """

    items: list[Message]
    conversation: Conversation | None
    next: int
    more: bool
    reset: bool = False


class SyncPage(Model):
    """Conversations that changed, the ids of those that were lost, and the cursor that the next call brings along.

    ``reset``: the cursor is too old; what is held is to be forgotten, and this is the first page of everything.
    """

    items: list[Conversation]
    left: list[str]
    next: str
    more: bool
    reset: bool = False


class Reader(Model):
    """Somebody who has read a message, and how far they have read."""

    user_id: str
    read_seq: int
