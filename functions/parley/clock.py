"""Time as Parley writes it: RFC 3339, UTC, milliseconds, ``Z``."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, PlainSerializer

Clock = Callable[[], datetime]
"""Gives the present moment in UTC. Services take one, so that tests can own the time."""

NewId = Callable[[], str]
"""Gives a fresh ULID. Services take one, so that they hold no randomness."""


def rfc3339(moment: datetime) -> str:
    """``2026-01-31T12:00:00.000Z``: sorts as text in the order of time."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_rfc3339(text: str) -> datetime:
    """The inverse of :func:`rfc3339`; raises ValueError on anything else."""
    return datetime.fromisoformat(text).astimezone(UTC)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def moment_of(ulid: str) -> datetime | None:
    """When an id was made: the first 48 bits of a ULID are milliseconds since 1970. None for what is no ULID."""
    if not _ULID.fullmatch(ulid):
        return None
    millis = 0
    for letter in ulid[:10]:
        millis = millis * 32 + _CROCKFORD.index(letter)
    try:
        return _EPOCH + timedelta(milliseconds=millis)
    except OverflowError:
        return None


Timestamp = Annotated[AwareDatetime, PlainSerializer(rfc3339, return_type=str)]
"""A moment as a field of a model; on the wire it is :func:`rfc3339`."""
