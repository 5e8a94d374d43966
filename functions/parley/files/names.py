"""Names and types as clients give them, and the headers that a browser gets instead of trusting either."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase

from pydantic_core import PydanticCustomError

MAX_NAME = 255
UNKNOWN = "application/octet-stream"
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
# Control characters, separators of lines, and the marks that turn the direction of writing ("exe.gpj").
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")

SHOWN_INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})
"""A browser shows these without running anything in them."""
_PLAYED_INLINE = frozenset(
    {"audio/mpeg", "audio/mp4", "audio/ogg", "audio/wav", "audio/flac", "video/mp4", "video/webm", "video/quicktime"}
)
_PASSIVE = SHOWN_INLINE | _PLAYED_INLINE | {"application/pdf", "application/zip", "text/plain", "text/csv"}


def check_name(name: str) -> str:
    """The name in composed form (what a macOS client sends is not). It is shown, and never part of a path."""
    composed = unicodedata.normalize("NFC", name).strip()
    if not composed or len(composed) > MAX_NAME or composed in (".", "..") or _UNSEEN.search(composed):
        raise PydanticCustomError("name", "must have 1 to 255 characters and no control characters")
    if "/" in composed or "\\" in composed:
        raise PydanticCustomError("name", "must be a name, not a path")
    return composed


def plain_media_type(text: str) -> str:
    """The type without its parameters (RFC 9110 §8.3.1)."""
    plain = text.partition(";")[0].strip().lower()
    if not _MEDIA_TYPE.fullmatch(plain):
        raise PydanticCustomError("media_type", "must be a media type")
    return plain


def is_allowed(media_type: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(media_type, pattern) for pattern in patterns)


def served_as(media_type: str) -> str:
    """The type under which a file is given out: nothing that a browser might run keeps its own."""
    return media_type if media_type in _PASSIVE or media_type.startswith("application/vnd.") else UNKNOWN


def disposition(name: str, media_type: str, *, is_image: bool) -> str:
    """Content-Disposition (RFC 6266): shown or played only where nothing can run, else saved under its name."""
    inline = media_type in _PLAYED_INLINE or (is_image and media_type in SHOWN_INLINE)
    plain = re.sub(r'[^ -~]|["\\%]', "_", name)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{_percent_encoded(name)}"


def _percent_encoded(text: str) -> str:
    """As RFC 8187 §3.2.1 has it."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"%{byte:02X}" for byte in text.encode())
