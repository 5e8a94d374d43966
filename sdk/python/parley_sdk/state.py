"""How a conversation changes with what happens in it. No I/O here."""

from __future__ import annotations

from parley_sdk.models import Conversation, Message


def after_message(conversation: Conversation, message: Message, me: str) -> Conversation:
    """A message that the last picture of the conversation did not count yet; an older one changes nothing.

    What a picture has counted ends with its last message, not with ``last_seq``: a number is taken a moment before its
    message is stored, and the picture may have been taken between the two.
    """
    counted = conversation.last_message.seq if conversation.last_message else 0
    if message.seq <= counted:
        return conversation
    unread = conversation.unread + (message.sender_id != me and message.seq > conversation.read_seq)
    last_seq = max(message.seq, conversation.last_seq)
    changes = {"last_seq": last_seq, "last_message": message, "unread": unread, "updated_at": message.created_at}
    return conversation.model_copy(update=changes)


def after_read(conversation: Conversation, user_id: str, seq: int, me: str) -> Conversation:
    """A read mark; it only moves forward. Unread is right only where all has been read: see :func:`is_unread_known`."""
    if user_id != me:
        marks = {**conversation.read_marks, user_id: max(seq, conversation.read_marks.get(user_id, 0))}
        return conversation.model_copy(update={"read_marks": marks})
    read_seq = max(seq, conversation.read_seq)
    unread = 0 if read_seq >= conversation.last_seq else conversation.unread
    return conversation.model_copy(update={"read_seq": read_seq, "unread": unread})


def is_unread_known(conversation: Conversation) -> bool:
    """Whether unread can be told without asking: the messages between the mark and the end are not all held here."""
    return conversation.read_seq >= conversation.last_seq


def with_marks_of(picture: Conversation, held: Conversation) -> Conversation:
    """A picture with the others' read marks that events have moved further meanwhile."""
    marks = {user: max(mark, picture.read_marks.get(user, 0)) for user, mark in held.read_marks.items()}
    return picture.model_copy(update={"read_marks": {**picture.read_marks, **marks}})


def is_older(picture: Conversation, held: Conversation) -> bool:
    """Whether a picture that was fetched has been overtaken by events while it was on its way."""
    return picture.last_seq < held.last_seq or picture.read_seq < held.read_seq
