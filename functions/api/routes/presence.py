"""Who is online."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router

from api.params import IdList, read_ids
from api.scope import scope_of
from parley.identity.model import Page
from parley.messaging.service import who_shares_with
from parley.presence.model import Presence
from parley.presence.service import get_presences

router = Router()


@router.get("/presence", summary="Presence of people that I share a conversation with; others read as offline")
def presence(user_ids: IdList = None) -> Page[Presence]:
    scope = scope_of(router)
    wanted = list(dict.fromkeys(read_ids("user_ids", user_ids)))
    visible = who_shares_with(scope.user_id, wanted, store=scope.chat.store) | {scope.user_id}
    known = get_presences(
        [each for each in wanted if each in visible], store=scope.chat.presence, clock=scope.chat.clock
    )
    return Page[Presence](items=[known.get(each) or Presence(user_id=each, state="offline") for each in wanted])
