"""Changing a message after it was posted: edits, recalls, reactions.

Each reads the message, makes the changed one of it, and puts it in its place if nothing came in between; else it looks
again. A change that is already made is not made again, so a client may ask as often as it likes; its line of the log is
put again, for the one who made it may have died before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from parley.clock import Clock
from parley.errors import Conflict, Forbidden, InvalidRequest, Unavailable
from parley.messaging.access import access_conversation, access_head, access_message, access_to_write, is_in_charge
from parley.messaging.composing import Composer
from parley.messaging.content import FileContent
from parley.messaging.copies import copy_of, may_be_copied
from parley.messaging.model import Change, Head, Membership, Message, Reaction, Version
from parley.messaging.pins import Pinned, unpin
from parley.messaging.ports import Files, Store
from parley.messaging.views import with_quotes

MAX_EDITS = 100
MAX_EMOJI = 20
"""Different emoji at one message."""
MAX_REACTIONS = 1_000
"""Reactions at one message in all: they are part of it, 27 bytes each."""
_ROUNDS = 8

# One picture: a symbol, a keycap, or two regional letters, with what modifies and joins them. No letters, no words.
_SYMBOLS = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u2460-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff"
)
_MODIFIED = f"[{_SYMBOLS}]\ufe0f?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
_EMOJI = re.compile(f"{_MODIFIED}(?:\u200d{_MODIFIED})*|[0-9#*]\ufe0f?\u20e3|[\U0001f1e6-\U0001f1ff]{{2}}")


@dataclass(frozen=True)
class Revised:
    """A message as it is now, the head of its conversation, whether it changed just now, and the pins if it had one."""

    message: Message
    head: Head
    changed: bool
    pins: Pinned | None = None


def edit_message(
    user_id: str,
    conversation_id: str,
    seq: int,
    content: str,
    mentions: tuple[str, ...] = (),
    *,
    mention_all: bool = False,
    store: Store,
    files: Files,
    clock: Clock,
) -> Revised:
    """Changes the text of one's own message; what it said before is kept as a Version.

    Of two edits at once one stands, and the other is a Conflict. Raises NotFound, Forbidden, Conflict.
    """
    membership = access_to_write(user_id, conversation_id, store=store)
    Composer(membership, store, files).check_mentions(mentions, mention_all=mention_all)
    said = {"content": content, "mentions": mentions, "mention_all": mention_all}
    first_seen: list[Message] = []

    def edited(message: Message) -> Message:
        if message.sender_id != user_id or message.sender_type != "user":
            raise Forbidden("Only its sender may edit a message.")
        if message.content_type != "text" or message.forwarded_from is not None:
            raise Forbidden("Only a text of one's own is edited.")
        if message.status == "recalled" and first_seen:
            store.remove_versions(conversation_id, seq)  # the one that was kept just now, too
        _require_sent(message)
        if message.model_copy(update=said) == message:
            return message
        first_seen.append(message)
        if message.edits != first_seen[0].edits:
            raise Conflict("The message was edited on another device just now.")
        if message.edits == MAX_EDITS:
            raise Conflict(f"A message is edited at most {MAX_EDITS} times.")
        since = message.edited_at or message.created_at
        version = Version(number=message.edits, content=str(message.content), created_at=since)
        store.add_version(conversation_id, seq, version)
        return message.model_copy(update={**said, "edited_at": clock(), "edits": message.edits + 1})

    return _revise(membership, seq, edited, store=store, clock=clock)


def recall_message(
    user_id: str, conversation_id: str, seq: int, *, within: timedelta, store: Store, files: Files, clock: Clock
) -> Revised:
    """Takes a message back for everybody: what it said is removed, what it said before edits too, and its pin.

    Senders may, ``within`` a time; the owner and the admins of a group may at any time. Raises NotFound, Forbidden.
    """
    membership = access_conversation(user_id, conversation_id, store=store)

    def recalled(message: Message) -> Message:
        if message.status == "recalled":
            return message
        if message.content_type == "system":
            raise Forbidden("What happened is not recalled.")
        own = message.sender_id == user_id and message.sender_type == "user"
        if not own and not is_in_charge(membership):
            raise Forbidden("Only its sender may recall a message, or who is in charge of the group.")
        if own and clock() - message.created_at > within and not is_in_charge(membership):
            raise Forbidden("It is too late to recall this message.")
        if isinstance(message.content, FileContent):
            # First: once the message is replaced, nobody knows any more what it carried.
            files.detach(message.content.file_id, conversation_id, message.sender_id, message.client_id)
        return Message(
            content="",
            id=message.id,
            conversation_id=conversation_id,
            seq=seq,
            sender_id=message.sender_id,
            sender_type=message.sender_type,
            client_id=message.client_id,
            created_at=message.created_at,
            status="recalled",
            recalled_by=user_id,
            album=message.album,
        )

    revised = _revise(membership, seq, recalled, store=store, clock=clock)
    store.remove_versions(conversation_id, seq)
    if seq not in revised.head.pins:
        return revised
    return replace(revised, pins=unpin(revised.head, seq, store=store, clock=clock))


def react(user_id: str, conversation_id: str, seq: int, emoji: str, *, on: bool, store: Store, clock: Clock) -> Revised:
    """Puts one's emoji at a message, or takes it away. Raises NotFound, Conflict; InvalidRequest for no emoji."""
    if len(emoji) > 32 or not _EMOJI.fullmatch(emoji):
        raise InvalidRequest("emoji: not one emoji.")
    membership = access_to_write(user_id, conversation_id, store=store)

    def reacted(message: Message) -> Message:
        _require_sent(message)
        reactions = with_reaction(message.reactions, user_id, emoji, on=on)
        if len(reactions) > max(MAX_EMOJI, len(message.reactions)):
            raise Conflict(f"A message has at most {MAX_EMOJI} different emoji.")
        if on and sum(len(each.user_ids) for each in reactions) > MAX_REACTIONS:
            raise Conflict(f"A message has at most {MAX_REACTIONS} reactions.")
        return message.model_copy(update={"reactions": reactions})

    return _revise(membership, seq, reacted, store=store, clock=clock)


def with_reaction(reactions: tuple[Reaction, ...], user_id: str, emoji: str, *, on: bool) -> tuple[Reaction, ...]:
    """The reactions once somebody's emoji is there or is not; in the order in which the emoji came first."""
    by_emoji = {each.emoji: each.user_ids for each in reactions}
    users = by_emoji.get(emoji, ())
    if on and user_id not in users:
        by_emoji[emoji] = (*users, user_id)
    elif not on:
        by_emoji[emoji] = tuple(each for each in users if each != user_id)
    return tuple(Reaction(emoji=each, user_ids=users) for each, users in by_emoji.items() if users)


def list_versions(user_id: str, conversation_id: str, seq: int, *, store: Store) -> list[Version]:
    """What a message said and says, the oldest first; nothing of one that was recalled. Raises NotFound."""
    membership = access_conversation(user_id, conversation_id, store=store)
    message = access_message(membership, seq, store=store)
    if message.status == "recalled" or message.content_type != "text":
        return []
    before = store.list_versions(conversation_id, seq) if message.edits else []
    since = message.edited_at or message.created_at
    now = Version(number=message.edits, content=str(message.content), created_at=since)
    # An edit that lost the race may have left a version behind that is the present one.
    return [*(each for each in before if each.number < now.number), now]


def _require_sent(message: Message) -> None:
    if message.status != "sent":
        raise Conflict("The message was recalled.")


def _revise(
    membership: Membership, seq: int, revision: Callable[[Message], Message], *, store: Store, clock: Clock
) -> Revised:
    conversation_id = membership.conversation_id
    for _ in range(_ROUNDS):
        before = access_message(membership, seq, store=store)
        revised = revision(before)
        copied = revised.content != before.content and may_be_copied(before.created_at, clock())
        (after,) = with_quotes([revised], store=store)
        if revised == before:
            if before.change:
                store.log_change(conversation_id, Change(number=before.change, seq=seq, created_at=clock()))
            return Revised(after, access_head(conversation_id, store=store), changed=False)
        head = store.take_change(conversation_id, clock(), {}, {})
        after = after.model_copy(update={"change": head.last_change})
        if copied:
            store.note_text_change(conversation_id, copy_of(seq), clock())
        replaced = store.replace_message(before, after)
        line = Change(number=head.last_change, seq=seq, void=not replaced, created_at=clock())
        store.log_change(conversation_id, line)
        if replaced:
            if copied and after.status == "recalled":
                store.drop_copy(conversation_id, copy_of(seq))
            return Revised(after, head, changed=True)
    raise Unavailable
