"""Other people's second factors: for somebody who has lost phone and recovery codes."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import PathId
from api.scope import scope_of

router = Router()


@router.delete("/admin/users/<user_id>/second-factor", summary="Reset a person's second factor")
def reset(user_id: PathId) -> Response[None]:
    scope = scope_of(router)
    admin = scope.access_admin()
    scope.directory.access_user(user_id)
    scope.second_factors.reset(user_id, by=admin)
    scope.tell("second_factor_removed", user_id)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
