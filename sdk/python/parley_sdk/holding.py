"""What a device holds of one conversation: its messages as they are now, and what it waits for. No I/O here.

Changes are applied in the order of their numbers, so that what they say one after another adds up. A whole message
takes the place of one with the same or a lower ``change``; a reaction is only added to one with a lower ``change``, for
pages that were read meanwhile may be ahead.
"""

from __future__ import annotations

from collections.abc import Iterable

from parley_sdk.inorder import InOrder
from parley_sdk.models import (
    ConversationChanged,
    Message,
    MessageRecalled,
    MessageUpdated,
    PinsChanged,
    Reaction,
    ReactionChanged,
)
from parley_sdk.state import without_quote_of
from parley_sdk.timeline import Timeline

HELD = 1_000
"""Messages of one conversation, the newest; older ones are history, read when they are asked for."""

ChangeEvent = MessageUpdated | MessageRecalled | ReactionChanged | PinsChanged | ConversationChanged


def number_of(event: ChangeEvent) -> int:
    """The number of a change; 0 for what has none."""
    if isinstance(event, MessageUpdated | MessageRecalled):
        return event.message.change
    return event.change or 0


class Holding:
    """``timeline`` and ``changes`` say what is missing; ``messages`` has what was released, by seq."""

    def __init__(self, begin: int = 0, change: int = 0, hides: int = 0) -> None:
        self.timeline = Timeline(begin)
        self.changes: InOrder[ChangeEvent] = InOrder(change)
        self.messages: dict[int, Message] = {}
        self.hides = hides
        """The count of hides up to which all hidden messages are known."""
        self._hidden: set[int] = set()
        self._recalled: set[int] = set()
        self._due: dict[int, int] = {}
        """Changes of messages that have not come yet: an older state of them is not taken."""

    @property
    def has_gap(self) -> bool:
        return self.timeline.has_gap or self.changes.has_gap

    def add(self, messages: Iterable[Message], voids: Iterable[int] = (), through: int = 0) -> list[Message]:
        """Takes messages as they come; gives those to be shown now, in order, each once."""
        fresh = [each for each in messages if each.change >= self._due.get(each.seq, 0)]
        hidden = {each.seq for each in fresh if each.seq in self._hidden}
        shown = [each for each in fresh if each.seq not in hidden]
        return [self.keep(message) for message in self.timeline.add(shown, {*voids, *hidden}, through)]

    def keep(self, message: Message) -> Message:
        """Holds a message, or the later state of one that is held; gives the one that is held now."""
        self._due.pop(message.seq, None)
        held = self.messages.get(message.seq)
        if held is not None and held.change > message.change:
            return held
        self.messages[message.seq] = message
        if len(self.messages) > HELD:
            del self.messages[min(self.messages)]
        return self.replace(message)

    def replace(self, message: Message) -> Message:
        """A later state of a message, held or history; gives the one that is held now, or this one.

        Quotes of what was recalled say nothing, also those that were on their way when it was.
        """
        if message.is_recalled and message.seq not in self._recalled:
            self._recalled.add(message.seq)
            self.messages = {seq: without_quote_of(each, message.seq) for seq, each in self.messages.items()}
        if message.reply_to is not None and message.reply_to.seq in self._recalled:
            message = without_quote_of(message, message.reply_to.seq)
        held = self.messages.get(message.seq)
        if held is not None and held.change <= message.change:
            self.messages[message.seq] = message
        return self.messages.get(message.seq, message)

    def has_seen(self, seq: int) -> bool:
        """Whether a message was released, or lies before this began."""
        return seq <= self.timeline.upto

    def with_reaction(self, event: ReactionChanged) -> Message | None:
        """The message with a reaction that it does not have yet, for :meth:`keep` or :meth:`add`.

        None where there is nothing to do: the message has it, is history, or will come with it.
        """
        message = self.messages.get(event.seq) or self.timeline.ahead(event.seq)
        if message is None and not self.has_seen(event.seq):
            self._due[event.seq] = event.change
            self.timeline.expect(event.seq)
        if message is None or message.change >= event.change:
            return None
        reactions = _reacted(message.reactions, event)
        return message.model_copy(update={"reactions": reactions, "change": event.change})

    def begin_after(self, seq: int) -> None:
        """What was said up to there is not for this device (any more)."""
        self.messages = {each: message for each, message in self.messages.items() if each > seq}

    def hide(self, seqs: Iterable[int], hides: int) -> tuple[int, ...]:
        """Forgets messages that were deleted for oneself; gives those that had not been. ``hides``: see above."""
        fresh = tuple(sorted(set(seqs) - self._hidden))
        self._hidden.update(fresh)
        self.hides = max(hides, self.hides)
        for seq in fresh:
            self.messages.pop(seq, None)
        return fresh


def _reacted(reactions: tuple[Reaction, ...], event: ReactionChanged) -> tuple[Reaction, ...]:
    by_emoji = {each.emoji: each.user_ids for each in reactions}
    others = tuple(each for each in by_emoji.get(event.emoji, ()) if each != event.user_id)
    by_emoji[event.emoji] = (*others, event.user_id) if event.on else others
    return tuple(Reaction(emoji=emoji, user_ids=users) for emoji, users in by_emoji.items() if users)
