"""Answers to those who read: a timeline, what changed, what there is."""

from __future__ import annotations

from pydantic import Field

from parley_sdk.models.base import Model
from parley_sdk.models.conversations import Conversation
from parley_sdk.models.messages import Message


class TimelinePage(Model):
    """Messages in ascending seq, the voids between them, and the seq to go on from (None at the end)."""

    items: list[Message]
    voids: list[int] = Field(default_factory=list)
    next: int | None = None

    def through(self, after_seq: int) -> int:
        """The seq up to which a page that began after ``after_seq`` is complete."""
        named = [*self.voids, *(message.seq for message in self.items)]
        return max((after_seq, *named)) if self.next is None else self.next


class ChangesPage(Model):
    """What changed, as it is now, up to ``next``; ``reset``: that is not known, so all that is held is old."""

    items: list[Message]
    conversation: Conversation | None = None
    next: int
    more: bool = False
    reset: bool = False


class SyncPage(Model):
    """Conversations that changed and those that were lost; ``reset``: forget everything, this is where all begins."""

    items: list[Conversation]
    left: list[str] = Field(default_factory=list)
    next: str
    more: bool = False
    reset: bool = False
