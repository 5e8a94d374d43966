"""Messages after they were posted: what changed, what they said before, who has read them, what is pinned or hidden."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.params import Limit, PathId
from api.scope import Scope, scope_of
from parley.identity.model import Page
from parley.messaging.access import access_conversation, access_message
from parley.messaging.catching_up import list_changes
from parley.messaging.content import MAX_SEQ, MAX_TEXT
from parley.messaging.events import DraftChanged, Event, MessagesHidden, pins_changed
from parley.messaging.fanout import tell
from parley.messaging.jobs import People, everyone
from parley.messaging.model import ChangesPage, Message, Reader, SavedDraft, Version
from parley.messaging.own import hide_messages, list_hidden, save_draft
from parley.messaging.pins import Pinned, list_pinned, pin_message, unpin_message
from parley.messaging.reads import list_readers
from parley.messaging.revising import list_versions
from parley.messaging.views import with_quotes

router = Router()

PathSeq = Annotated[int, Path(ge=1, le=MAX_SEQ)]
After = Annotated[int, Query(ge=0, le=MAX_SEQ)]
_Seq = Annotated[int, Field(ge=1, le=MAX_SEQ)]
_MESSAGE = "/conversations/<conversation_id>/messages/<seq>"
_PIN = "/conversations/<conversation_id>/pins/<seq>"


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PinRequest(_Request):
    pass


class HideRequest(_Request):
    seqs: Annotated[list[_Seq], Field(min_length=1, max_length=100)]


class DraftRequest(_Request):
    content: Annotated[str, StringConstraints(max_length=MAX_TEXT)]
    reply_to: _Seq | None = None


class Pins(BaseModel):
    """The pins as they are now, the latest pinned first, and the number of the conversation's last change."""

    pins: tuple[int, ...]
    change: int


class HiddenAnswer(BaseModel):
    """The messages that were hidden, and how many times the caller has hidden any in this conversation."""

    seqs: tuple[int, ...]
    hides: int


@router.get("/conversations/<conversation_id>/changes", summary="What changed after a change's number")
def changes(conversation_id: PathId, after: After, limit: Limit = 100) -> ChangesPage:
    scope = scope_of(router)
    chat = scope.chat
    return list_changes(scope.user_id, conversation_id, after=after, limit=limit, store=chat.store, clock=chat.clock)


@router.get(_MESSAGE, summary="A message")
def one_message(conversation_id: PathId, seq: PathSeq) -> Message:
    scope = scope_of(router)
    store = scope.chat.store
    membership = access_conversation(scope.user_id, conversation_id, store=store)
    return with_quotes([access_message(membership, seq, store=store)], store=store)[0]


@router.get(f"{_MESSAGE}/history", summary="What a message said before it was edited, and says now")
def history(conversation_id: PathId, seq: PathSeq) -> Page[Version]:
    scope = scope_of(router)
    return Page[Version](items=list_versions(scope.user_id, conversation_id, seq, store=scope.chat.store))


@router.get(f"{_MESSAGE}/readers", summary="Who has read a message")
def readers(conversation_id: PathId, seq: PathSeq) -> Page[Reader]:
    scope = scope_of(router)
    return Page[Reader](items=list_readers(scope.user_id, conversation_id, seq, store=scope.chat.store))


@router.get("/conversations/<conversation_id>/pins", summary="The pinned messages, the latest pinned first")
def pinned_messages(conversation_id: PathId) -> Page[Message]:
    scope = scope_of(router)
    return Page[Message](items=list_pinned(scope.user_id, conversation_id, store=scope.chat.store))


@router.put(_PIN, summary="Pin a message")
def pin(conversation_id: PathId, seq: PathSeq, body: PinRequest) -> Pins:
    scope = scope_of(router)
    pinned = pin_message(scope.user_id, conversation_id, seq, store=scope.chat.store, clock=scope.chat.clock)
    return _tell_pins(pinned, scope)


@router.delete(_PIN, summary="Take a pin away")
def unpin(conversation_id: PathId, seq: PathSeq) -> Pins:
    scope = scope_of(router)
    pinned = unpin_message(scope.user_id, conversation_id, seq, store=scope.chat.store, clock=scope.chat.clock)
    return _tell_pins(pinned, scope)


@router.get("/conversations/<conversation_id>/hidden", summary="The messages that I have deleted for myself")
def hidden(conversation_id: PathId) -> Page[int]:
    scope = scope_of(router)
    return Page[int](items=list_hidden(scope.user_id, conversation_id, store=scope.chat.store))


@router.post("/conversations/<conversation_id>/hidden", summary="Delete messages for myself")
def hide(conversation_id: PathId, body: HideRequest) -> HiddenAnswer:
    scope = scope_of(router)
    chat = scope.chat
    done = hide_messages(scope.user_id, conversation_id, body.seqs, store=chat.store, clock=chat.clock)
    if done.seqs:
        event = MessagesHidden(conversation_id=conversation_id, seqs=done.seqs, hides=done.hides)
        _tell_own_devices(event, scope)
    return HiddenAnswer(seqs=done.seqs, hides=done.hides)


@router.put("/conversations/<conversation_id>/draft", summary="Save what I have begun to write")
def draft(conversation_id: PathId, body: DraftRequest) -> SavedDraft:
    scope = scope_of(router)
    chat = scope.chat
    saved = save_draft(scope.user_id, conversation_id, body.content, body.reply_to, store=chat.store, clock=chat.clock)
    _tell_own_devices(DraftChanged(conversation_id=conversation_id, draft=saved), scope)
    return saved


def _tell_pins(pinned: Pinned, scope: Scope) -> Pins:
    head = pinned.head
    if pinned.changed:  # else the last change of the conversation was another one
        tell(pins_changed(head), everyone(head), fanout=scope.chat.fanout)
    return Pins(pins=head.pins, change=head.last_change)


def _tell_own_devices(event: Event, scope: Scope) -> None:
    tell(event, People(user_ids=(scope.user_id,)), fanout=scope.chat.fanout)
