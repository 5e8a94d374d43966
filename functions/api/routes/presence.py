"""Who is online, and what one wants others to see of oneself."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import StringConstraints, model_validator

from api.bodies import Moment, Request
from api.params import IdList, read_ids
from api.scope import scope_of
from parley.identity.model import Page
from parley.messaging.events import PresenceChanged
from parley.messaging.fanout import tell
from parley.messaging.jobs import Peers, People
from parley.messaging.service import who_shares_with
from parley.presence.model import CustomStatus, LastSeen, Presence, PresenceSettings
from parley.presence.service import change_settings, get_settings, view_presences

router = Router()


class WantedStatus(Request):
    """An emoji, some words, or both."""

    emoji: Annotated[str | None, StringConstraints(min_length=1, max_length=32)] = None
    text: Annotated[str | None, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)] = None
    until: Moment | None = None

    @model_validator(mode="after")
    def _says_something(self) -> WantedStatus:
        if self.emoji is None and self.text is None:
            raise ValueError("an emoji or a text is needed")
        return self


class WantedSettings(Request):
    """All of them: what is left out is as if it had never been set."""

    last_seen: LastSeen = "everyone"
    dnd_until: Moment | None = None
    status: WantedStatus | None = None


@router.get("/presence", summary="Presence of people that I share a conversation with; others read as offline")
def presence(user_ids: IdList = None) -> Page[Presence]:
    scope = scope_of(router)
    wanted = list(dict.fromkeys(read_ids("user_ids", user_ids)))
    apart = scope.chat.store.list_apart(scope.user_id)
    near = [each for each in wanted if each not in apart]
    shared = who_shares_with(scope.user_id, near, store=scope.chat.store)
    items = view_presences(
        scope.user_id,
        wanted,
        contacts=shared.contacts,
        acquainted=shared.all,
        store=scope.chat.presence,
        clock=scope.chat.clock,
    )
    return Page[Presence](items=items)


@router.get("/presence/me", summary="What I want others to see of me")
def my_settings() -> PresenceSettings:
    scope = scope_of(router)
    return get_settings(scope.user_id, store=scope.chat.presence, clock=scope.chat.clock)


@router.put("/presence/me", summary="Set what others see of me: last seen, do not disturb, a status of my own")
def set_my_settings(body: Annotated[WantedSettings, Body()]) -> PresenceSettings:
    scope = scope_of(router)
    status = CustomStatus.model_validate(body.status.model_dump()) if body.status else None
    settings = PresenceSettings(last_seen=body.last_seen, dnd_until=body.dnd_until, status=status)
    change = change_settings(scope.user_id, settings, store=scope.chat.presence, clock=scope.chat.clock)
    tell(PresenceChanged(presence=change.to_self), People(user_ids=(scope.user_id,)), fanout=scope.chat.fanout)
    tell(PresenceChanged(presence=change.to_contacts), Peers(user_id=scope.user_id), fanout=scope.chat.fanout)
    return settings
