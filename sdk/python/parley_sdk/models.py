"""What Parley speaks of, as docs/protocol.md names it. Fields that this version does not know are ignored.

Ids are ULIDs, moments are aware datetimes in UTC, ``seq`` counts from 1 in each conversation.
"""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

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


class Message(Model):
    id: str
    conversation_id: str
    seq: int
    sender_id: str
    sender_type: str = "user"
    content_type: str = "text"
    content: Any
    client_id: str | None = None
    created_at: AwareDatetime
    edited_at: AwareDatetime | None = None
    status: str = "sent"


class Conversation(Model):
    id: str
    type: str
    title: str | None = None
    members: list[str]
    created_at: AwareDatetime
    updated_at: AwareDatetime | None = None
    last_seq: int
    read_seq: int = 0
    unread: int = 0
    read_marks: dict[str, int] = Field(default_factory=dict)
    last_message: Message | None = None


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


class TimelinePage(Model):
    """Messages in ascending seq, the voids between them, and the seq to go on from (None at the end)."""

    items: list[Message]
    voids: list[int] = Field(default_factory=list)
    next: int | None = None

    def through(self, after_seq: int) -> int:
        """The seq up to which a page that began after ``after_seq`` is complete."""
        named = [*self.voids, *(message.seq for message in self.items)]
        return max((after_seq, *named)) if self.next is None else self.next


class SyncPage(Model):
    items: list[Conversation]
    next: str
    more: bool = False


class Ack(Model):
    """The answer to sendMessage: the message is stored, numbered and deduplicated."""

    id: str
    conversation_id: str
    message_id: str
    seq: int
    created_at: AwareDatetime


class ReadAck(Model):
    """The answer to markRead: ``seq`` is where the mark now stands."""

    conversation_id: str
    seq: int


# Frames down that answer no frame up: what happened, in the past tense.


class MessageCreated(Model):
    type: Literal["message.created"] = "message.created"
    message: Message


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


ServerEvent = MessageCreated | ReadMoved | Typing | PresenceChanged | ConversationChanged | FileChanged | SessionEnded
EVENT_TYPES = frozenset(
    {
        "message.created",
        "read.moved",
        "typing",
        "presence.changed",
        "conversation.changed",
        "file.changed",
        "session.ended",
    }
)
server_event: TypeAdapter[ServerEvent] = TypeAdapter(Annotated[ServerEvent, Field(discriminator="type")])


# What this side tells of itself, in the same stream.


class Connected(Model):
    """The live feed is up and everything missed has been asked for."""

    type: Literal["connected"] = "connected"


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


Event = ServerEvent | Connected | Disconnected | Refused
