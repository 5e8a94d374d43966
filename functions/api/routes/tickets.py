"""One-time ways through the socket's handshake."""

from __future__ import annotations

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel

from api.bodies import Request, answer
from api.scope import scope_of
from parley.identity.service import TICKET_SECONDS

router = Router()


class TicketRequest(Request):
    """Nothing to wish for."""


class IssuedTicket(BaseModel):
    ticket: str
    expires_in: int


@router.post("/tickets", summary="A ticket for one handshake")
def issue_ticket(body: TicketRequest) -> Response[IssuedTicket]:
    scope = scope_of(router)
    issued = IssuedTicket(ticket=scope.services.tickets.issue(scope.caller), expires_in=TICKET_SECONDS)
    return answer(issued, HTTPStatus.CREATED)
