"""The doors to a conversation, and who may do what in it."""

from __future__ import annotations

from parley.errors import Forbidden, NotFound
from parley.messaging.model import Head, Membership, Message, Who, admits
from parley.messaging.ports import ConversationStore, MessageStore

NOT_TO_BE_WRITTEN_TO = "This person cannot be written to."
"""Whoever is blocked is told no more than that."""


def access_conversation(user_id: str, conversation_id: str, *, store: ConversationStore) -> Membership:
    """The user's membership of a conversation.

    Raises NotFound for whoever is not in it, and for one that does not exist: the two are not told apart.
    """
    membership = store.get_membership(user_id, conversation_id)
    if membership is None or membership.left_at is not None:
        raise NotFound("There is no such conversation.")
    return membership


def access_head(conversation_id: str, *, store: ConversationStore) -> Head:
    """The head of a conversation that the user has been let into. Raises NotFound while it is not wholly made."""
    head = store.get_head(conversation_id)
    if head is None:
        raise NotFound("There is no such conversation.")
    return head


def access_to_write(user_id: str, conversation_id: str, *, store: ConversationStore) -> Membership:
    """The user's membership, where what they do may reach the other members.

    Raises NotFound as access_conversation; Forbidden in a pair of which one has blocked the other.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    if membership.blocked:
        raise Forbidden("You have blocked this person.")
    if membership.barred:
        raise Forbidden(NOT_TO_BE_WRITTEN_TO)
    return membership


def access_to_post(user_id: str, conversation_id: str, *, store: ConversationStore) -> Membership:
    """The same, where they may post, too; a group's head knows more (``take_seq``)."""
    membership = access_to_write(user_id, conversation_id, store=store)
    if membership.type == "system":
        raise Forbidden("Only the app writes here.")
    return membership


def access_group(user_id: str, conversation_id: str, *, store: ConversationStore) -> Membership:
    """The user's membership of a group. Raises NotFound as access_conversation; Forbidden for what is no group."""
    membership = access_conversation(user_id, conversation_id, store=store)
    if membership.type != "group":
        raise Forbidden("This is no group.")
    return membership


def access_member(user_id: str, conversation_id: str, *, store: ConversationStore) -> Membership:
    """Another one's membership of a conversation that the caller has been let into. Raises NotFound."""
    membership = store.get_membership(user_id, conversation_id)
    if membership is None or membership.left_at is not None:
        raise NotFound("There is no such member.")
    return membership


def require(who: Who, membership: Membership) -> None:
    """Raises Forbidden unless the member is among them."""
    if not admits(who, membership.role):
        raise Forbidden("Only the owner may do this." if who == "owner" else "Only the owner and admins may do this.")


def access_message(membership: Membership, seq: int, *, store: MessageStore) -> Message:
    """A message that the member may read, as it is now. Raises NotFound for one that is not there or came before."""
    message = store.get_message(membership.conversation_id, seq) if seq > membership.joined_seq else None
    if message is None:
        raise NotFound("There is no such message.")
    return message


def is_in_charge(membership: Membership) -> bool:
    """Whether this is the owner or an admin of a group."""
    return membership.type == "group" and membership.role in ("owner", "admin")
