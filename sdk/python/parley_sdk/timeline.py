"""One conversation's messages in their order, each once, whatever order and however often they come. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable

from parley_sdk.models import Message


class Timeline:
    """Holds a contiguous prefix ("up to n") of a conversation and keeps aside what is ahead of it.

    ``upto`` is n; everything up to it has been released, or lies before this timeline began. ``known`` is the highest
    seq that is known to have been taken. A void, a seq that was taken and never filled, is stepped over.
    """

    def __init__(self, upto: int = 0) -> None:
        self.upto = upto
        self.known = upto
        self._ahead: dict[int, Message | None] = {}

    @property
    def has_gap(self) -> bool:
        """Whether something between ``upto`` and ``known`` has to be fetched."""
        return self.known > self.upto

    def expect(self, last_seq: int) -> None:
        """The server says that so many seqs have been taken."""
        self.known = max(self.known, last_seq)

    def end(self) -> None:
        """The server has nothing after ``upto``; what is held aside shows that it soon will."""
        if not self._ahead:
            self.known = self.upto

    def add(self, messages: Iterable[Message], voids: Iterable[int] = (), through: int = 0) -> list[Message]:
        """Takes messages and voids as they come; gives what may be shown now, in order, each once.

        A page of the server is complete up to ``through``: what it does not name there is not for this device.
        """
        self._ahead.update({seq: None for seq in voids if seq > self.upto and seq not in self._ahead})
        self._ahead.update({message.seq: message for message in messages if message.seq > self.upto})
        self.known = max((self.known, *self._ahead))
        return self._release(through)

    def _release(self, through: int) -> list[Message]:
        released: list[Message] = []
        while self.upto < through or self.upto + 1 in self._ahead:
            self.upto += 1
            message = self._ahead.pop(self.upto, None)
            if message is not None:
                released.append(message)
        return released
