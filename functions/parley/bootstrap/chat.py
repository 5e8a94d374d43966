"""Messaging and presence, wired. Each factory reads its settings once; clients are made when they are first used."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property, partial

from parley.aws.clients import client, credentials, management_endpoint
from parley.aws.table import Table
from parley.bootstrap.presence import presence_store
from parley.bootstrap.settings import (
    ChatSettings,
    DeliverySettings,
    FanoutSettings,
    LimitSettings,
    RecallSettings,
    SocketSettings,
    read,
)
from parley.bootstrap.sockets import topic
from parley.bootstrap.sources import new_id, now
from parley.clock import Clock, NewId
from parley.limits.dynamodb import DynamoDBBucketStore
from parley.limits.model import Kind, Limit
from parley.limits.service import Limiter
from parley.messaging.content import FileContent
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.fanout import Fanout, Jobs
from parley.messaging.ports import ConversationStore, Files, Store
from parley.messaging.sockets import ApiGatewayPoster
from parley.presence.ports import PresenceStore


class LazyFiles:
    """The file store, wired when the first message carries a file: the others need none of it at their start."""

    def __init__(self, conversations: ConversationStore) -> None:
        self._conversations = conversations

    @cached_property
    def _files(self) -> Files:
        from parley.bootstrap.files import attachments

        return attachments(self._conversations)

    def find(self, sender_id: str, file_id: str, *, origin_id: str | None = None) -> FileContent:
        return self._files.find(sender_id, file_id, origin_id=origin_id)

    def attach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str, seq: int) -> None:
        self._files.attach(file_id, conversation_id, sender_id, client_id, seq)

    def detach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        self._files.detach(file_id, conversation_id, sender_id, client_id)


@dataclass(frozen=True)
class Chat:
    """What the rooms of the chat work with."""

    store: Store
    files: Files
    presence: PresenceStore
    fanout: Fanout
    clock: Clock
    new_id: NewId
    limits: Limiter[Kind]
    recall_within: timedelta
    """How long a sender may recall a message."""


@cache
def gateway() -> Chat:
    """For the socket's functions: tells small audiences itself, large ones by the topic."""
    return _chat(_poster(), topic(), read(FanoutSettings).inline_recipients)


@cache
def api() -> Chat:
    """For the HTTP API, which may not post to sockets: tells by the topic alone."""
    return _chat(_poster(), topic(), 0)


@cache
def delivery() -> Chat:
    """For the delivery function: what is left over goes back into its own queue."""
    from parley.messaging.sqs import SqsJobs

    return _chat(_poster(), SqsJobs(read(DeliverySettings).delivery_queue_url, partial(client, "sqs")), 0)


def jitter() -> float:
    """A share of a wait, 0 to 1."""
    return random.random()  # noqa: S311


def _chat(poster: ApiGatewayPoster, jobs: Jobs, inline_recipients: int) -> Chat:
    table = Table(client("dynamodb"), read(ChatSettings).chat_table)
    store, presence = DynamoDBStore(table), presence_store()
    fanout = Fanout(store, presence, poster, jobs, topic(), now, inline_recipients)
    return Chat(
        store,
        LazyFiles(store),
        presence,
        fanout,
        now,
        new_id,
        _limits(table),
        timedelta(hours=read(RecallSettings).recall_hours),
    )


def _limits(table: Table) -> Limiter[Kind]:
    settings = read(LimitSettings)
    limits: dict[Kind, Limit] = {
        "person": Limit.read(settings.person_limit),
        "conversation": Limit.read(settings.conversation_limit),
        "app": Limit.read(settings.app_limit),
    }
    return Limiter(limits, store=DynamoDBBucketStore(table), clock=now)


def _poster() -> ApiGatewayPoster:
    settings = read(SocketSettings)
    endpoint = management_endpoint(settings.websocket_api_id, settings.websocket_stage)
    return ApiGatewayPoster(endpoint, os.environ["AWS_REGION"], credentials, now)
