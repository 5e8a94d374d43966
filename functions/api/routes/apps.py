"""Messages by HTTP: of an app into its own conversation with a person, of a person into their pair."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, ClassVar, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.admission import open_to_apps
from api.bodies import Request, UserId, answer
from api.people import require_people
from api.scope import Scope, scope_of
from parley.errors import Forbidden
from parley.identity.scopes import MESSAGES_WRITE
from parley.messaging import model
from parley.messaging.apps import tell_as_app
from parley.messaging.content import GIVEN, Discriminated, GivenContent
from parley.messaging.events import ConversationChanged, MessageCreated
from parley.messaging.fanout import tell
from parley.messaging.jobs import everyone
from parley.messaging.model import Draft, Message
from parley.messaging.sending import Posted, post_message
from parley.messaging.service import open_pair

router = Router()


class NewMessage(Discriminated, Request):
    kinds: ClassVar = {name: GIVEN[name] for name in ("text", "card")}
    assumed: ClassVar = "text"

    to: UserId
    content_type: Literal["text", "card"] = "text"
    content: GivenContent


@router.post("/messages", summary="Tell a person something, as an app or as myself")
@open_to_apps(MESSAGES_WRITE)
def new_message(body: Annotated[NewMessage, Body()]) -> Response[Message]:
    scope = scope_of(router)
    require_people("to", [body.to], scope)
    posted, is_first = _as_app(body, scope) if scope.caller.is_app else _as_person(body, scope)
    audience = everyone(posted.head, posted.message.seq)
    if is_first:
        tell(ConversationChanged(conversation_id=posted.head.id), everyone(posted.head), fanout=scope.chat.fanout)
    tell(MessageCreated(message=posted.message), audience, fanout=scope.chat.fanout)
    return answer(posted.message, HTTPStatus.CREATED)


def _as_app(body: NewMessage, scope: Scope) -> tuple[Posted, bool]:
    chat, app_id = scope.chat, scope.caller.client_id
    told = tell_as_app(
        app_id,
        body.to,
        scope.fresh.new_id(),
        model.Body(content_type=body.content_type, content=body.content),
        name_of_app=lambda: scope.clients.access(app_id).name,
        store=chat.store,
        clock=chat.clock,
        new_id=scope.fresh.new_id,
    )
    return told.posted, told.is_first


def _as_person(body: NewMessage, scope: Scope) -> tuple[Posted, bool]:
    if body.content_type != "text":
        raise Forbidden("Only apps show cards.")
    chat, fresh = scope.chat, scope.fresh
    draft = Draft(client_id=fresh.new_id(), content=body.content)
    opened = open_pair(scope.user_id, body.to, store=chat.store, clock=chat.clock, new_id=fresh.new_id)
    posted = post_message(
        scope.user_id,
        opened.conversation.id,
        draft,
        store=chat.store,
        files=chat.files,
        limits=chat.limits,
        clock=chat.clock,
        new_id=fresh.new_id,
    )
    return posted, opened.created
