"""Search over what the caller may read."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query as Parameter
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import ULID, Limit
from api.scope import Scope, scope_of
from parley.errors import InvalidRequest
from parley.search.language import earliest, latest, read_query, read_span
from parley.search.model import Query, Results

router = Router()

_ID = re.compile(ULID)
_TYPED = "Words, phrases in quotes, from:USERNAME in:USERNAME before:DAY after:DAY on:DAY has:file"
Typed = Annotated[str, Parameter(max_length=256, description=_TYPED)]
Id = Annotated[str | None, Parameter(pattern=ULID)]
When = Annotated[str | None, Parameter(max_length=40, description="A day like 2026-01-31, or a moment of RFC 3339")]
Offset = Annotated[int, Parameter(ge=-840, le=840, description="Where days begin, in minutes east of Greenwich")]
Cursor = Annotated[str | None, Parameter(pattern=ULID, description="The next of the page before; the rest as then")]


@router.get("/messages/search", summary="Search messages in my conversations, the newest first")
def search(
    q: Typed = "",
    sender_id: Id = None,
    conversation_id: Id = None,
    before: When = None,
    after: When = None,
    on: When = None,
    has: Literal["file"] | None = None,
    utc_offset: Offset = 0,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Results:
    scope = scope_of(router)
    asked = read_query(q, utc_offset)
    since, until = read_span(_given(after), _given(before), _given(on), utc_offset)
    place_id, peer_id = _place(asked.place, scope)
    query = Query(
        terms=asked.terms,
        sender_id=_one("from", sender_id, _person("from", asked.sender, scope)),
        conversation_id=_one("in", conversation_id, place_id),
        peer_id=peer_id,
        since=latest(since, asked.since),
        until=earliest(until, asked.until),
        has_file=asked.has_file or has == "file",
    )
    return scope.services.searches.search(scope.user_id, query, cursor, limit)


def _given(value: str | None) -> list[str]:
    return [] if value is None else [value]


def _place(name: str | None, scope: Scope) -> tuple[str | None, str | None]:
    """The conversation, or the other one of a pair."""
    if name is not None and _ID.fullmatch(name):
        return name, None
    return None, _person("in", name, scope)


def _person(key: str, name: str | None, scope: Scope) -> str | None:
    """The id of somebody whom a query names. Raises InvalidRequest."""
    if name is None or _ID.fullmatch(name):
        return name
    username = name.removeprefix("@").casefold()
    found = scope.directory.find_users(username, 100).items if username else []
    for user in found:
        if user.username.casefold() == username:
            return user.id
    raise InvalidRequest(f"{key}: nobody has this username.")


def _one(key: str, given: str | None, typed: str | None) -> str | None:
    if given is not None and typed is not None and given != typed:
        raise InvalidRequest(f"{key}: given twice.")
    return given or typed
