"""What Parley speaks of, as docs/protocol.md names it. Fields that this version does not know are ignored.

Ids are ULIDs, moments are aware datetimes in UTC, ``seq`` counts from 1 in each conversation.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, TypeAdapter


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class User(Model):
    id: str
    username: str
    display_name: str
    email: str | None = None
    avatar: str | None = None
    status: str = "active"


class ImportedLine(Model):
    """What became of a line of an import: ``outcome`` is created, exists or refused."""

    line: int
    username: str
    outcome: str
    detail: str = ""


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


class Version(Model):
    """What a message said (or says) since ``created_at``; ``number`` counts from 0."""

    number: int
    content: str
    created_at: AwareDatetime


class Reader(Model):
    """Somebody who has read a message, and how far they have read."""

    user_id: str
    read_seq: int


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


class Member(Model):
    user_id: str
    role: str = "member"
    joined_seq: int = 0


class Added(Model):
    """Those who were no members before."""

    added: list[str]


class Invite(Model):
    """A way into a group; None: without an end, without a bound."""

    id: str
    conversation_id: str
    created_by: str
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    max_uses: int | None = None
    uses: int = 0


class NewInvite(Invite):
    token: str


class InvitePreview(Model):
    """What whoever has a token may see of the group before joining it."""

    conversation_id: str
    title: str
    description: str | None = None
    picture: str | None = None
    member_count: int
    expires_at: AwareDatetime | None = None
    is_member: bool = False


class Block(Model):
    """Somebody whom one has blocked."""

    user_id: str
    blocked_at: AwareDatetime


class CustomStatus(Model):
    """What a person says of themselves: an emoji, a text, or both; until then."""

    emoji: str | None = None
    text: str | None = None
    until: AwareDatetime | None = None


class Presence(Model):
    user_id: str
    state: str
    expires_at: AwareDatetime | None = None
    last_seen_at: AwareDatetime | None = None
    dnd_until: AwareDatetime | None = None
    status: CustomStatus | None = None


class PresenceSettings(Model):
    """What one wants others to see: ``last_seen`` is "everyone", "contacts" or "nobody"."""

    last_seen: str = "everyone"
    dnd_until: AwareDatetime | None = None
    status: CustomStatus | None = None


class SessionClient(Model):
    client_id: str
    name: str
    last_used_at: AwareDatetime


class Session(Model):
    """A place where one is signed in; ``current`` is this one."""

    id: str
    browser: str | None = None
    system: str | None = None
    address: str | None = None
    place: str | None = None
    created_at: AwareDatetime
    last_used_at: AwareDatetime
    current: bool = False
    clients: list[SessionClient] = Field(default_factory=list)


class ClientSecret(Model):
    id: str
    created_at: AwareDatetime
    ends_at: AwareDatetime | None = None


class RegisteredClient(Model):
    """A system that signs people in through Parley; ``client_secret`` right after it was made, and never again."""

    client_id: str
    name: str
    confidential: bool
    first_party: bool = False
    native: bool = False
    built_in: bool = False
    redirect_uris: list[str] = Field(default_factory=list)
    logout_uris: list[str] = Field(default_factory=list)
    scopes: list[str] = Field(default_factory=list)
    grant_types: list[str] = Field(default_factory=list)
    pkce_required: bool = True
    access_token_seconds: int
    id_token_seconds: int
    refresh_token_seconds: int
    refresh_token_rotation: bool = True
    refresh_grace_seconds: int
    created_at: AwareDatetime | None = None
    secrets: list[ClientSecret] = Field(default_factory=list)
    client_secret: str | None = None


class Ticket(Model):
    ticket: str
    expires_in: int


class Image(Model):
    """What was seen in an image; ``thumbnails`` are the sizes of its smaller copies, by the longer side."""

    width: int
    height: int
    blurhash: str
    thumbnails: list[int]


class File(Model):
    id: str
    owner_id: str
    purpose: str = "message"
    name: str
    size: int
    media_type: str
    sha256: str
    state: str
    reason: str | None = None
    image: Image | None = None
    created_at: AwareDatetime


class Upload(Model):
    """One request with these headers sends the bytes."""

    method: str
    url: str
    headers: dict[str, str]
    expires_at: AwareDatetime


class Links(Model):
    """Addresses that work for a while without a token (None: for good)."""

    original: str
    thumbnails: dict[str, str] = Field(default_factory=dict)
    expires_at: AwareDatetime | None = None


class Announced(Model):
    file: File
    upload: Upload


class Shown(Model):
    """A file, and its addresses once it is ready."""

    file: File
    links: Links | None = None


M = TypeVar("M", bound=Model)


class Page(Model, Generic[M]):
    """A list's page; ``next`` is the cursor of the following one, or None at the end."""

    items: list[M]
    next: str | None = None


class Piece(Model):
    """A part of a text, and whether it is what was searched for."""

    text: str
    hit: bool = False


class Hit(Model):
    """A message that was found, and the part of its text where."""

    message: Message
    excerpt: list[Piece]


class TimelinePage(Model):
    """Messages in ascending seq, the voids between them, and the seq to go on from (None at the end)."""

    items: list[Message]
    voids: list[int] = Field(default_factory=list)
    next: int | None = None

    def through(self, after_seq: int) -> int:
        """The seq up to which a page that began after ``after_seq`` is complete."""
        named = [*self.voids, *(message.seq for message in self.items)]
        return max((after_seq, *named)) if self.next is None else self.next


class ChangesPage(Model):
    """What changed, as it is now, up to ``next``; ``reset``: that is not known, so all that is held is old."""

    items: list[Message]
    conversation: Conversation | None = None
    next: int
    more: bool = False
    reset: bool = False


class SyncPage(Model):
    """Conversations that changed and those that were lost; ``reset``: forget everything, this is where all begins."""

    items: list[Conversation]
    left: list[str] = Field(default_factory=list)
    next: str
    more: bool = False
    reset: bool = False


class Ack(Model):
    """The answer to sendMessage: the message is stored, numbered and deduplicated.

    ``message`` is how it was stored, where that is more or other than what was given.
    """

    id: str
    conversation_id: str
    message_id: str
    seq: int
    created_at: AwareDatetime
    message: Message | None = None


class ChangeAck(Model):
    """The answer to editMessage, recallMessage and react: the message as it is now."""

    conversation_id: str
    seq: int
    message: Message


class ReadAck(Model):
    """The answer to markRead: ``seq`` is where the mark now stands."""

    conversation_id: str
    seq: int


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
