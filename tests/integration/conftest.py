"""People with devices on the deployed stack, and hands on its tables and queues."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tests.support.screen import Screen
from tests.support.waiting import eventually
from websockets.asyncio.client import ClientConnection, connect

from devstack import emulator
from devstack.config import CREDENTIALS, REGION
from parley.aws.sigv4 import Credentials, Signer
from parley.aws.table import Table
from parley.files import places
from parley.files.dynamodb import DynamoDBFileStore
from parley_sdk import Authenticator, Client, Endpoints, Timing, User, new_http
from parley_sdk.handshake import Way

if TYPE_CHECKING:
    from tests.conftest import Stack

Account = dict[str, str]


@dataclass
class Device:
    """One signed-in device: its client and its screen."""

    client: Client
    screen: Screen

    @property
    def user(self) -> User:
        return self.client.me

    async def token(self) -> str:
        return await self.client.credentials.access_token()


class Devices:
    """Signs devices in, and ends them all at the end of the test."""

    def __init__(self, stack: Stack, exits: AsyncExitStack) -> None:
        self._stack = stack
        self._exits = exits
        self.endpoints = Endpoints(issuer=stack.issuer, api_url=stack.api_url, ws_url=stack.ws_url)

    async def of(self, account: Account, *, handshake: Way = "header", timing: Timing | None = None) -> Device:
        http = new_http()
        self._exits.push_async_callback(http.aclose)
        credentials = await Authenticator(self.endpoints, http, timing).login(account["username"], account["password"])
        client = Client(self.endpoints, credentials, http, handshake=handshake, timing=timing)
        screen = Screen(client)
        await self._exits.enter_async_context(client)
        return Device(client, screen)

    async def new(self, name: str, *, handshake: Way = "header", timing: Timing | None = None) -> Device:
        """A device of a person made for this test."""
        return await self.of(self._stack.new_user(name), handshake=handshake, timing=timing)

    async def pair(self) -> tuple[Device, Device, str]:
        """Ada and Grace, one device each, and their conversation."""
        ada, grace = await self.new("ada"), await self.new("grace")
        conversation = await ada.client.open_single(grace.user.id)
        return ada, grace, conversation.id

    async def raw_socket(self, device: Device) -> ClientConnection:
        """Another socket of a device, without a client behind it."""
        headers = {"Authorization": f"Bearer {await device.token()}"}
        return await self._exits.enter_async_context(connect(self.endpoints.ws_url, additional_headers=headers))


class Tables:
    """What no client can do: looks and faults, straight in DynamoDB."""

    def __init__(self, stack: Stack) -> None:
        self._dynamodb = stack.client("dynamodb")
        self._chat, self._presence = stack.tables["chat"], stack.tables["presence"]

    def last_seq(self, conversation_id: str) -> int:
        answer = self._dynamodb.get_item(TableName=self._chat, Key=_head(conversation_id), ConsistentRead=True)
        # Nothing is kept of a number that nobody has taken yet.
        return int(answer["Item"].get("last_seq", {"N": "0"})["N"])

    def take_seq(self, conversation_id: str) -> int:
        """Takes a number that nobody will ever fill: a void to be."""
        answer = self._dynamodb.update_item(
            TableName=self._chat,
            Key=_head(conversation_id),
            UpdateExpression="ADD last_seq :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["last_seq"]["N"])

    def age_message(self, conversation_id: str, seq: int, by: timedelta) -> None:
        """Dates a message back: a hole before it is as old as what stands after it."""
        key = {"pk": {"S": f"M#{conversation_id}#{seq // 4096}"}, "sk": {"S": f"{seq:010}"}}
        moment = (datetime.now(UTC) - by).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        self._dynamodb.update_item(
            TableName=self._chat,
            Key=key,
            UpdateExpression="SET created_at = :at",
            ConditionExpression="attribute_exists(pk)",
            ExpressionAttributeValues={":at": {"S": moment}},
        )

    def take_change(self, conversation_id: str, age: timedelta) -> int:
        """Takes the number of a change that left no line, so long ago: what a crash leaves behind."""
        moment = (datetime.now(UTC) - age).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        answer = self._dynamodb.update_item(
            TableName=self._chat,
            Key=_head(conversation_id),
            UpdateExpression="ADD last_change :one SET changed_at = :at",
            ExpressionAttributeValues={":one": {"N": "1"}, ":at": {"S": moment}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["last_change"]["N"])

    def versions(self, conversation_id: str, seq: int) -> int:
        """How many earlier versions of a message are kept."""
        answer = self._dynamodb.query(
            TableName=self._chat,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"E#{conversation_id}#{seq}#0"}},
            ConsistentRead=True,
        )
        return int(answer["Count"])

    def presence(self, user_id: str) -> dict[str, Any]:
        answer = self._dynamodb.get_item(TableName=self._presence, Key={"pk": {"S": user_id}}, ConsistentRead=True)
        item: dict[str, Any] = answer.get("Item", {})
        return item

    def put_presence(self, item: dict[str, Any]) -> None:
        self._dynamodb.put_item(TableName=self._presence, Item=item)

    def remove_presence(self, user_id: str) -> dict[str, Any]:
        """Nobody posts to this person any more; gives what :meth:`put_presence` brings back."""
        answer = self._dynamodb.delete_item(
            TableName=self._presence, Key={"pk": {"S": user_id}}, ReturnValues="ALL_OLD"
        )
        item: dict[str, Any] = answer["Attributes"]
        return item


def _head(conversation_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"C#{conversation_id}"}, "sk": {"S": "HEAD"}}


class Queues:
    """The delivery queue, its dead letters, and a copy of all that is published."""

    def __init__(self, stack: Stack) -> None:
        self._sqs, self._sns = stack.client("sqs"), stack.client("sns")
        self.delivery, self.dead_letters = stack.delivery_queue_url, stack.delivery_dlq_url
        self._topic = stack.topic_arn
        self._copies = ""
        self._subscription = ""

    def listen(self) -> None:
        """From now on every job that is published can be read with :meth:`published`."""
        self._copies = self._sqs.create_queue(QueueName="parley-test-copies")["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._copies, AttributeNames=["QueueArn"])["Attributes"]
        self._subscription = self._sns.subscribe(
            TopicArn=self._topic,
            Protocol="sqs",
            Endpoint=attributes["QueueArn"],
            Attributes={"RawMessageDelivery": "true"},
            ReturnSubscriptionArn=True,
        )["SubscriptionArn"]

    def close(self) -> None:
        if self._subscription:
            self._sns.unsubscribe(SubscriptionArn=self._subscription)
            self._sqs.delete_queue(QueueUrl=self._copies)

    def published(self) -> list[str]:
        """The jobs that were published since the last look."""
        found = self._sqs.receive_message(QueueUrl=self._copies, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self._sqs.delete_message(QueueUrl=self._copies, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found]

    async def job_with(self, text: str) -> str:
        """The published job that carries this text."""
        seen: list[str] = []

        def found() -> bool:
            seen.extend(self.published())
            return any(_carries(job, text) for job in seen)

        await eventually(found, every=0.1)
        return next(job for job in seen if _carries(job, text))

    def enqueue(self, *bodies: str) -> None:
        """Puts records into the delivery queue, in one batch."""
        entries = [{"Id": f"r{number}", "MessageBody": body} for number, body in enumerate(bodies)]
        answer = self._sqs.send_message_batch(QueueUrl=self.delivery, Entries=entries)
        assert len(answer["Successful"]) == len(bodies)

    def retry_after(self, seconds: int) -> str:
        """Sets the time after which a failed record comes back; gives what it was."""
        name = "VisibilityTimeout"
        was = self._sqs.get_queue_attributes(QueueUrl=self.delivery, AttributeNames=[name])["Attributes"][name]
        self._sqs.set_queue_attributes(QueueUrl=self.delivery, Attributes={name: str(seconds)})
        return str(was)

    def dead(self) -> list[str]:
        """The bodies of records that were given up."""
        found = self._sqs.receive_message(QueueUrl=self.dead_letters, MaxNumberOfMessages=10).get("Messages", [])
        for message in found:
            self._sqs.delete_message(QueueUrl=self.dead_letters, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in found]


def _carries(job: str, text: str) -> bool:
    return text in json.dumps(json.loads(job), ensure_ascii=False)


class Shelf:
    """What no client can do with files: look at what is kept, let time pass, sign as the functions do."""

    def __init__(self, stack: Stack) -> None:
        self._store = DynamoDBFileStore(Table(stack.dynamodb, stack.tables["chat"]))
        self._stack = stack

    def bytes_of(self, user_id: str) -> int:
        """What counts against a person's quota."""
        return self._store.used_bytes(user_id)

    def make_due(self, file_id: str) -> None:
        """The sweep is to look at it now."""
        self._store.note_due(file_id, datetime.now(UTC) - timedelta(seconds=1))

    def sweep(self) -> None:
        answer = self._stack.client("lambda").invoke(FunctionName=self._stack.functions["Sweep"], Payload=b"{}")
        assert "FunctionError" not in answer, answer["Payload"].read()

    def link_of(self, file_id: str, *, minutes_ago: int = 0) -> str:
        """An address of the original, as it was signed so long ago."""
        key = places.original(file_id)
        host = urlsplit(emulator.standard_endpoint(self._stack.place)).netloc
        query = Signer("s3", REGION).query(
            "GET",
            host,
            f"/{self._stack.files_bucket}/{key}",
            {},
            {},
            credentials=Credentials(CREDENTIALS["AWS_ACCESS_KEY_ID"], CREDENTIALS["AWS_SECRET_ACCESS_KEY"]),
            at=datetime.now(UTC) - timedelta(minutes=minutes_ago),
            seconds=300,
        )
        return f"{self._stack.web_url}/{key}?{query}"


class Patience:
    """A client's time, in which a connection that was lost does not come back until it is allowed to."""

    def __init__(self) -> None:
        self._allowed = asyncio.Event()
        self._allowed.set()

    @property
    def timing(self) -> Timing:
        return Timing(sleep=self._sleep)

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self._allowed.wait()

    def stay_away(self) -> None:
        self._allowed.clear()

    def come_back(self) -> None:
        self._allowed.set()


@pytest.fixture
async def devices(stack: Stack) -> AsyncIterator[Devices]:
    async with AsyncExitStack() as exits:
        yield Devices(stack, exits)


@pytest.fixture
def tables(stack: Stack) -> Tables:
    return Tables(stack)


@pytest.fixture
def queues(stack: Stack) -> Any:
    queues = Queues(stack)
    yield queues
    queues.close()


@pytest.fixture
def shelf(stack: Stack) -> Shelf:
    return Shelf(stack)


@pytest.fixture
def patience() -> Patience:
    return Patience()


async def lose(device: Device) -> None:
    """Cuts a device's connection as a lost network does: no goodbye."""
    connection = await device.client.socket.connection()
    await connection.abort()
