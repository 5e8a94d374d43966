"""All conversations as a device knows them, and how what it is told changes them.

No I/O here: what has to be fetched is said to :class:`Wants`, what is new to ``tell``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from parley_sdk import state
from parley_sdk.holding import ChangeEvent, Holding, number_of
from parley_sdk.models import (
    ChangesPage,
    Conversation,
    ConversationChanged,
    ConversationLeft,
    DraftChanged,
    Event,
    Message,
    MessageCreated,
    MessageRecalled,
    MessagesHidden,
    MessageUpdated,
    PinsChanged,
    ReactionChanged,
    ReadMoved,
    SavedDraft,
    ServerEvent,
)


class Wants(Protocol):
    """What the board asks for; it comes later."""

    def picture(self, conversation_id: str, then: ConversationChanged | None = None) -> None:
        """A new picture of a conversation, and then an event."""

    def filling(self, conversation_id: str) -> None:
        """What fills the gaps of a conversation, if it has any."""

    def hidden(self, conversation_id: str, hides: int) -> None:
        """The numbers of all hidden messages of a conversation, for this count of hides."""


class Board:
    """A conversation is followed from its first picture; what is told of it before waits for that."""

    def __init__(self, me: Callable[[], str], wants: Wants, tell: Callable[[Event], None]) -> None:
        self._me = me
        self._wants = wants
        self._tell = tell
        self._waiting: dict[str, list[ServerEvent]] = {}
        self.conversations: dict[str, Conversation] = {}
        self.holdings: dict[str, Holding] = {}

    # Pictures.

    def begin(self, picture: Conversation) -> None:
        """Follows a conversation from where its picture ends: what was said before is history."""
        # Not last_seq: a number is taken a moment before its message is stored.
        begin = picture.last_message.seq if picture.last_message else 0
        self.holdings.setdefault(picture.id, Holding(begin, picture.settled_change, picture.hides))
        self.hold(picture)

    def hold(self, picture: Conversation) -> None:
        """Follows a conversation from its start, or takes a newer picture of it."""
        held = self.conversations.get(picture.id)
        if held is not None and state.is_older(picture, held):
            self._wants.picture(picture.id)
            return
        self.conversations[picture.id] = picture if held is None else state.merged(picture, held)
        holding = self.holdings.setdefault(picture.id, Holding(0, picture.settled_change, picture.hides))
        holding.begin_after(picture.joined_seq)
        holding.timeline.expect(picture.last_seq)
        holding.changes.expect(picture.last_change)
        for event in self._waiting.pop(picture.id, ()):
            self.take(event)
        if picture.hides > holding.hides:
            self._wants.hidden(picture.id, picture.hides)
        self._wants.filling(picture.id)

    def drop(self, conversation_id: str) -> None:
        """One is no longer in a conversation."""
        self._waiting.pop(conversation_id, None)
        self.holdings.pop(conversation_id, None)
        if self.conversations.pop(conversation_id, None) is not None:
            self._tell(ConversationLeft(conversation_id=conversation_id))

    # Events.

    def take(self, event: ServerEvent) -> None:
        """Something happened; whoever listens is told once it fits into what is known."""
        match event:
            case MessageCreated(message=message):
                if self._is_followed(message.conversation_id, event):
                    self.show(message.conversation_id, [message], live=True)
            case MessageUpdated(message=message) | MessageRecalled(message=message):
                self._change(message.conversation_id, event)
            case ReactionChanged() | PinsChanged():
                self._change(event.conversation_id, event)
            case ConversationChanged(change=None):
                self._wants.picture(event.conversation_id, event)
            case ConversationChanged():
                self._change(event.conversation_id, event)
            case MessagesHidden():
                if self._is_followed(event.conversation_id, event):
                    self.hide(event.conversation_id, event.seqs, event.hides)
            case DraftChanged():
                self.draft(event.conversation_id, event.draft)
                self._tell(event)
            case ReadMoved():
                self.move_mark(event.conversation_id, event.user_id, event.seq)
                self._tell(event)
            case _:
                self._tell(event)

    def show(
        self,
        conversation_id: str,
        messages: Iterable[Message],
        voids: Iterable[int] = (),
        through: int = 0,
        *,
        live: bool = False,
    ) -> None:
        """Messages of a conversation that is followed; they are told in order, each once."""
        for message in self.holdings[conversation_id].add(messages, voids, through):
            held = self.conversations[conversation_id]
            if live and state.is_counted(message, held):
                self._wants.picture(conversation_id)  # it came to stand in a hole of the picture
            self.conversations[conversation_id] = state.after_message(held, message, self._me())
            self._tell(MessageCreated(message=message))
        self._wants.filling(conversation_id)

    def move_mark(self, conversation_id: str, user_id: str, seq: int) -> None:
        held = self.conversations.get(conversation_id)
        if held is not None:
            moved = state.after_read(held, user_id, seq, self._me())
            self.conversations[conversation_id] = moved
            if user_id == self._me() and not state.is_unread_known(moved):
                self._wants.picture(conversation_id)

    def draft(self, conversation_id: str, draft: SavedDraft) -> None:
        held = self.conversations.get(conversation_id)
        if held is not None:
            self.conversations[conversation_id] = state.after_draft(held, draft)

    def hide(self, conversation_id: str, seqs: Iterable[int], hides: int) -> None:
        """Messages that were deleted for oneself; a count of hides that leaves one out has all of them fetched."""
        if hides > self.holdings[conversation_id].hides + 1:
            self._wants.hidden(conversation_id, hides)
        self.forget(conversation_id, seqs, hides)

    def forget(self, conversation_id: str, seqs: Iterable[int], hides: int) -> None:
        """The same, of which it is known that none is left out."""
        held = self.conversations[conversation_id]
        fresh = self.holdings[conversation_id].hide(seqs, hides)
        self.conversations[conversation_id] = held.model_copy(update={"hides": max(hides, held.hides)})
        if fresh:
            if fresh[-1] > held.read_seq or (held.last_message is not None and held.last_message.seq in fresh):
                self._wants.picture(conversation_id)
            self._tell(MessagesHidden(conversation_id=conversation_id, seqs=fresh, hides=hides))

    # Changes.

    def take_changes(self, conversation_id: str, page: ChangesPage) -> None:
        """What became of what changed. Events that were ahead of it go first: they tell what happened one by one."""
        holding = self.holdings[conversation_id]
        for event in holding.changes.put({}, through=page.next):
            self._apply(conversation_id, event)
        for message in page.items:
            if holding.messages.get(message.seq) != message:
                kind = MessageRecalled if message.is_recalled else MessageUpdated
                self._apply(conversation_id, kind(message=message))
        if page.conversation is not None:
            self.hold(page.conversation)
            self._tell(ConversationChanged(conversation_id=conversation_id, change=page.next))

    def start_afresh(self, picture: Conversation) -> None:
        """What changed is not known; goes on from a picture. What is held has to be read again."""
        changes = self.holdings[picture.id].changes
        changes.restart(picture.settled_change)
        self.hold(picture)
        for event in changes.put({}):
            self._apply(picture.id, event)

    def _change(self, conversation_id: str, event: ChangeEvent) -> None:
        if self._is_followed(conversation_id, event):
            for released in self.holdings[conversation_id].changes.put({number_of(event): event}):
                self._apply(conversation_id, released)
            self._wants.filling(conversation_id)

    def _apply(self, conversation_id: str, event: ChangeEvent) -> None:
        holding = self.holdings[conversation_id]
        match event:
            case MessageUpdated(message=message) | MessageRecalled(message=message):
                if self._replace(holding, message):
                    self._tell(event)
            case ReactionChanged():
                changed = holding.with_reaction(event)
                if changed is not None:
                    self._replace(holding, changed)
                if holding.has_seen(event.seq):
                    self._tell(event)
            case PinsChanged():
                self.conversations[conversation_id] = state.after_pins(self.conversations[conversation_id], event)
                self._tell(event)
            case ConversationChanged():
                self._wants.picture(conversation_id, event)

    def _replace(self, holding: Holding, message: Message) -> bool:
        """A message is as it is said to be now; False for one that has not come yet: it comes so."""
        conversation_id = message.conversation_id
        if not holding.has_seen(message.seq):
            self.show(conversation_id, [message])
            return False
        before = holding.messages.get(message.seq)
        after = holding.replace(message)
        held = self.conversations[conversation_id]
        self.conversations[conversation_id] = state.after_change(held, after, message.change)
        if state.changes_unread(held, before, after, self._me()):
            self._wants.picture(conversation_id)
        return True

    def _is_followed(self, conversation_id: str, event: ServerEvent) -> bool:
        if conversation_id in self.conversations:
            return True
        self._waiting.setdefault(conversation_id, []).append(event)
        self._wants.picture(conversation_id)
        return False
