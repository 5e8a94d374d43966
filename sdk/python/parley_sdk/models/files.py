"""Files, on their way up and down."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from parley_sdk.models.base import Model


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
