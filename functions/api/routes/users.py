"""People."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, ConfigDict, Field

from api.params import ULID, Cursor, IdList, Limit, PathId, read_ids
from api.pictures import FILE, picture_change
from api.scope import scope_of
from parley.errors import InvalidRequest
from parley.identity.letters import Language
from parley.identity.model import Page, User

router = Router()


@router.get("/users/me", summary="Who I am")
def me() -> User:
    scope = scope_of(router)
    return scope.directory.access_user(scope.user_id)


class ProfileChanges(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", strict=True)

    display_name: Annotated[str, Field(max_length=512)] = ""
    avatar: Annotated[str, Field(max_length=2048)] | None = None
    avatar_file_id: Annotated[str, Field(pattern=ULID)] = ""
    """In place of ``avatar``: a file that I uploaded for this."""
    email: Annotated[str, Field(max_length=512)] = ""
    """Counts once the code that goes there is sent back."""
    language: Language = "en"
    """Of the mail."""


class EmailCode(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, Field(max_length=32)]
    language: Language = "en"


@router.patch("/users/me", summary="Change my profile; a new e-mail address is mailed a code first")
def update_me(body: ProfileChanges) -> User:
    scope = scope_of(router)
    given = body.model_dump(exclude_unset=True, include={"display_name", "avatar", FILE})
    if "email" in body.model_fields_set:
        scope.accounts.ask_for_email(scope.access_recent(), body.email, body.language, scope.trail)
    if not given:
        return scope.directory.access_user(scope.user_id)

    def present() -> str | None:
        return scope.directory.access_user(scope.user_id).avatar

    with picture_change(given, "avatar", scope.user_id, present, scope) as changes:
        picture = changes.pop("avatar") if FILE in given else None
        return scope.accounts.update_profile(scope.user_id, changes, picture, scope.trail)


@router.post("/users/me/email", summary="Confirm my new e-mail address by its code")
def confirm_email(body: EmailCode) -> User:
    scope = scope_of(router)
    return scope.accounts.confirm_email(scope.access_recent(), body.code.strip(), body.language, scope.trail)


class NewPassword(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    old_password: Annotated[str, Field(max_length=512)]
    password: Annotated[str, Field(max_length=512)]


@router.post("/users/me/password", summary="Change my password; every other sign-in of mine ends")
def change_password(body: NewPassword) -> Response[None]:
    scope = scope_of(router)
    scope.accounts.change_password(
        scope.user_id,
        body.old_password,
        body.password,
        session_id=scope.caller.session_id,
        language=scope.language,
        endings=scope.endings,
    )
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


@router.get("/users/<user_id>", summary="A person")
def get_user(user_id: PathId) -> User:
    return scope_of(router).directory.access_user(user_id)


@router.get("/users", summary="People by the beginning of their names, or by their ids")
def find_users(
    q: Annotated[str | None, Query(max_length=256)] = None,
    ids: IdList = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[User]:
    directory = scope_of(router).directory
    if (q is None) == (ids is None):
        raise InvalidRequest("Either q or ids.")
    if q is None:
        return Page[User](items=directory.get_users(read_ids("ids", ids)))
    return directory.find_users(q, limit, cursor)
