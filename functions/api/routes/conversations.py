"""Conversations and their timelines."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import Field

from api.bodies import Request, Title, UserId, answer
from api.params import Cursor, Limit, PathId, Seq
from api.people import require_people
from api.scope import Scope, scope_of
from parley.errors import InvalidRequest
from parley.messaging.events import ConversationChanged
from parley.messaging.fanout import tell
from parley.messaging.jobs import Members, People
from parley.messaging.model import Conversation, SyncPage, TimelinePage
from parley.messaging.service import MAX_NEW_MEMBERS, create_group, get_conversation, open_pair
from parley.messaging.sync import sync
from parley.messaging.timeline import list_messages

router = Router()


class OpenSingle(Request):
    """The conversation with one other person."""

    type: Literal["single"]
    members: Annotated[list[UserId], Field(min_length=1, max_length=1)]


class CreateGroup(Request):
    """A new group; the caller is its owner whether named or not."""

    type: Literal["group"]
    title: Title
    members: Annotated[list[UserId], Field(min_length=1, max_length=MAX_NEW_MEMBERS)]


NewConversation = Annotated[OpenSingle | CreateGroup, Body(discriminator="type")]


@router.post("/conversations", summary="Open a pair's conversation, or make a group")
def new_conversation(body: NewConversation) -> Response[Conversation]:
    scope = scope_of(router)
    if isinstance(body, OpenSingle):
        return _open_single(body.members[0], scope)
    return _create_group(body, scope)


@router.get("/conversations/<conversation_id>", summary="A conversation")
def one_conversation(conversation_id: PathId) -> Conversation:
    scope = scope_of(router)
    return get_conversation(scope.user_id, conversation_id, store=scope.chat.store, clock=scope.chat.clock)


@router.get("/conversations/<conversation_id>/messages", summary="A page of the timeline, forward or backward")
def messages(conversation_id: PathId, after_seq: Seq = None, before_seq: Seq = None, limit: Limit = 50) -> TimelinePage:
    scope = scope_of(router)
    if after_seq is not None and before_seq is not None:
        raise InvalidRequest("Either after_seq or before_seq.")
    return list_messages(
        scope.user_id,
        conversation_id,
        after_seq=after_seq,
        before_seq=before_seq,
        limit=limit,
        store=scope.chat.store,
        clock=scope.chat.clock,
    )


@router.get("/sync", summary="My conversations that changed since a cursor")
def changes(cursor: Cursor = None, limit: Limit = 100) -> SyncPage:
    scope = scope_of(router)
    return sync(scope.user_id, cursor, limit, store=scope.chat.store, clock=scope.chat.clock)


def _open_single(peer_id: str, scope: Scope) -> Response[Conversation]:
    chat = scope.chat
    require_people("members", [peer_id], scope)
    opened = open_pair(scope.user_id, peer_id, store=chat.store, clock=chat.clock, new_id=scope.fresh.new_id)
    conversation = opened.conversation
    if opened.created:
        event = ConversationChanged(conversation_id=conversation.id)
        tell(event, People(user_ids=conversation.members), fanout=chat.fanout)
    return answer(conversation, HTTPStatus.CREATED if opened.created else HTTPStatus.OK)


def _create_group(wanted: CreateGroup, scope: Scope) -> Response[Conversation]:
    chat = scope.chat
    require_people("members", wanted.members, scope)
    conversation = create_group(
        scope.user_id, wanted.title, wanted.members, store=chat.store, clock=chat.clock, new_id=scope.fresh.new_id
    )
    event = ConversationChanged(conversation_id=conversation.id)
    tell(event, Members(conversation_id=conversation.id), fanout=chat.fanout)
    return answer(conversation, HTTPStatus.CREATED)
