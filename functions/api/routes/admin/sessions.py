"""Where people are signed in."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import PathId
from api.scope import Scope, scope_of
from parley.identity.model import Page, Session

router = Router()
_REASON = "signed_out_by_admin"


@router.get("/admin/users/<user_id>/sessions", summary="Where a person is signed in, the latest login first")
def list_sessions(user_id: PathId) -> Page[Session]:
    scope, _ = _admin_for(user_id)
    return scope.sessions.list(user_id)


@router.delete("/admin/users/<user_id>/sessions", summary="Sign a person out everywhere")
def end_sessions(user_id: PathId) -> Response[None]:
    scope, admin = _admin_for(user_id)
    scope.endings.end_sign_ins(user_id, reason=_REASON, actor_id=admin)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


@router.delete("/admin/users/<user_id>/sessions/<session_id>", summary="Sign a person out in one place")
def end_session(user_id: PathId, session_id: PathId) -> Response[None]:
    scope, admin = _admin_for(user_id)
    scope.endings.end_session(user_id, session_id, reason=_REASON, actor_id=admin)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


def _admin_for(user_id: str) -> tuple[Scope, str]:
    """Raises Forbidden, InsufficientUserAuthentication; NotFound where there is no such user."""
    scope = scope_of(router)
    admin = scope.access_admin()
    scope.directory.access_user(user_id)
    return scope, admin
