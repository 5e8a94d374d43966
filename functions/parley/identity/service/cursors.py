"""Cursors: places in a list, as text that nobody takes for anything else."""

from __future__ import annotations

import base64
import binascii

from parley.errors import InvalidRequest

NOT_OURS = "cursor is none that was given out."


def write_cursor(place: str) -> str:
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The place. Raises InvalidRequest for what is no cursor at all; whether it is a place is the caller's to say."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as exc:
        raise InvalidRequest(NOT_OURS) from exc
