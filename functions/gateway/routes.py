"""What each frame does: one service call, its answer, and who is told."""

from __future__ import annotations

from datetime import timedelta

from gateway import frames
from gateway.caller import Caller
from parley.bootstrap.chat import Chat
from parley.errors import SignInEnded
from parley.messaging.access import access_head, access_to_post, require
from parley.messaging.events import (
    EXPIRED,
    Event,
    MessageCreated,
    MessageRecalled,
    MessageUpdated,
    PresenceChanged,
    ReactionChanged,
    ReadMoved,
    Typing,
    pins_changed,
)
from parley.messaging.fanout import tell
from parley.messaging.hangup import request_hang_up
from parley.messaging.jobs import Job, Peers, everyone, few_others, own_and_peer
from parley.messaging.model import Draft, Message
from parley.messaging.reads import mark_read
from parley.messaging.revising import Revised, edit_message, react, recall_message
from parley.messaging.sending import post_message
from parley.presence.model import Presence
from parley.presence.service import connect, disconnect, heartbeat

TYPING_LASTS = timedelta(seconds=6)
TYPING_MEMBERS = 50
"""Groups with more are not told who types: it would be most of what is told there."""


def answer(frame: frames.FrameUp, caller: Caller, chat: Chat) -> frames.Answer | None:
    """The answer to a frame. Raises ParleyError; Unauthenticated before anything else."""
    at = chat.clock()
    if caller.outstays_token(at):
        request_hang_up((caller.connection(at),), EXPIRED, jobs=chat.fanout.jobs)
    caller.require_valid_token(at)
    if not isinstance(frame, frames.Ping):
        chat.limits.spend("person", caller.user_id)
    match frame:
        case frames.SendMessage():
            return send_message(frame, caller, chat)
        case frames.EditMessage():
            return edit(frame, caller, chat)
        case frames.RecallMessage():
            return recall(frame, caller, chat)
        case frames.React():
            return set_reaction(frame, caller, chat)
        case frames.MarkRead():
            return move_read_mark(frame, caller, chat)
        case frames.Typing():
            typing(frame, caller, chat)
            return None
        case frames.Ping():
            return ping(frame, caller, chat)


def send_message(frame: frames.SendMessage, caller: Caller, chat: Chat) -> frames.SendAck:
    """An error after the message was stored makes the client send again: then all are told again, and it is acked."""
    draft = Draft(
        client_id=frame.id,
        content_type=frame.content_type,
        content=frame.content,
        reply_to=frame.reply_to,
        mentions=tuple(dict.fromkeys(frame.mentions)),
        mention_all=frame.mention_all,
        album=frame.album,
    )
    posted = post_message(
        caller.user_id,
        frame.conversation_id,
        draft,
        store=chat.store,
        files=chat.files,
        limits=chat.limits,
        clock=chat.clock,
        new_id=chat.new_id,
    )
    message = posted.message
    tell(
        MessageCreated(message=message),
        everyone(posted.head, message.seq),
        fanout=chat.fanout,
        except_connection_id=caller.connection_id,
    )
    return frames.SendAck(
        id=frame.id,
        conversation_id=message.conversation_id,
        message_id=message.id,
        seq=message.seq,
        created_at=message.created_at,
        message=None if _is_as_given(message, draft) else message,
    )


def edit(frame: frames.EditMessage, caller: Caller, chat: Chat) -> frames.ChangeAck:
    revised = edit_message(
        caller.user_id,
        frame.conversation_id,
        frame.seq,
        frame.content,
        tuple(dict.fromkeys(frame.mentions)),
        mention_all=frame.mention_all,
        store=chat.store,
        files=chat.files,
        clock=chat.clock,
    )
    return _tell_change(frame, MessageUpdated(message=revised.message), revised, caller, chat)


def recall(frame: frames.RecallMessage, caller: Caller, chat: Chat) -> frames.ChangeAck:
    revised = recall_message(
        caller.user_id,
        frame.conversation_id,
        frame.seq,
        within=chat.recall_within,
        store=chat.store,
        files=chat.files,
        clock=chat.clock,
    )
    return _tell_change(frame, MessageRecalled(message=revised.message), revised, caller, chat)


def set_reaction(frame: frames.React, caller: Caller, chat: Chat) -> frames.ChangeAck:
    revised = react(
        caller.user_id,
        frame.conversation_id,
        frame.seq,
        frame.emoji,
        on=frame.on,
        store=chat.store,
        clock=chat.clock,
    )
    message = revised.message
    event: ReactionChanged | MessageUpdated = MessageUpdated(message=message)
    if revised.changed:  # else its last change may have been another one
        event = ReactionChanged(
            conversation_id=message.conversation_id,
            change=message.change,
            seq=message.seq,
            user_id=caller.user_id,
            emoji=frame.emoji,
            on=frame.on,
        )
    return _tell_change(frame, event, revised, caller, chat)


def move_read_mark(frame: frames.MarkRead, caller: Caller, chat: Chat) -> frames.ReadAck:
    mark = mark_read(caller.user_id, frame.conversation_id, frame.seq, store=chat.store, clock=chat.clock)
    if mark.moved:
        tell(
            ReadMoved(conversation_id=frame.conversation_id, user_id=caller.user_id, seq=mark.seq),
            own_and_peer(mark.membership),
            fanout=chat.fanout,
            except_connection_id=caller.connection_id,
        )
    return frames.ReadAck(id=frame.id, conversation_id=frame.conversation_id, seq=mark.seq)


def typing(frame: frames.Typing, caller: Caller, chat: Chat) -> None:
    membership = access_to_post(caller.user_id, frame.conversation_id, store=chat.store)
    if membership.type == "group":
        require(access_head(frame.conversation_id, store=chat.store).permissions.post, membership)
    expires_at = chat.clock() + TYPING_LASTS
    event = Typing(conversation_id=frame.conversation_id, user_id=caller.user_id, expires_at=expires_at)
    audience = few_others(membership, TYPING_MEMBERS, store=chat.store)
    if audience is not None:
        tell(event, audience, fanout=chat.fanout)


def ping(frame: frames.Ping, caller: Caller, chat: Chat) -> frames.Pong:
    at = chat.clock()
    connection = caller.connection(at)
    try:
        presence = heartbeat(connection, store=chat.presence, clock=chat.clock, since=caller.since)
    except SignInEnded:
        request_hang_up((connection,), jobs=chat.fanout.jobs)
        raise
    _tell_peers(presence, chat)
    return frames.Pong(id=frame.id, at=at)


def come(caller: Caller, chat: Chat) -> None:
    """A connection opens. Raises SignInEnded."""
    connection = caller.connection(chat.clock())
    _tell_peers(connect(connection, store=chat.presence, clock=chat.clock, since=caller.since), chat)


def leave(caller: Caller, chat: Chat) -> None:
    """A connection is closed."""
    _tell_peers(disconnect(caller.user_id, caller.connection_id, store=chat.presence, clock=chat.clock), chat)


def _is_as_given(message: Message, draft: Draft) -> bool:
    """Whether the sender knows all that the message says: it is what they gave, and nothing was added."""
    same = ("content_type", "content", "mentions", "mention_all", "reply_to", "album")
    return all(getattr(message, name) == getattr(draft, name) for name in same)


def _tell_change(
    frame: frames.EditMessage | frames.RecallMessage | frames.React,
    event: Event,
    revised: Revised,
    caller: Caller,
    chat: Chat,
) -> frames.ChangeAck:
    """Tells also of a change that was made already: whoever made it may have died before they did."""
    message = revised.message
    audience = everyone(revised.head, message.seq)
    tell(event, audience, fanout=chat.fanout, except_connection_id=caller.connection_id)
    if revised.pins is not None and revised.pins.changed:
        tell(pins_changed(revised.pins.head), everyone(revised.head), fanout=chat.fanout)
    return frames.ChangeAck(id=frame.id, conversation_id=message.conversation_id, seq=message.seq, message=message)


def _tell_peers(presence: Presence | None, chat: Chat) -> None:
    """By a job whatever their number, so that a handshake does not wait for it."""
    if presence is not None:
        chat.fanout.jobs.publish(Job(event=PresenceChanged(presence=presence), to=Peers(user_id=presence.user_id)))
