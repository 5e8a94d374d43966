"""Files: the way to upload one, and to what was uploaded. The bytes themselves go past this function."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import ULID, PathId
from api.scope import scope_of
from parley.files.model import Announced, Announcement, Shown
from parley.files.service import announce_file, discard_file, show_file

router = Router()

Place = Annotated[
    str | None, Query(pattern=ULID, description="Where I see it; spares a search for a file that is posted widely")
]


@router.post("/files", summary="Announce a file, and get the way to upload it")
def announce(body: Announcement) -> Response[Announced]:
    scope = scope_of(router)
    announced = announce_file(
        scope.user_id,
        body,
        files=scope.files.store,
        conversations=scope.chat.store,
        signer=scope.files.signer,
        clock=scope.chat.clock,
        new_id=scope.fresh.new_id,
        limits=scope.files.limits,
    )
    return Response(status_code=HTTPStatus.CREATED.value, content_type="application/json", body=announced)


@router.get("/files/<file_id>", summary="A file, with addresses that work for a few minutes")
def show(file_id: PathId, conversation_id: Place = None) -> Shown:
    scope = scope_of(router)
    return show_file(
        scope.user_id,
        file_id,
        conversation_id,
        files=scope.files.store,
        conversations=scope.chat.store,
        signer=scope.files.signer,
        clock=scope.chat.clock,
    )


@router.delete("/files/<file_id>", summary="Give up a file that is in use nowhere")
def discard(file_id: PathId) -> Response[None]:
    scope = scope_of(router)
    discard_file(scope.user_id, file_id, files=scope.files.store)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
