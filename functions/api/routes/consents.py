"""The systems of others that I let in."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import ClientId
from api.scope import scope_of
from parley.identity.model import ConnectedApp, Page

router = Router()


@router.get("/users/me/consents", summary="The apps that I let in, and what they may do")
def my_consents() -> Page[ConnectedApp]:
    scope = scope_of(router)
    return scope.clients.connected(scope.user_id)


@router.delete("/users/me/consents/<client_id>", summary="Withdraw a consent, and end what the app has of me")
def withdraw_consent(client_id: ClientId) -> Response[None]:
    scope = scope_of(router)
    scope.clients.disconnect(scope.user_id, client_id, scope.endings)
    return Response(status_code=HTTPStatus.NO_CONTENT.value)
