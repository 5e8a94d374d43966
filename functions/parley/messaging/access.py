"""The doors to a conversation, and who may do what in it."""

from __future__ import annotations

from parley.errors import Forbidden, NotFound
from parley.messaging.model import Head, Membership, Message
from parley.messaging.ports import ConversationStore, MessageStore

SMALL_GROUP = 20
"""Up to so many members, what concerns all is anyone's to do."""


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


def access_message(membership: Membership, seq: int, *, store: MessageStore) -> Message:
    """A message that the member may read, as it is now. Raises NotFound for one that is not there or came before."""
    message = store.get_message(membership.conversation_id, seq) if seq > membership.joined_seq else None
    if message is None:
        raise NotFound("There is no such message.")
    return message


def require_voice_for_all(membership: Membership, *, store: ConversationStore) -> None:
    """Lets pass whoever may do what concerns all members: mention them all, pin a message.

    In a group those are its owner and its admins, and everybody while it is small. Raises Forbidden.
    """
    if membership.type != "group" or is_in_charge(membership):
        return
    if len(store.list_members(membership.conversation_id, None, SMALL_GROUP + 1)) > SMALL_GROUP:
        raise Forbidden("Only the owner and the admins of this group may do this.")


def is_in_charge(membership: Membership) -> bool:
    """Whether this is the owner or an admin of a group."""
    return membership.type == "group" and membership.role in ("owner", "admin")
