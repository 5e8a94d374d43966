"""My list: how conversations stand in it, and whom I have blocked."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import Field

from api.bodies import Moment, Request, UserId, no_content
from api.params import IdCursor, Limit, PathId
from api.people import require_people
from api.scope import Scope, scope_of
from parley.messaging.blocks import block, list_blocks, unblock
from parley.messaging.events import ConversationChanged
from parley.messaging.fanout import tell
from parley.messaging.jobs import People
from parley.messaging.model import BlocksPage, ConversationSettings
from parley.messaging.own_list import change_list_settings

router = Router()


class SettingsChanges(Request):
    """What is left out stays as it is; null takes a pin or a mute away."""

    pinned: Annotated[int | None, Field(ge=0, le=1_000_000)] = None
    muted_until: Moment | None = None
    archived: bool | None = None
    marked_unread: bool | None = None


class NewBlock(Request):
    user_id: UserId


@router.patch("/conversations/<conversation_id>/settings", summary="How a conversation stands in my list")
def patch_settings(conversation_id: PathId, body: Annotated[SettingsChanges, Body()]) -> ConversationSettings:
    scope, chat = scope_of(router), scope_of(router).chat
    given = body.model_dump(exclude_unset=True)
    wanted = {name: value for name, value in given.items() if value is not None or name in ("pinned", "muted_until")}
    settings = change_list_settings(scope.user_id, conversation_id, wanted, store=chat.store, clock=chat.clock)
    _tell_own_devices(conversation_id, scope)
    return settings


@router.get("/blocks", summary="Whom I have blocked")
def blocks(limit: Limit = 100, cursor: IdCursor = None) -> BlocksPage:
    scope = scope_of(router)
    return list_blocks(scope.user_id, cursor, limit, store=scope.chat.store)


@router.post("/blocks", summary="Block a person")
def new_block(body: Annotated[NewBlock, Body()]) -> Response[None]:
    scope, chat = scope_of(router), scope_of(router).chat
    require_people("user_id", [body.user_id], scope)
    block(scope.user_id, body.user_id, store=chat.store, clock=chat.clock)
    return _done(body.user_id, scope)


@router.delete("/blocks/<user_id>", summary="Unblock a person")
def remove_block(user_id: PathId) -> Response[None]:
    scope, chat = scope_of(router), scope_of(router).chat
    unblock(scope.user_id, user_id, store=chat.store, clock=chat.clock)
    return _done(user_id, scope)


def _done(other_id: str, scope: Scope) -> Response[None]:
    """Own devices learn it by the pair, where there is one; the other one learns nothing."""
    pair = (min(scope.user_id, other_id), max(scope.user_id, other_id))
    for conversation_id in scope.chat.store.find_pairs([pair]).values():
        _tell_own_devices(conversation_id, scope)
    return no_content()


def _tell_own_devices(conversation_id: str, scope: Scope) -> None:
    event = ConversationChanged(conversation_id=conversation_id)
    tell(event, People(user_ids=(scope.user_id,)), fanout=scope.chat.fanout)
