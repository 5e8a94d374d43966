"""How a conversation's picture changes with what happens in it. No I/O here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from parley_sdk.models import Conversation, Message, PinsChanged, SavedDraft

SHOWN_MEMBERS = 100
"""So many of a group are named in a Conversation."""


def counts_as_unread(message: Message, conversation: Conversation, me: str) -> bool:
    """A message of somebody else after the read mark, that was not recalled and is no system event."""
    return (
        message.sender_id != me
        and message.seq > conversation.read_seq
        and not message.is_recalled
        and message.content_type != "system"
    )


def is_counted(message: Message, conversation: Conversation) -> bool:
    """Whether a message stands where the picture has counted already.

    What a picture has counted ends with its last message, not with ``last_seq``: a number is taken a moment before its
    message is stored, and the picture may have been taken between the two.
    """
    return conversation.last_message is not None and message.seq <= conversation.last_message.seq


def after_message(conversation: Conversation, message: Message, me: str) -> Conversation:
    """A message that the picture did not count yet; one that it did changes nothing."""
    if is_counted(message, conversation):
        return conversation
    unread = counts_as_unread(message, conversation, me)
    changes = {
        "last_seq": max(message.seq, conversation.last_seq),
        "last_message": message,
        "unread": conversation.unread + unread,
        "unread_mentions": conversation.unread_mentions + (unread and calls(message, me)),
        "updated_at": message.created_at,
    }
    back = (
        {"settings": conversation.settings.model_copy(update={"archived": False})}
        if _brings_back(conversation, message)
        else {}
    )
    return conversation.model_copy(update={**changes, **back, **_after_event(conversation, message)})


def _brings_back(conversation: Conversation, message: Message) -> bool:
    """Whether a message brings an archived conversation back: it does unless it came while that was muted."""
    settings = conversation.settings
    return settings.archived and (settings.muted_until is None or message.created_at >= settings.muted_until)


def _after_event(conversation: Conversation, message: Message) -> dict[str, Any]:
    """What becomes of a group when its timeline tells what happened to it."""
    if message.content_type != "system" or not isinstance(message.content, dict):
        return {}
    match message.content:
        case {"event": "member_joined", "user_ids": [*user_ids]}:
            return _with_members(conversation, came=user_ids)
        case {"event": "member_removed", "user_ids": [*user_ids]}:
            return _with_members(conversation, went=user_ids)
        case {"event": "member_left", "actor_id": user_id}:
            return _with_members(conversation, went=[user_id])
        case {"event": "renamed", "title": title}:
            return {"title": title}
        case _:
            return {}


def _with_members(conversation: Conversation, *, came: Sequence[str] = (), went: Sequence[str] = ()) -> dict[str, Any]:
    """Where all members are known, who came may be among them already; of a larger group only the first are named."""
    named = sorted({*conversation.members, *came} - {*went})
    if conversation.member_count <= len(conversation.members):
        return {"members": named[:SHOWN_MEMBERS], "member_count": len(named)}
    count = conversation.member_count + len(came) - len(went)
    kept = [member for member in conversation.members if member not in went]
    return {"members": kept, "member_count": count}


def after_change(conversation: Conversation, message: Message, change: int) -> Conversation:
    """A message is another one than it was. Unread may not be right any more: see :func:`changes_unread`."""
    last = conversation.last_message
    if last is not None and last.seq == message.seq and last.change <= message.change:
        last = message
    elif last is not None and message.is_recalled:
        last = without_quote_of(last, message.seq)
    seen = {"last_change": max(change, conversation.last_change), "last_message": last}
    return conversation.model_copy(update=seen)


def changes_unread(conversation: Conversation, before: Message | None, after: Message, me: str) -> bool:
    """Whether a change may have changed what counts as unread, or as a mention."""
    if after.sender_id == me or after.seq <= conversation.read_seq:
        return False
    if before is None:
        return True
    unread = [counts_as_unread(each, conversation, me) for each in (before, after)]
    return unread[0] != unread[1] or calls(before, me) != calls(after, me)


def after_pins(conversation: Conversation, event: PinsChanged) -> Conversation:
    """Pins as an event has them, unless the picture is of a later time."""
    if event.change <= conversation.last_change:
        return conversation
    return conversation.model_copy(update={"pins": event.pins, "last_change": event.change})


def after_draft(conversation: Conversation, draft: SavedDraft) -> Conversation:
    """The later of two drafts stands."""
    if conversation.draft is not None and conversation.draft.updated_at > draft.updated_at:
        return conversation
    return conversation.model_copy(update={"draft": draft})


def after_read(conversation: Conversation, user_id: str, seq: int, me: str) -> Conversation:
    """A read mark; it only moves forward. Unread is right only where all has been read: see :func:`is_unread_known`."""
    if user_id != me:
        marks = {**conversation.read_marks, user_id: max(seq, conversation.read_marks.get(user_id, 0))}
        return conversation.model_copy(update={"read_marks": marks})
    read_seq = max(seq, conversation.read_seq)
    nothing = {"unread": 0, "unread_mentions": 0} if read_seq >= conversation.last_seq else {}
    return conversation.model_copy(update={"read_seq": read_seq, **nothing})


def is_unread_known(conversation: Conversation) -> bool:
    """Whether unread can be told without asking: the messages between the mark and the end are not all held here."""
    return conversation.read_seq >= conversation.last_seq


def merged(picture: Conversation, held: Conversation) -> Conversation:
    """A picture with what events have brought further meanwhile: the others' read marks, and the draft."""
    marks = {user: max(mark, picture.read_marks.get(user, 0)) for user, mark in held.read_marks.items()}
    taken = picture.model_copy(update={"read_marks": {**picture.read_marks, **marks}})
    return after_draft(taken, held.draft) if held.draft is not None else taken


def is_older(picture: Conversation, held: Conversation) -> bool:
    """Whether a picture that was fetched has been overtaken by events while it was on its way."""
    return (
        picture.last_seq < held.last_seq
        or picture.read_seq < held.read_seq
        or picture.last_change < held.last_change
        or picture.hides < held.hides
    )


def calls(message: Message, me: str) -> bool:
    """Whether a message mentions one."""
    return message.mention_all or me in message.mentions


def without_quote_of(message: Message, seq: int) -> Message:
    """A message whose quote of a recalled one says nothing any more."""
    if message.reply_to is None or message.reply_to.seq != seq:
        return message
    return message.model_copy(update={"reply_to": message.reply_to.model_copy(update={"excerpt": ""})})
