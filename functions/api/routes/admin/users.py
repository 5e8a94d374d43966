"""People, for administrators: making, finding and changing them, invitations, imports."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, ConfigDict, Field

from api.params import Cursor, Limit, PathId
from api.scope import scope_of
from parley.identity.access import access_account
from parley.identity.letters import Language
from parley.identity.model import Invitation, Page, UserDetails, UserStatus
from parley.identity.service.administration import Administration
from parley.identity.service.imports import ImportedLine

router = Router()

Text = Annotated[str, Field(max_length=512)]
Groups = Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=100)]
InvitationId = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class NewUser(_Request):
    """With a password, which is to be changed at the first sign-in; or without, by invitation."""

    username: Text
    email: Text
    display_name: Text
    groups: Groups = []
    password: Text | None = None
    invite: bool = True
    """Whether the invitation is mailed at once."""
    language: Language = "en"
    """Of the mail."""


class UserChanges(_Request):
    """What is left out stays as it is."""

    display_name: Text = ""
    avatar: Annotated[str, Field(max_length=2048)] | None = None
    email: Text = ""
    """The administrator vouches for it."""
    groups: Groups = []
    status: Literal["active", "disabled"] = "active"
    """``active`` makes a disabled person what they were before."""


class NewPassword(_Request):
    password: Text | None = None
    """To be changed at the next sign-in; without one the person chooses one by their e-mail address."""
    language: Language = "en"


class NewInvitation(_Request):
    email: Text
    groups: Groups = []
    language: Language = "en"


class InvitationAgain(_Request):
    language: Language = "en"


class Import(_Request):
    csv: str
    """At most 25 people under a header: username, email, display_name, and if wanted groups (separated by ``;``) and
    password."""
    invite: bool = True
    language: Language = "en"


class Imported(BaseModel):
    items: list[ImportedLine]


@router.get("/admin/users", summary="Everybody, or whom q finds")
def list_users(
    q: Annotated[str | None, Query(max_length=256)] = None,
    status: Annotated[UserStatus | None, Query()] = None,
    group: Annotated[str | None, Query(max_length=64)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[UserDetails]:
    page = _administration().list(q, status, group, limit, cursor)
    return Page[UserDetails](items=[account.details for account in page.items], next=page.next)


@router.post("/admin/users", summary="Make a person, with a password or by invitation")
def create_user(body: NewUser) -> Response[UserDetails]:
    account = _administration().create(**body.model_dump())
    return _made(account.details)


@router.get("/admin/users/<user_id>", summary="A person, with groups")
def get_user(user_id: PathId) -> UserDetails:
    return access_account(user_id, store=_administration().store).details


@router.patch("/admin/users/<user_id>", summary="Change a person; who is disabled is signed out everywhere")
def update_user(user_id: PathId, body: UserChanges) -> UserDetails:
    return _administration().update(user_id, body.model_dump(exclude_unset=True)).details


@router.post("/admin/users/<user_id>/password", summary="Reset a person's password; they are signed out everywhere")
def reset_password(user_id: PathId, body: NewPassword) -> UserDetails:
    return _administration().reset_password(user_id, body.password, body.language).details


@router.post("/admin/users/<user_id>/invitation", summary="Invite a person who has no password yet, again")
def invite_user(user_id: PathId, body: InvitationAgain) -> Response[Invitation]:
    return _made(_administration().invite_user(user_id, body.language))


@router.post("/admin/invitations", summary="Invite an address; the person is made when they accept")
def invite(body: NewInvitation) -> Response[Invitation]:
    return _made(_administration().invite(body.email, body.groups, body.language))


@router.get("/admin/invitations", summary="Invitations that wait to be accepted")
def list_invitations(limit: Limit = 50, cursor: Cursor = None) -> Page[Invitation]:
    return _administration().list_invitations(limit, cursor)


@router.delete("/admin/invitations/<invitation_id>", summary="Revoke an invitation")
def revoke_invitation(invitation_id: InvitationId) -> Response[None]:
    _administration().revoke_invitation(invitation_id)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


@router.post("/admin/imports", summary="Import people from CSV, 25 at a time; may be repeated")
def import_users(body: Import) -> Imported:
    scope = scope_of(router)
    lines = scope.accounts.import_users(body.csv, _administration(), invite=body.invite, language=body.language)
    return Imported(items=lines)


def _administration() -> Administration:
    """Raises Forbidden, InsufficientUserAuthentication."""
    scope = scope_of(router)
    return scope.accounts.administration(scope.access_admin(), scope.trail, scope.endings)


def _made(body: Any) -> Response[Any]:
    return Response(status_code=HTTPStatus.CREATED.value, content_type="application/json", body=body)
