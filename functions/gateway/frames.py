"""The frames up and their answers (docs/protocol.md), and how a frame is read.

Reading is strict: no field is missing, extra or of another type. JSON that other readers let pass (NaN, lone
surrogates, nesting without end) is refused by pydantic's parser.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from parley.clock import Timestamp
from parley.errors import InvalidRequest, ParleyError, TooLarge, UnknownAction
from parley.messaging.composing import MAX_MENTIONS
from parley.messaging.content import (
    GIVEN_BY_PEOPLE,
    MAX_SEQ,
    MAX_TEXT,
    Discriminated,
    GivenContent,
    GivenTypeOfPeople,
    Text,
    Ulid,
)
from parley.messaging.model import AlbumId, ClientId, ConversationId, Message

MAX_FRAME = 32_768
"""Bytes; API Gateway's own bounds are 32 KB a frame and 128 KB a message (quotas for WebSocket APIs)."""
_CLIENT_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Frame(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


Seq = Annotated[int, Field(ge=1, le=MAX_SEQ)]
Mentions = Annotated[list[Ulid], Field(max_length=MAX_MENTIONS)]


class SendMessage(Discriminated, Frame):
    kinds: ClassVar = GIVEN_BY_PEOPLE

    action: Literal["sendMessage"]
    id: ClientId
    conversation_id: ConversationId
    content_type: GivenTypeOfPeople
    content: GivenContent
    reply_to: Seq | None = None
    mentions: Mentions = Field(default_factory=list)
    mention_all: bool = False
    album: AlbumId | None = None


class EditMessage(Frame):
    action: Literal["editMessage"]
    id: ClientId
    conversation_id: ConversationId
    seq: Seq
    content: Text
    mentions: Mentions = Field(default_factory=list)
    mention_all: bool = False


class RecallMessage(Frame):
    action: Literal["recallMessage"]
    id: ClientId
    conversation_id: ConversationId
    seq: Seq


class React(Frame):
    action: Literal["react"]
    id: ClientId
    conversation_id: ConversationId
    seq: Seq
    emoji: Annotated[str, StringConstraints(min_length=1, max_length=32)]
    on: bool


class MarkRead(Frame):
    action: Literal["markRead"]
    id: ClientId | None = None
    conversation_id: ConversationId
    seq: Annotated[int, Field(ge=0, le=MAX_SEQ)]


class Typing(Frame):
    action: Literal["typing"]
    id: ClientId | None = None
    conversation_id: ConversationId


class Ping(Frame):
    action: Literal["ping"]
    id: ClientId | None = None


FrameUp = SendMessage | EditMessage | RecallMessage | React | MarkRead | Typing | Ping
_ACTIONS = ", ".join(get_args(kind.model_fields["action"].annotation)[0] for kind in get_args(FrameUp))
_frame_up: TypeAdapter[FrameUp] = TypeAdapter(Annotated[FrameUp, Field(discriminator="action")])


class SendAck(BaseModel):
    """The message is stored, numbered and deduplicated."""

    type: Literal["ack"] = "ack"
    id: str
    conversation_id: str
    message_id: str
    seq: int
    created_at: Timestamp
    message: Message | None = None
    """As it was stored, where that is more or other than what was given."""


class ChangeAck(BaseModel):
    """The message as it is now that it was edited, recalled or reacted to."""

    type: Literal["ack"] = "ack"
    id: str
    conversation_id: str
    seq: int
    message: Message


class ReadAck(BaseModel):
    """Where the read mark now stands."""

    type: Literal["ack"] = "ack"
    id: str | None
    conversation_id: str
    seq: int


class Pong(BaseModel):
    type: Literal["pong"] = "pong"
    id: str | None
    at: Timestamp


class ErrorFrame(BaseModel):
    type: Literal["error"] = "error"
    id: str | None
    code: str
    message: str
    temporary: bool
    retry_after: int | None = None
    """Seconds to wait, where that is known."""


Answer = SendAck | ChangeAck | ReadAck | Pong | ErrorFrame


def read_frame(body: str | None, *, is_binary: bool) -> FrameUp:
    """A frame. Raises InvalidRequest, UnknownAction, TooLarge; their messages name fields, never contents."""
    if is_binary:
        raise InvalidRequest("Frames are texts, not binary.")
    try:
        raw = (body or "").encode()
    except UnicodeEncodeError as exc:
        raise InvalidRequest("The frame is not UTF-8.") from exc
    if len(raw) > MAX_FRAME:
        raise TooLarge(f"A frame has at most {MAX_FRAME} bytes.")
    try:
        return _frame_up.validate_json(raw)
    except ValidationError as exc:
        raise _refusal(exc) from exc


def client_id_of(body: str | None) -> str | None:
    """The client's id of a frame that was refused, where one can be read."""
    try:
        # The lenient parser: what it lets pass was refused already.
        frame = json.loads(body or "")
    except (ValueError, RecursionError):
        return None
    found = frame.get("id") if isinstance(frame, dict) else None
    return found if isinstance(found, str) and _CLIENT_ID.fullmatch(found) else None


def error_frame(client_id: str | None, error: ParleyError) -> ErrorFrame:
    return ErrorFrame(
        id=client_id,
        code=error.code,
        message=error.message,
        temporary=error.temporary,
        retry_after=error.retry_after,
    )


def _refusal(error: ValidationError) -> ParleyError:
    first: Any = error.errors(include_url=False, include_context=False, include_input=False)[0]
    # Behind the tag of the union; a name that the client made up may be long.
    field = ".".join(str(part) for part in first["loc"][1:])[:64]
    match first["type"]:
        case "json_invalid":
            return InvalidRequest("The frame is not JSON.")
        case "union_tag_invalid":
            return UnknownAction(f"action: one of {_ACTIONS}.")
        case "union_tag_not_found":
            return InvalidRequest("action: is missing.")
        case "string_too_long" if field == "content":
            return TooLarge(f"content: at most {MAX_TEXT} characters.")
        case _:
            return InvalidRequest(f"{field}: {first['msg']}." if field else f"{first['msg']}.")
