"""Where a file's bytes lie. The keys begin with the path under which they are served (docs/protocol.md, *Files*)."""

from __future__ import annotations

import re

QUARANTINE = "files/quarantine/"
"""What has been uploaded and not looked at; nobody can read it."""
THUMBNAILS = (320, 1280)
"""Pixels of the longer side."""
AVATARS = (128, 512)
"""Pixels of a side."""
_AVATAR = re.compile(r"/files/avatars/([0-7][0-9A-HJKMNP-TV-Z]{25})/\d+\.webp$")


def quarantined(file_id: str) -> str:
    return f"{QUARANTINE}{file_id}"


def original(file_id: str) -> str:
    return f"files/clean/{file_id}/original"


def thumbnail(file_id: str, size: int) -> str:
    return f"files/clean/{file_id}/{size}.webp"


def avatar(file_id: str, size: int) -> str:
    return f"files/avatars/{file_id}/{size}.webp"


def all_of(file_id: str) -> list[str]:
    """Every key that a file may have."""
    return [
        quarantined(file_id),
        original(file_id),
        *(thumbnail(file_id, size) for size in THUMBNAILS),
        *(avatar(file_id, size) for size in AVATARS),
    ]


def file_of_avatar(address: str) -> str | None:
    """The file whose picture is at this address; None where it is none of ours."""
    found = _AVATAR.search(address)
    return found[1] if found else None
