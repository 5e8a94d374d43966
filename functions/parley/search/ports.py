"""What search needs. The twins: ``memory.py`` and ``dynamodb.py``. Every method raises Unavailable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from parley.search.model import Candidate, Line, Place, Query


@dataclass
class Budget:
    """What one request may still read, in copies or what costs as much."""

    left: int

    @property
    def spent(self) -> bool:
        return self.left <= 0

    def spend(self, cost: int) -> None:
        self.left -= cost


@dataclass(frozen=True)
class Found:
    """Candidates, the newest first, and where the search goes on: nowhere, once all places are searched."""

    candidates: tuple[Candidate, ...]
    places: tuple[Place, ...]


class Finder(Protocol):
    """Finds messages by an index of its own kind.

    An index may be behind: whoever asks looks at each candidate as it is now before showing it. So the index of a
    search server can stand here, too: it takes conversations, floors and bounds as its filter.
    """

    def find(self, query: Query, places: Sequence[Place], most: int, budget: Budget) -> Found:
        """At most ``most`` candidates, the newest of all places first; fewer, or none, where the budget ends before.

        Each call comes further, whatever the budget.
        """
        ...


@dataclass(frozen=True)
class Copy:
    """A copy of texts, as segments.py packs it, and what is known of its age, in milliseconds since 1970."""

    packed: bytes | None = None
    begun_at: int = 0
    changed_at: int = 0
    """When a change of these texts began last; 0 where none has since they may have been copied."""


class TextStore(Protocol):
    """The texts of conversations, as lines and as copies. It may be a moment behind."""

    def read_lines(self, conversation_id: str, *, after: int, before: int) -> list[Line]:
        """What stands at the numbers between the two, both left out, ascending; voids among them."""
        ...

    def read_copies(self, conversation_id: str, first: int, last: int) -> Mapping[int, Copy]:
        """The copies of these numbers, both included, of which anything is known."""
        ...

    def put_copy(self, conversation_id: str, number: int, packed: bytes, begun_at: int) -> None:
        """In place of whatever stands there."""
        ...


class PositionStore(Protocol):
    """How far searches have come."""

    def keep(self, user_id: str, search_id: str, position: bytes, until: datetime) -> None:
        """Under a new id."""
        ...

    def find(self, user_id: str, search_id: str, at: datetime) -> bytes | None:
        """What was kept by this user, until it ends."""
        ...
