"""What the parts of the store share."""

from __future__ import annotations

from threading import Lock


class Table:
    """One lock, under which every condition is judged and written."""

    def __init__(self) -> None:
        self._lock = Lock()
