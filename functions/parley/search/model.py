"""What is searched for, what it is searched in, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from parley.messaging.model import Message

SLACK = 60_000
"""By so many milliseconds the order of times may differ from that of numbers."""


class Term(NamedTuple):
    """A word, by its beginning, or a phrase, whole; normalised (text.py)."""

    text: str
    whole: bool = False


@dataclass(frozen=True)
class Query:
    """What a message must have, all of it. Times are milliseconds since 1970."""

    terms: tuple[Term, ...] = ()
    sender_id: str | None = None
    conversation_id: str | None = None
    peer_id: str | None = None
    """The other one of the pair in whose conversation it stands."""
    since: int | None = None
    until: int | None = None
    """Not itself included."""
    has_file: bool = False

    @property
    def asks_nothing(self) -> bool:
        return self == Query()


class Line(NamedTuple):
    """What search knows of a message."""

    seq: int
    sender_id: str
    at: int
    has_file: bool
    text: str | None
    """Normalised; None for what is never found: recalled, void, what happened by itself."""


class Candidate(NamedTuple):
    """A message that matched when it was copied; ``at`` in milliseconds since 1970."""

    at: int
    conversation_id: str
    seq: int


class Place(NamedTuple):
    """A conversation in which a search has come down to ``before``, not itself included."""

    conversation_id: str
    floor: int
    """What comes after it may be read."""
    last: int
    """The last number when the search began."""
    before: int
    bound: int
    """Nothing that is left is newer, in milliseconds since 1970."""
    stride: int = 1
    """So many copies are read next."""


class Piece(BaseModel):
    """A part of a text, and whether it is what was searched for."""

    model_config = ConfigDict(frozen=True)

    text: str
    hit: bool = False


class Hit(BaseModel):
    """A message that was found, as it is now, and the part of its text where."""

    model_config = ConfigDict(frozen=True)

    message: Message
    excerpt: tuple[Piece, ...]


class Results(BaseModel):
    """Hits, the newest first. There may be fewer than asked for, or none, while there is a ``next``."""

    model_config = ConfigDict(frozen=True)

    items: tuple[Hit, ...]
    next: str | None = None


def millis(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
