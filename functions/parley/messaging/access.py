"""The doors to a conversation."""

from __future__ import annotations

from parley.errors import NotFound
from parley.messaging.model import Head, Membership
from parley.messaging.ports import ConversationStore


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
