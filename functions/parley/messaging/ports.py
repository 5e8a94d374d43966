"""What messaging needs of a store. The twins: ``memory`` and ``dynamodb``. Every method raises Unavailable.

"Strongly" means that a read sees every write that was acknowledged before it; the others may be a moment behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from parley.messaging.content import FileContent
from parley.messaging.model import (
    Block,
    Change,
    Group,
    Head,
    Invite,
    Member,
    Membership,
    Message,
    Role,
    SavedDraft,
    SendKey,
    Slot,
    Unread,
    Version,
)

ADDED_AT_ONCE = 48
"""A transaction has at most 100 writes (DynamoDB API reference, TransactWriteItems): two a member, and up to three."""


class ConversationStore(Protocol):
    """Heads, rosters, memberships."""

    def add_pair(self, head: Head, memberships: Sequence[Membership]) -> str:
        """Makes the conversation of ``head.members`` unless they have one; gives the id of the one they have now.

        Raises Forbidden, and nothing is made, where one of them has blocked the other.
        """
        ...

    def add_app_conversation(self, head: Head, membership: Membership) -> str:
        """Makes the conversation of ``head.app_id`` with its one member unless they have one, as :meth:`add_pair`."""
        ...

    def find_app_conversation(self, app_id: str, user_id: str) -> str | None:
        """The id of the one they have, strongly."""
        ...

    def find_pairs(self, pairs: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """The conversation ids of those pairs that have one, strongly; 100 a call."""
        ...

    def add_group(self, head: Head, memberships: Sequence[Membership], group: Group) -> None:
        """Makes a group, unless there is one with this id. It exists once its head does, which is written last."""
        ...

    def get_head(self, conversation_id: str) -> Head | None:
        """Strongly."""
        ...

    def get_heads(self, conversation_ids: Sequence[str]) -> dict[str, Head]:
        """By id, those that exist; 100 a call."""
        ...

    def take_seq(self, conversation_id: str, at: datetime, role: Role | None = None) -> Head:
        """Takes the next number: the head with it as ``last_seq``.

        Raises NotFound; Forbidden, and nothing is taken, where members of this role may not post.
        """
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

    def list_members(self, conversation_id: str, after: str | None, limit: int) -> list[Member]:
        """The roster in the order of user ids, from past ``after``, strongly."""
        ...

    def find_members(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], Member]:
        """Those of these (conversation id, user id) who stand in a roster; 100 a call."""
        ...

    def move_read_mark(self, user_id: str, conversation_id: str, seq: int, at: datetime) -> int:
        """Moves the mark forward to ``seq``, never back; gives where it stands. Raises NotFound."""
        ...


@dataclass(frozen=True)
class Actor:
    """Who changes a roster: it counts only while they have one of these roles."""

    user_id: str
    roles: tuple[Role, ...]


class RosterStore(Protocol):
    """Groups and who is in them.

    A roster, its memberships and the group's size and owner change together or not at all. Every change raises NotFound
    for a group that does not exist, and Forbidden where the actor has another role by now.
    """

    def get_group(self, conversation_id: str) -> Group | None:
        """Strongly."""
        ...

    def get_groups(self, conversation_ids: Sequence[str]) -> dict[str, Group]:
        """By conversation id, those that exist; 100 a call."""
        ...

    def describe_group(self, conversation_id: str, fields: Mapping[str, str | None]) -> None:
        """Sets description, picture, or both."""
        ...

    def add_members(
        self, memberships: Sequence[Membership], *, by: Actor | None, invite: Invite | None, max_size: int
    ) -> frozenset[str]:
        """Adds all of them, at most :data:`ADDED_AT_ONCE`, and gives nobody; or none of them, and gives those who are
        members already. Uses the invite once.

        Raises Conflict when the group would be larger than ``max_size``; NotFound for an invite that is no more, or
        used up.
        """
        ...

    def remove_member(self, conversation_id: str, user_id: str, at: datetime, *, by: Actor | None, holds: Role) -> None:
        """Ends the membership of one who has this role, by their own will or by somebody.

        What is left of the membership ages out. Raises NotFound for whoever is no member, Conflict for whoever has
        another role, and for an owner who is not alone.
        """
        ...

    def change_role(
        self, conversation_id: str, user_id: str, role: Role, at: datetime, *, by: Actor, holds: Role
    ) -> None:
        """From ``holds`` to another role; neither is owner. Raises NotFound, Conflict as :meth:`remove_member`."""
        ...

    def hand_over(self, conversation_id: str, owner_id: str, user_id: str, at: datetime) -> None:
        """Makes a member the owner, and the owner an admin.

        Raises NotFound for whoever is no member; Forbidden unless the one is the owner.
        """
        ...

    def add_invite(self, invite: Invite, token_hash: str) -> None:
        """Unless there is one with this id."""
        ...

    def find_invite(self, token_hash: str) -> Invite | None:
        """Strongly."""
        ...

    def list_invites(self, conversation_id: str, limit: int) -> list[Invite]:
        """In the order of their ids; those that are over may be among them."""
        ...

    def remove_invite(self, conversation_id: str, invite_id: str) -> None:
        """Raises NotFound."""
        ...


class MessageStore(Protocol):
    """Timelines and send keys."""

    def claim_send_key(self, conversation_id: str, sender_id: str, client_id: str, key: SendKey) -> SendKey:
        """Puts the key if there is none; gives the one that stands."""
        ...

    def get_send_key(self, conversation_id: str, sender_id: str, client_id: str) -> SendKey | None:
        """Strongly."""
        ...

    def move_send_key(
        self, conversation_id: str, sender_id: str, client_id: str, from_seq: int, key: SendKey
    ) -> SendKey:
        """Replaces the key that leads to ``from_seq``; gives the one that stands, this one or another's."""
        ...

    def fill(self, conversation_id: str, slot: Slot) -> Slot:
        """Puts a message or a void at its number if nothing stands there; gives what stands there."""
        ...

    def get_message(self, conversation_id: str, seq: int) -> Message | None:
        """Strongly."""
        ...

    def get_messages(self, keys: Sequence[tuple[str, int]]) -> list[Message]:
        """The messages at these (conversation id, seq), in no order, strongly; 100 a call."""
        ...

    def read_slots(
        self, conversation_id: str, *, after: int, before: int, limit: int, newest_first: bool = False
    ) -> list[Slot]:
        """What stands at the numbers between ``after`` and ``before``, both left out, strongly."""
        ...

    def find_unread(self, conversation_id: str, *, after: int, through: int, user_id: str, limit: int) -> list[Unread]:
        """The messages there that count as unread: of others, not recalled, and no system events; at most ``limit``."""
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

    def note_text_change(self, conversation_id: str, number: int, at: datetime) -> None:
        """A text that belongs to this copy is about to change: see copies.py."""
        ...

    def drop_copy(self, conversation_id: str, number: int) -> None:
        """What a message said that is gone stands in no copy any more."""
        ...

    def add_version(self, conversation_id: str, seq: int, version: Version) -> None:
        """Keeps what a message said before; the same number again changes nothing."""
        ...

    def list_versions(self, conversation_id: str, seq: int) -> list[Version]:
        """The oldest first."""
        ...

    def remove_versions(self, conversation_id: str, seq: int) -> None:
        """All that are kept of a message."""
        ...


class OwnStore(Protocol):
    """What a member keeps for themself."""

    def change_own(self, user_id: str, conversation_id: str, fields: Mapping[str, Any], at: datetime) -> Membership:
        """Sets fields of a membership; None takes one away. Raises NotFound, for one that has ended, too."""
        ...

    def hide(self, user_id: str, conversation_id: str, seqs: Sequence[int], at: datetime) -> int:
        """Hides messages from the user: the membership's count of hides, one higher. Raises NotFound."""
        ...

    def list_hidden(self, user_id: str, conversation_id: str, *, after: int, before: int) -> set[int]:
        """Those hidden between the two numbers, both left out, strongly."""
        ...

    def put_draft(self, user_id: str, conversation_id: str, draft: SavedDraft) -> SavedDraft:
        """Saves a draft and stamps the membership, unless one as late stands there; gives the one that does.

        Raises NotFound.
        """
        ...

    def get_drafts(self, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], SavedDraft]:
        """By (user id, conversation id), those that exist; 100 a call."""
        ...


class BlockStore(Protocol):
    """Who has blocked whom. A block and the pair's memberships change together or not at all."""

    def block(self, user_id: str, other_id: str, at: datetime) -> None:
        """Blocks the other one, whether they have a conversation or not; again, it changes nothing."""
        ...

    def unblock(self, user_id: str, other_id: str, at: datetime) -> None:
        """The opposite; whoever is not blocked stays so."""
        ...

    def list_blocks(self, user_id: str, after: str | None, limit: int) -> list[Block]:
        """Whom the user has blocked, in the order of ids, from past ``after``."""
        ...

    def list_apart(self, user_id: str) -> set[str]:
        """Everybody who has blocked the user, or whom the user has blocked."""
        ...


class Files(Protocol):
    """What messaging asks of files. Raises Unavailable."""

    def find(self, sender_id: str, file_id: str, *, origin_id: str | None = None) -> FileContent:
        """A file that this sender may post; an image's as ImageContent.

        It is the sender's own, whole and checked, or one that they have before them in a conversation (``origin_id``
        says in which, if that is known). Raises NotFound for any other, Conflict for one that is not ready.
        """
        ...

    def attach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str, seq: int) -> None:
        """From now on whoever may read what stands at ``seq`` may have the file, which this message carries.

        Said twice of a message, the higher number counts.
        """
        ...

    def detach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        """This message carries the file no longer: it was recalled, or is gone."""
        ...


class Store(ConversationStore, RosterStore, MessageStore, ChangeStore, OwnStore, BlockStore, Protocol):
    """All of it: one table."""
