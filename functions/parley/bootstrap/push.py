"""Web Push, wired: for whoever subscribes and signs out, and for the function that pushes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from parley.aws.clients import client
from parley.aws.table import Table
from parley.bootstrap.presence import presence_store
from parley.bootstrap.settings import ChatSettings, PresenceSettings, PushKeySettings, PushSettings, read
from parley.bootstrap.sources import now
from parley.push.dynamodb import DynamoDBSubscriptionStore
from parley.push.service import PushDesk

if TYPE_CHECKING:
    from parley.push.addressees import Pusher
    from parley.push.ports import PushServices
    from parley.push.ssm import SsmPushKey


@dataclass(frozen=True)
class Pushes:
    """For the HTTP API."""

    desk: PushDesk
    public_key: Callable[[], str]
    """What browsers subscribe with. Raises Unavailable."""


@cache
def desk() -> PushDesk:
    store = DynamoDBSubscriptionStore(Table(client("dynamodb"), read(PresenceSettings).presence_table))
    return PushDesk(store, presence_store(), now, read(PushKeySettings).push_service_origin)


@cache
def api() -> Pushes:
    from parley.push.ssm import SsmPublicPushKey

    return Pushes(desk(), SsmPublicPushKey(client("ssm"), push_key().public_name))


def push_key() -> SsmPushKey:
    from parley.push.ssm import SsmPushKey

    return SsmPushKey(client("ssm"), read(PushKeySettings).push_key_parameter)


@cache
def pusher() -> Pusher:
    """For the push function: what is left for later goes back into its own queue."""
    from parley.messaging.dynamodb import DynamoDBStore
    from parley.messaging.sqs import SqsJobs
    from parley.push.addressees import Pusher

    return Pusher(
        conversations=DynamoDBStore(Table(client("dynamodb"), read(ChatSettings).chat_table)),
        desk=desk(),
        services=_services(),
        names_of=_names_of,
        queue=SqsJobs(read(PushSettings).push_queue_url, partial(client, "sqs")),
        clock=now,
    )


def _services() -> PushServices:
    from parley.push.sender import HttpPushServices

    settings = read(PushSettings)
    contact = f"mailto:{settings.mail_from}" if settings.mail_from else settings.public_url
    return HttpPushServices(push_key().private_pem(), contact, read(PushKeySettings).push_service_origin, now)


def _names_of(user_ids: Sequence[str]) -> dict[str, str]:
    from parley.bootstrap.identity import directory

    return {user.id: user.display_name for user in directory().get_users(user_ids)}
