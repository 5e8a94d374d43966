"""Where I am signed in."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import PathId
from api.scope import scope_of
from parley.identity.model import Page, Session

router = Router()


@router.get("/users/me/sessions", summary="Where I am signed in, the latest login first")
def my_sessions() -> Page[Session]:
    scope = scope_of(router)
    return scope.sessions.list(scope.user_id, scope.caller.session_id)


@router.delete("/users/me/sessions", summary="Sign me out everywhere but here")
def end_other_sessions() -> Response[None]:
    scope = scope_of(router)
    scope.endings.end_sign_ins(scope.user_id, reason="signed_out", except_session_id=scope.caller.session_id)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


@router.delete("/users/me/sessions/<session_id>", summary="Sign me out there")
def end_my_session(session_id: PathId) -> Response[None]:
    scope = scope_of(router)
    scope.endings.end_session(scope.user_id, session_id, reason="signed_out")
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
