"""People."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import Cursor, IdList, Limit, PathId, read_ids
from api.scope import scope_of
from parley.errors import InvalidRequest
from parley.identity.model import Page, User

router = Router()


@router.get("/users/me", summary="Who I am")
def me() -> User:
    scope = scope_of(router)
    return scope.directory.access_user(scope.user_id)


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
