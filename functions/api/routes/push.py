"""Web Push: where I am told of messages while I am away, and of which."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel, StringConstraints

from api.bodies import Request, answer, no_content
from api.scope import scope_of
from parley.clock import Timestamp
from parley.presence.model import WakeLevel
from parley.push.endpoints import MAX_ENDPOINT
from parley.push.model import Language, Preferences, Subscription
from parley.push.service import Named

router = Router()
SubscriptionId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


class WantedKeys(Request):
    """As ``PushSubscription.toJSON`` has them (Push API)."""

    p256dh: Annotated[str, StringConstraints(max_length=100)]
    auth: Annotated[str, StringConstraints(max_length=40)]


class WantedSubscription(Request):
    """A browser's subscription, and the language in which it shows notifications."""

    endpoint: Annotated[str, StringConstraints(max_length=MAX_ENDPOINT)]
    keys: WantedKeys
    language: Language = "en"


class WantedPreferences(Request):
    """All of them: what is left out is as if it had never been set."""

    level: WakeLevel = "all"
    previews: bool = True


class PushDevice(BaseModel):
    """One of my subscriptions; its address and keys are nobody's business but the browser's."""

    id: str
    session_id: str | None
    language: Language
    created_at: Timestamp


class PushState(BaseModel):
    """How I am told of messages while I am away."""

    application_server_key: str
    """What a browser subscribes with (Push API)."""
    preferences: Preferences
    subscriptions: list[PushDevice]


@router.get("/push", summary="How I am told of messages while I am away, and the key that browsers subscribe with")
def push_state() -> PushState:
    scope = scope_of(router)
    registration = scope.push.desk.registration(scope.user_id)
    return PushState(
        application_server_key=scope.push.public_key(),
        preferences=registration.preferences,
        subscriptions=[_shown(each) for each in registration.subscriptions],
    )


@router.put("/push/preferences", summary="What I want to be told of while I am away, on all my devices")
def set_preferences(body: Annotated[WantedPreferences, Body()]) -> Preferences:
    scope = scope_of(router)
    wanted = Preferences(level=body.level, previews=body.previews)
    return scope.push.desk.change_preferences(scope.user_id, wanted)


@router.post("/push/subscriptions", summary="Push to this browser until I sign out of it")
def subscribe(body: Annotated[WantedSubscription, Body()]) -> Response[PushDevice]:
    scope = scope_of(router)
    named = Named(body.endpoint, body.keys.p256dh, body.keys.auth, body.language)
    return answer(_shown(scope.push.desk.subscribe(named, scope.caller)), HTTPStatus.CREATED)


@router.delete("/push/subscriptions/<subscription_id>", summary="Push there no more")
def unsubscribe(subscription_id: SubscriptionId) -> Response[None]:
    scope = scope_of(router)
    scope.push.desk.unsubscribe(scope.user_id, subscription_id)
    return no_content()


def _shown(subscription: Subscription) -> PushDevice:
    return PushDevice.model_validate(subscription.model_dump(include=set(PushDevice.model_fields)))
