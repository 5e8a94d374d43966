"""Groups: what they say and allow, who is in them, and invites."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, Field, StringConstraints

from api.bodies import Moment, Request, Title, UserId, answer, no_content
from api.params import Heir, IdCursor, IdList, Limit, PathId, read_ids
from api.people import require_people
from api.pictures import picture_change
from api.scope import Scope, scope_of
from parley.errors import InvalidRequest
from parley.files.model import FileId
from parley.identity.model import Page
from parley.messaging.events import ConversationChanged, MessageCreated
from parley.messaging.fanout import tell
from parley.messaging.groups import Wanted, change_group
from parley.messaging.invites import create_invite, join_by_invite, list_invites, preview_invite, revoke_invite
from parley.messaging.jobs import People, everyone
from parley.messaging.model import Conversation, Invite, InvitePreview, Member, MembersPage, Role, Who
from parley.messaging.rosters import (
    RosterChange,
    add_members,
    change_role,
    find_members,
    leave,
    list_members,
    remove_member,
)
from parley.messaging.sending import Posted
from parley.messaging.service import get_conversation

router = Router()

MAX_ADDED = 100
_GROUP = "/conversations/<conversation_id>"
Token = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{43}$")]


class PermissionChanges(Request):
    """What is left out stays as it is."""

    post: Who | None = None
    add: Who | None = None
    pin: Who | None = None
    mention_all: Who | None = None
    edit: Who | None = None


class GroupChanges(Request):
    """What is left out stays as it is; null takes a description or a picture away."""

    title: Title | None = None
    description: Annotated[str | None, StringConstraints(strip_whitespace=True, max_length=1000)] = None
    picture: Annotated[str | None, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2048)] = None
    avatar_file_id: FileId | None = None
    """The picture, as a file that I have uploaded for it."""
    permissions: PermissionChanges | None = None
    history_visible: bool | None = None


class NewMembers(Request):
    members: Annotated[list[UserId], Field(min_length=1, max_length=MAX_ADDED)]


class AddedMembers(BaseModel):
    """Those who were not members before."""

    added: tuple[str, ...]


class RoleChange(Request):
    role: Role


class NewInvite(Request):
    """Without an end, or a number of uses, it lasts until it is revoked."""

    expires_at: Moment | None = None
    max_uses: Annotated[int | None, Field(ge=1, le=10_000)] = None


class InviteWithToken(Invite):
    """The token is in this answer alone."""

    token: str


@router.patch(_GROUP, summary="Change a group's title, description, picture, permissions")
def patch_group(conversation_id: PathId, body: Annotated[GroupChanges, Body()]) -> Conversation:
    scope, chat = scope_of(router), scope_of(router).chat

    def present() -> str | None:
        return get_conversation(scope.user_id, conversation_id, store=chat.store, clock=chat.clock).picture

    given = body.model_dump(exclude_unset=True)
    with picture_change(given, "picture", conversation_id, present, scope) as changes:
        wanted = Wanted(
            title=body.title,
            profile={name: changes[name] or None for name in ("description", "picture") if name in changes},
            permissions=body.permissions.model_dump(exclude_none=True) if body.permissions else {},
            history_visible=body.history_visible,
        )
        change = change_group(
            scope.user_id, conversation_id, wanted, store=chat.store, clock=chat.clock, new_id=scope.fresh.new_id
        )
    if change.head is not None:
        event = ConversationChanged(conversation_id=conversation_id, change=change.head.last_change)
        tell(event, everyone(change.head), fanout=chat.fanout)
    _tell_entry(change.posted, scope)
    return get_conversation(scope.user_id, conversation_id, store=chat.store, clock=chat.clock)


@router.get(f"{_GROUP}/members", summary="The members and their roles, by user id; with ids, those of these people")
def members(conversation_id: PathId, limit: Limit = 100, cursor: IdCursor = None, ids: IdList = None) -> MembersPage:
    scope = scope_of(router)
    if ids is not None:
        return find_members(scope.user_id, conversation_id, read_ids("ids", ids), store=scope.chat.store)
    return list_members(scope.user_id, conversation_id, cursor, limit, store=scope.chat.store)


@router.post(f"{_GROUP}/members", summary="Add members")
def new_members(conversation_id: PathId, body: Annotated[NewMembers, Body()]) -> AddedMembers:
    scope, chat = scope_of(router), scope_of(router).chat
    require_people("members", body.members, scope)
    change = add_members(
        scope.user_id,
        conversation_id,
        body.members,
        store=chat.store,
        clock=chat.clock,
        new_id=scope.fresh.new_id,
    )
    _tell_roster(conversation_id, change, scope)
    return AddedMembers(added=change.user_ids)


@router.delete(f"{_GROUP}/members/<user_id>", summary="Remove a member, or leave")
def remove(conversation_id: PathId, user_id: PathId, heir: Heir = None) -> Response[None]:
    scope, chat = scope_of(router), scope_of(router).chat
    if user_id == scope.user_id:
        change = leave(user_id, conversation_id, heir, store=chat.store, clock=chat.clock, new_id=chat.new_id)
    elif heir is not None:
        raise InvalidRequest("heir: for whoever leaves.")
    else:
        change = remove_member(
            scope.user_id, conversation_id, user_id, store=chat.store, clock=chat.clock, new_id=chat.new_id
        )
    if heir is not None:
        tell(ConversationChanged(conversation_id=conversation_id), People(user_ids=(heir,)), fanout=chat.fanout)
    _tell_roster(conversation_id, change, scope, left=True)
    return no_content()


@router.patch(f"{_GROUP}/members/<user_id>", summary="Give a member another role; owner hands the group over")
def patch_member(conversation_id: PathId, user_id: PathId, body: Annotated[RoleChange, Body()]) -> Member:
    scope, chat = scope_of(router), scope_of(router).chat
    member = change_role(scope.user_id, conversation_id, user_id, body.role, store=chat.store, clock=chat.clock)
    event = ConversationChanged(conversation_id=conversation_id)
    tell(event, People(user_ids=tuple({scope.user_id: None, user_id: None})), fanout=chat.fanout)
    return member


@router.post(f"{_GROUP}/invites", summary="Make an invite; its token is in this answer alone")
def new_invite(conversation_id: PathId, body: Annotated[NewInvite, Body()]) -> Response[InviteWithToken]:
    scope, chat = scope_of(router), scope_of(router).chat
    made = create_invite(
        scope.user_id,
        conversation_id,
        expires_at=body.expires_at,
        max_uses=body.max_uses,
        token=scope.fresh.new_secret(),
        store=chat.store,
        clock=chat.clock,
        new_id=scope.fresh.new_id,
    )
    return answer(InviteWithToken(**dict(made.invite), token=made.token), HTTPStatus.CREATED)


@router.get(f"{_GROUP}/invites", summary="The invites that still let somebody in")
def invites(conversation_id: PathId) -> Page[Invite]:
    scope, chat = scope_of(router), scope_of(router).chat
    return Page[Invite](items=list_invites(scope.user_id, conversation_id, store=chat.store, clock=chat.clock))


@router.delete(f"{_GROUP}/invites/<invite_id>", summary="Revoke an invite")
def revoke(conversation_id: PathId, invite_id: PathId) -> Response[None]:
    scope = scope_of(router)
    revoke_invite(scope.user_id, conversation_id, invite_id, store=scope.chat.store)
    return no_content()


@router.get("/invites/<token>", summary="The group that an invite leads to")
def preview(token: Token) -> InvitePreview:
    scope, chat = scope_of(router), scope_of(router).chat
    return preview_invite(scope.user_id, token, store=chat.store, clock=chat.clock)


@router.post("/invites/<token>", summary="Join a group by an invite")
def join(token: Token) -> Conversation:
    scope, chat = scope_of(router), scope_of(router).chat
    conversation_id, change = join_by_invite(
        scope.user_id, token, store=chat.store, clock=chat.clock, new_id=scope.fresh.new_id
    )
    _tell_roster(conversation_id, change, scope)
    return get_conversation(scope.user_id, conversation_id, store=chat.store, clock=chat.clock)


def _tell_roster(conversation_id: str, change: RosterChange, scope: Scope, *, left: bool = False) -> None:
    """Whom it concerns learns that a conversation came or went; the members, the entry of the timeline."""
    if change.user_ids:
        event = ConversationChanged(conversation_id=conversation_id, left=left)
        tell(event, People(user_ids=change.user_ids), fanout=scope.chat.fanout)
    _tell_entry(change.posted, scope)


def _tell_entry(posted: Posted | None, scope: Scope) -> None:
    if posted is not None:
        message = posted.message
        tell(MessageCreated(message=message), everyone(posted.head, message.seq), fanout=scope.chat.fanout)
