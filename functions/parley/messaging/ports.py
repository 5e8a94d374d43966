"""What messaging needs of a store. The twins: ``memory.py`` and ``dynamodb.py``. Every method raises Unavailable.

"Strongly" means that a read sees every write that was acknowledged before it; the others may be a moment behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from parley.messaging.content import FileContent
from parley.messaging.model import Change, Head, Member, Membership, Message, SendKey, Slot


class ConversationStore(Protocol):
    """Heads, rosters, memberships."""

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        """Makes the conversation of ``head.members`` unless they have one; gives the id of the one they have now."""
        ...

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The conversation ids of those pairs that have one, strongly; 100 a call."""
        ...

    def add_group(self, head: Head, memberships: Sequence[Membership]) -> None:
        """Makes a conversation. It exists once its head does, which is written last."""
        ...

    def get_head(self, conversation_id: str) -> Head | None:
        """Strongly."""
        ...

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        """By id, those that exist; 100 a call."""
        ...

    def take_seq(self, conversation_id: str, at: datetime) -> Head:
        """Takes the next number: the head with it as ``last_seq``. Raises NotFound."""
        ...

    def get_membership(self, user_id: str, conversation_id: str) -> Membership | None:
        """Strongly."""
        ...

    def get_memberships(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Membership]:
        """By (user id, conversation id), those that exist; 100 a call."""
        ...

    def list_memberships(self, user_id: str, after: str | None, limit: int) -> list[Membership]:
        """A user's memberships in the order of conversation ids, from past ``after``; those that ended among them."""
        ...

    def end_membership(self, user_id: str, conversation_id: str, at: datetime) -> None:
        """Marks a membership as ended, and takes the user off the roster. What is left of it ages out."""
        ...

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        """The roster in the order of user ids, from past ``after``, strongly."""
        ...

    def find_members(self, keys: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
        """Which of these (conversation id, user id) stand in a roster; 100 a call."""
        ...

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        """Moves the mark forward to ``seq``, never back; gives where it stands. Raises NotFound."""
        ...


class MessageStore(Protocol):
    """Timelines and send keys."""

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        """Puts the key if there is none; gives the one that stands."""
        ...

    def move_send_key(
        self, conversation_id: str, sender_id: str, client_id: str, from_seq: int, key: SendKey
    ) -> SendKey:
        """Replaces the key that leads to ``from_seq``; gives the one that stands, this one or another's."""
        ...

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        """Puts a message or a void at its number if nothing stands there; gives what stands there."""
        ...

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        """The messages at these (conversation id, seq), in no order; 100 a call."""
        ...

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        """What stands at the numbers between ``after`` and ``before``, both left out, strongly."""
        ...

    def count_messages(self, conversation_id: str, *, after: int, through: int, not_of: str, limit: int) -> int:
        """How many messages of others stand there; counted to ``limit``."""
        ...


class ChangeStore(Protocol):
    """The change log: see changes.py."""

    def take_change(
        self, conversation_id: str, at: datetime, fields: Mapping[str, Any], expected: Mapping[str, Any]
    ) -> Head:
        """Takes the next number, and sets fields of the head: the head with the number as ``last_change``.

        Raises NotFound; Conflict, and nothing is taken or set, unless the fields named in ``expected`` are as it says.
        """
        ...

    def log_change(self, conversation_id: str, change: Change) -> None:
        """Puts a line at its number, unless one stands there."""
        ...

    def read_changes(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Change]:
        """The lines at the numbers between ``after`` and ``before``, both left out, strongly."""
        ...

    def replace_message(self, before: Message, after: Message) -> bool:
        """Puts a message in the place of the one it was made from; False if another change came in between."""
        ...


class Files(Protocol):
    """What messaging asks of files. Raises Unavailable."""

    def find(self, sender_id: str, file_id: str, *, origin_id: str | None = None) -> FileContent:
        """A file that this sender may post; an image's as ImageContent.

        It is the sender's own, whole and checked, or one that they have before them in a conversation (``origin_id``
        says in which, if that is known). Raises NotFound for any other, Conflict for one that is not ready.
        """
        ...

    def attach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        """From now on the members of the conversation may have the file, which this message carries."""
        ...

    def detach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        """This message carries the file no longer: it was recalled, or is gone."""
        ...


class Store(ConversationStore, MessageStore, ChangeStore, Protocol):
    """All of it: one table."""
