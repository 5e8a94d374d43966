"""How much of something is too much."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "conversation", "app"]
"""Whose uses are counted together."""
_TEXT = re.compile(r"([1-9][0-9]{0,4})/([1-9][0-9]{0,5})")


@dataclass(frozen=True)
class Limit:
    """A token bucket: ``burst`` uses at once, ``rate`` in every ``per`` seconds in the long run."""

    rate: int
    burst: int
    per: int = 1

    @classmethod
    def read(cls, text: str) -> Limit:
        """``rate/burst``, as the template has it. Raises ValueError."""
        match = _TEXT.fullmatch(text)
        if match is None:
            raise ValueError("a limit is written as rate/burst, e.g. 10/100")
        return cls(int(match[1]), int(match[2]))
