"""Numbered things in their order, each once, whatever order and however often they come. No I/O here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class InOrder(Generic[T]):
    """Holds back what is ahead of a contiguous prefix ("up to n") and gives everything once, in order.

    ``upto`` is n; everything up to it has been released, or lies before this began. ``known`` is the highest number
    that is known to have been taken. A number at which there is nothing (None) is stepped over.
    """

    def __init__(self, upto: int = 0) -> None:
        self.upto = upto
        self.known = upto
        self._ahead: dict[int, T | None] = {}

    @property
    def has_gap(self) -> bool:
        """Whether something between ``upto`` and ``known`` has to be fetched."""
        return self.known > self.upto

    def expect(self, number: int) -> None:
        """The server says that so many numbers have been taken."""
        self.known = max(self.known, number)

    def end(self) -> None:
        """The server has nothing after ``upto``; what is held aside shows that it soon will."""
        if not self._ahead:
            self.known = self.upto

    def restart(self, upto: int) -> None:
        """Everything up to there is known from elsewhere; what is ahead of it stays."""
        self.upto = max(self.upto, upto)
        self._ahead = {number: item for number, item in self._ahead.items() if number > self.upto}
        self.known = max((self.upto, *self._ahead))

    def put(self, items: Mapping[int, T | None], through: int = 0) -> list[T]:
        """Takes items as they come; gives what may be shown now.

        What the server has told is complete up to ``through``: what it did not name there is not for this device.
        """
        for number, item in items.items():
            if number > self.upto:
                self._ahead[number] = self.better(self._ahead.get(number), item)
        self.known = max((self.known, *self._ahead))
        released: list[T] = []
        while self.upto < through or self.upto + 1 in self._ahead:
            self.upto += 1
            item = self._ahead.pop(self.upto, None)
            if item is not None:
                released.append(item)
        return released

    def better(self, held: T | None, item: T | None) -> T | None:
        """Which of two that came for one number to keep."""
        return held if item is None else item
