"""How a conversation stands with somebody who is away, and whether that is to be told now.

A push is worked out when it is sent, not when it was caused: so it never tells what was recalled meanwhile, and the
last of several says all. Loud is only the news of a message; what became of older ones changes or removes a
notification.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from parley.messaging.composing import excerpt_of
from parley.messaging.jobs import Wake
from parley.messaging.model import Head, Membership, Message, Unread
from parley.messaging.ports import Store
from parley.messaging.views import hidden_from
from parley.presence.model import Record
from parley.push.model import Language, Notice, Preferences
from parley.push.ports import NamesOf

MAX_COUNTED = 99
_LONGEST_TEXT = 300


@dataclass(frozen=True)
class Standing:
    """A conversation as it is with one person: the newest message that is worth a notification, and how many are."""

    conversation_id: str
    newest: Message | None = None
    unread: int = 0
    mentioned: bool = False
    title: str | None = None
    sender: str | None = None

    def notice(self, preferences: Preferences, language: Language, *, must_show: bool) -> Notice:
        if self.newest is None:
            kind = "recalled" if must_show else "clear"
            return Notice.model_validate({"type": kind, "conversation_id": self.conversation_id, "language": language})
        told = Notice(
            type="message",
            conversation_id=self.conversation_id,
            seq=self.newest.seq,
            album=self.newest.album,
            unread=self.unread,
            language=language,
            at=self.newest.created_at,
        )
        if not preferences.previews:
            return told
        shown = {
            "title": self.title,
            "sender": self.sender,
            "content_type": self.newest.content_type,
            "text": _text_of(self.newest),
            "mentioned": self.mentioned,
        }
        return told.model_copy(update=shown)


@dataclass
class Newsroom:
    """Looks at one conversation for many people; what they have in common is read once."""

    head: Head
    store: Store
    names_of: NamesOf
    at: datetime
    _messages: dict[int, Message | None] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)

    def look(
        self, wake: Wake, membership: Membership | None, preferences: Preferences, record: Record
    ) -> Standing | None:
        """How it stands; None where nothing is to be told."""
        shown = wake.conversation_id in record.waking.notified
        if membership is None or membership.left_at is not None or membership.closed or preferences.level == "none":
            return Standing(wake.conversation_id) if shown else None
        unread = self._unread(membership, preferences)
        if wake.cause == "created" and not self._calls(wake, unread, membership, record):
            return None
        if wake.cause != "created" and not shown:
            return None
        newest = self._message(unread[-1].seq) if unread else None
        if newest is None:
            return Standing(wake.conversation_id)
        by_person = newest.sender_type == "user"
        return Standing(
            wake.conversation_id,
            newest,
            len(unread),
            unread[-1].mentioned,
            title=self.head.title,
            sender=self._name(newest.sender_id) if by_person else None,
        )

    def _calls(self, wake: Wake, unread: list[Unread], membership: Membership, record: Record) -> bool:
        """Whether a message that has come may disturb them."""
        muted = membership.muted_until is not None and membership.muted_until > self.at
        quiet = record.settings.at(self.at).dnd_until is not None
        if muted or quiet or record.live(self.at) or wake.seq not in {each.seq for each in unread}:
            return False
        message = self._message(wake.seq)
        if message is None:
            return False
        in_group = membership.type == "group" and message.sender_type == "user"
        return not (in_group and message.sender_id in self.store.list_apart(membership.user_id))

    def _unread(self, membership: Membership, preferences: Preferences) -> list[Unread]:
        """What they have not read and want to be told of, the newest last."""
        after, through = max(membership.read_seq, membership.joined_seq), self.head.last_seq
        # The latest count: of who has been away for long, more would be read than is ever shown.
        after = max(after, through - 4 * MAX_COUNTED)
        found = self.store.find_unread(
            self.head.id, after=after, through=through, user_id=membership.user_id, limit=4 * MAX_COUNTED
        )
        hidden = hidden_from(membership, after=after, before=through + 1, store=self.store)
        by_name_only = preferences.level == "mentions" and membership.type == "group"
        wanted = [each for each in found if each.seq not in hidden and (each.mentioned or not by_name_only)]
        return wanted[-MAX_COUNTED:]

    def _message(self, seq: int) -> Message | None:
        if seq not in self._messages:
            self._messages[seq] = self.store.get_message(self.head.id, seq)
        message = self._messages[seq]
        return message if message is not None and message.status == "sent" else None

    def _name(self, user_id: str) -> str | None:
        if user_id not in self._names:
            self._names |= self.names_of([user_id])
        return self._names.get(user_id)


def _text_of(message: Message) -> str:
    """What it says, as far as a notification shows it."""
    if isinstance(message.content, str):
        return " ".join(message.content[: 4 * _LONGEST_TEXT].split())[:_LONGEST_TEXT]
    return excerpt_of(message)


def by_user(memberships: Mapping[tuple[str, str], Membership]) -> dict[str, Membership]:
    return {user_id: each for (user_id, _), each in memberships.items()}
