"""One conversation's messages in their order. No I/O here."""

from __future__ import annotations

from collections.abc import Iterable

from parley_sdk.inorder import InOrder
from parley_sdk.models import Message


class Timeline(InOrder[Message]):
    """Messages by seq; a void, a seq that was taken and never filled, is stepped over."""

    def add(self, messages: Iterable[Message], voids: Iterable[int] = (), through: int = 0) -> list[Message]:
        """Takes messages and voids as they come; gives what may be shown now, in order, each once."""
        items: dict[int, Message | None] = dict.fromkeys(voids)
        for message in messages:
            items[message.seq] = self.better(items.get(message.seq), message)
        return self.put(items, through)

    def ahead(self, seq: int) -> Message | None:
        """A message that is held back."""
        return self._ahead.get(seq)

    def better(self, held: Message | None, item: Message | None) -> Message | None:
        """Of two states of a message the later one."""
        if held is None or item is None:
            return held or item
        return item if item.change >= held.change else held
