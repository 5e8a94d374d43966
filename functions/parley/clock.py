"""Time as Parley writes it: RFC 3339, UTC, milliseconds, ``Z``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
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


Timestamp = Annotated[AwareDatetime, PlainSerializer(rfc3339, return_type=str)]
"""A moment as a field of a model; on the wire it is :func:`rfc3339`."""
