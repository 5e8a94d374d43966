"""Files' data. The public models are those of docs/protocol.md, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from parley.clock import Timestamp
from parley.files.names import check_name, plain_media_type

FileId = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
"""A ULID: nobody guesses its 80 random bits."""
Purpose = Literal["message", "avatar"]
State = Literal["pending", "ready", "rejected"]
Reason = Literal["size", "checksum", "media_type", "not_an_image"]

MAX_BYTES = 5 * 2**30
"""The most that S3 takes in one piece (S3 API reference, PutObject)."""


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Announcement(Model):
    """A file as whoever wants to upload it describes it."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid", strict=True)

    purpose: Purpose = "message"
    conversation_id: FileId | None = None
    """Where it is to be posted; none for an avatar."""
    name: Annotated[str, AfterValidator(check_name)]
    size: Annotated[int, Field(ge=1, le=MAX_BYTES)]
    media_type: Annotated[str, AfterValidator(plain_media_type)]
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Image(Model):
    """What was seen in an image."""

    width: int
    height: int
    blurhash: str
    thumbnails: tuple[int, ...]
    """The smaller copies that were made, by the pixels of their longer side."""


class File(Model):
    """A file; ``media_type`` is what was announced while it is pending, then what it really is."""

    id: str
    owner_id: str
    purpose: Purpose
    name: str
    size: int
    media_type: str
    sha256: str
    state: State = "pending"
    reason: Reason | None = None
    """Why it was rejected."""
    image: Image | None = None
    """Only of images that can be shown; all else is for downloading."""
    created_at: Timestamp


class Upload(Model):
    """How the bytes are to be sent: one request, with just these headers, before it expires."""

    method: Literal["PUT"] = "PUT"
    url: str
    headers: dict[str, str]
    expires_at: Timestamp


class Links(Model):
    """Addresses of a file that is ready; whoever has one can fetch it until it expires."""

    original: str
    thumbnails: dict[str, str]
    """By the pixels of the longer side."""
    expires_at: Timestamp | None
    """None: for good (avatars)."""


class Announced(Model):
    """A file that may now be uploaded."""

    file: File
    upload: Upload


class Shown(Model):
    """A file, and its addresses once it is ready."""

    file: File
    links: Links | None


class Use(Model):
    """Where a file is in use: in a message of a conversation, or, without one, as the picture of its subject."""

    subject_id: str
    message: str | None = None
    """``<sender>/<client id>``: a message is known by them before it is stored."""
    seq: int = 0
    """Where the message stands: whoever may not read it there may not have the file."""


@dataclass(frozen=True)
class Held:
    """A file as it is stored: with the bytes that count against its owner's quota."""

    file: File
    charged: int


@dataclass(frozen=True)
class Limits:
    """What this installation takes."""

    max_bytes: int
    quota_bytes: int
    """All that one person's files may take."""
    media_types: tuple[str, ...]
    """Patterns like ``image/*``."""
