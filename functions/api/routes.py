"""/api/v1, route by route (docs/protocol.md): one service call each."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from api.bodies import NewConversation, NewGroup, NewPair, NewTicket
from api.deps import Deps
from parley.errors import InvalidRequest
from parley.identity.model import Page, Principal, User
from parley.identity.service import TICKET_SECONDS
from parley.messaging.events import ConversationChanged
from parley.messaging.fanout import tell
from parley.messaging.jobs import People
from parley.messaging.model import MAX_SEQ, Conversation, SyncPage, TimelinePage
from parley.messaging.service import create_group, get_conversation, open_pair, who_shares_with
from parley.messaging.sync import sync
from parley.messaging.timeline import list_messages
from parley.presence.model import Presence
from parley.presence.service import get_presences

MAX_IDS = 100

Limit = Annotated[int, Query(ge=1, le=100)]
Seq = Annotated[int | None, Query(ge=0, le=MAX_SEQ)]
Ids = Annotated[str | None, Query(max_length=8192)]
Cursor = Annotated[str | None, Query(max_length=1024)]


def add_routes(app: APIGatewayHttpResolver, deps: Deps) -> None:
    add_people(app, deps)
    add_conversations(app, deps)
    add_session(app, deps)


def add_people(app: APIGatewayHttpResolver, deps: Deps) -> None:
    @app.get("/api/v1/users/me", summary="Who am I")
    def get_me() -> User:
        return deps.directory.access_user(caller(app).user_id)

    @app.get("/api/v1/users", summary="Find people, by the beginning of a name or by ids")
    def find_users(
        q: Annotated[str | None, Query(max_length=200)] = None,
        ids: Ids = None,
        limit: Limit = 50,
        cursor: Cursor = None,
    ) -> Page[User]:
        if (q is None) == (ids is None):
            raise InvalidRequest("q: give either q or ids.")
        if ids is not None:
            return Page(items=deps.directory.get_users(split(ids, "ids")))
        return deps.directory.find_users(q or "", limit, cursor)

    @app.get("/api/v1/users/<user_id>", summary="A person")
    def get_user(user_id: str) -> User:
        return deps.directory.access_user(user_id)

    @app.get("/api/v1/presence", summary="Who is online")
    def list_presences(user_ids: Annotated[str, Query(max_length=8192)]) -> Page[Presence]:
        asked = split(user_ids, "user_ids")
        known = who_shares_with(caller(app).user_id, asked, store=deps.chat.store) | {caller(app).user_id}
        visible = [user_id for user_id in asked if user_id in known]
        presences = get_presences(visible, store=deps.chat.presence, clock=deps.chat.clock)
        return Page(items=[presences.get(user_id) or Presence(user_id=user_id, state="offline") for user_id in asked])


def add_conversations(app: APIGatewayHttpResolver, deps: Deps) -> None:
    chat = deps.chat

    @app.post("/api/v1/conversations", summary="Open a pair's conversation, or make a group's")
    def create_conversation(body: Annotated[NewConversation, Body()]) -> Response[Conversation]:
        own = caller(app).user_id
        others = [user_id for user_id in dict.fromkeys(body.members) if user_id != own]
        check_people(others, deps)
        match body:
            case NewPair():
                if len(others) != 1:
                    raise InvalidRequest("members: name one other person.")
                opened = open_pair(own, others[0], store=chat.store, clock=chat.clock, new_id=chat.new_id)
                conversation, created = opened.conversation, opened.created
            case NewGroup():
                conversation = create_group(
                    own, body.title, others, store=chat.store, clock=chat.clock, new_id=chat.new_id
                )
                created = True
        if created:
            told = People(user_ids=(own, *others))
            tell(ConversationChanged(conversation_id=conversation.id), told, fanout=chat.fanout)
        return Response(201 if created else 200, content_types.APPLICATION_JSON, conversation)

    @app.get("/api/v1/conversations/<conversation_id>", summary="A conversation")
    def show_conversation(conversation_id: str) -> Conversation:
        return get_conversation(caller(app).user_id, conversation_id, store=chat.store)

    @app.get("/api/v1/conversations/<conversation_id>/messages", summary="The timeline, both ways")
    def read_timeline(
        conversation_id: str, after_seq: Seq = None, before_seq: Seq = None, limit: Limit = 50
    ) -> TimelinePage:
        if after_seq is not None and before_seq is not None:
            raise InvalidRequest("after_seq: give after_seq or before_seq, not both.")
        return list_messages(
            caller(app).user_id,
            conversation_id,
            after_seq=after_seq,
            before_seq=before_seq,
            limit=limit,
            store=chat.store,
            clock=chat.clock,
        )


def add_session(app: APIGatewayHttpResolver, deps: Deps) -> None:
    @app.get("/api/v1/sync", summary="What changed since the cursor")
    def sync_changes(cursor: Cursor = None, limit: Limit = 100) -> SyncPage:
        return sync(caller(app).user_id, cursor, limit, store=deps.chat.store, clock=deps.chat.clock)

    @app.post("/api/v1/tickets", summary="A one-time ticket for the socket")
    def create_ticket(body: Annotated[NewTicket, Body()]) -> Response[dict[str, Any]]:
        ticket = deps.tickets.issue(caller(app))
        return Response(201, content_types.APPLICATION_JSON, {"ticket": ticket, "expires_in": TICKET_SECONDS})


def caller(app: APIGatewayHttpResolver) -> Principal:
    principal: Principal = app.context["principal"]
    return principal


def split(text: str, name: str) -> list[str]:
    """A comma-separated list of ids, each once. Raises InvalidRequest."""
    ids = list(dict.fromkeys(part for part in text.split(",") if part))
    if not 1 <= len(ids) <= MAX_IDS:
        raise InvalidRequest(f"{name}: 1 to {MAX_IDS} ids, separated by commas.")
    return ids


def check_people(user_ids: list[str], deps: Deps) -> None:
    """Raises InvalidRequest unless all of them exist and may be written to."""
    for start in range(0, len(user_ids), MAX_IDS):
        part = user_ids[start : start + MAX_IDS]
        found = {user.id for user in deps.directory.get_users(part) if user.status != "disabled"}
        if found != set(part):
            raise InvalidRequest("members: a person who does not exist.")
