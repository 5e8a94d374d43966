"""The proxy between a function's botocore client and an emulator: real HTTP on the loopback."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from bench.counter import CallCounter, used_by
from bench.prices import Usage
from bench.proxy import Answer, Call, Observer, Proxy, named
from botocore.config import Config
from botocore.exceptions import ClientError


class Emulator(ThreadingHTTPServer):
    """Answers whatever it is told to, and keeps what it was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asked: list[tuple[str, str, bytes]] = []
        self.answer: tuple[int, bytes] = (200, b"{}")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Emulator)
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.asked.append((self.command, self.path, body))
        status, answer = self.server.answer
        self.send_response(status)
        self.send_header("content-type", "application/x-amz-json-1.0")
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    server = Emulator()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def client(service: str, proxy: Proxy) -> Any:
    return boto3.client(
        service,
        endpoint_url=proxy.url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(retries={"total_max_attempts": 1}, proxies={}),
    )


def test_a_write_is_counted_by_the_capacity_that_it_is_made_to_tell(emulator: Emulator) -> None:
    emulator.answer = (200, b'{"ConsumedCapacity": {"TableName": "t", "CapacityUnits": 2.0}}')
    counter = CallCounter()
    with Proxy(emulator.url, [counter]) as proxy:
        dynamodb = client("dynamodb", proxy)
        dynamodb.put_item(TableName="t", Item={"pk": {"S": "1"}})
        dynamodb.close()
    assert counter.usage == Usage(write_units=2)
    assert counter.calls == {"dynamodb:PutItem": 1}
    ((_, _, body),) = emulator.asked
    assert json.loads(body)["ReturnConsumedCapacity"] == "TOTAL"
    assert json.loads(body)["Item"] == {"pk": {"S": "1"}}


def test_a_refused_condition_reaches_the_caller_and_is_counted(emulator: Emulator) -> None:
    refusal = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}
    emulator.answer = (400, json.dumps(refusal).encode())
    counter = CallCounter()
    with Proxy(emulator.url, [counter]) as proxy:
        dynamodb = client("dynamodb", proxy)
        with pytest.raises(ClientError, match="ConditionalCheckFailed"):
            dynamodb.put_item(TableName="t", Item={"pk": {"S": "1"}})
        dynamodb.close()
    assert counter.usage == Usage(write_units=1)


def test_a_post_keeps_the_connections_id_as_it_is_and_counts_as_a_frame(emulator: Emulator) -> None:
    counter = CallCounter()
    with Proxy(emulator.url, [counter]) as proxy:
        management = boto3.client(
            "apigatewaymanagementapi",
            endpoint_url=f"{proxy.url}/_aws/execute-api/abc/live",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        management.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"{}")
        management.close()
    assert counter.usage == Usage(frames=1)
    assert counter.calls == {"execute-api:PostToConnection": 1}
    ((_, path, _),) = emulator.asked
    assert path == "/_aws/execute-api/abc/live/@connections/L0SM9cOFvHcCIhw%3D"


def test_an_observer_may_answer_in_the_emulators_place(emulator: Emulator) -> None:
    class Gone(Observer):
        async def before(self, call: Call) -> Call | Answer:
            return Answer(410) if call.operation == "PostToConnection" else call

        async def after(self, call: Call, answer: Answer) -> Answer:
            return answer

    counter = CallCounter()
    with Proxy(emulator.url, [counter, Gone()]) as proxy:
        management = boto3.client(
            "apigatewaymanagementapi",
            endpoint_url=f"{proxy.url}/_aws/execute-api/abc/live",
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        with pytest.raises(ClientError) as caught:
            management.post_to_connection(ConnectionId="c", Data=b"{}")
        management.close()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 410
    assert emulator.asked == []
    assert counter.calls == {"execute-api:PostToConnection": 1}
    assert counter.usage == Usage()


def test_an_emulator_that_is_gone_is_a_bad_gateway() -> None:
    with Proxy("http://127.0.0.1:9", []) as proxy:
        dynamodb = client("dynamodb", proxy)
        with pytest.raises(ClientError) as caught:
            dynamodb.list_tables()
        dynamodb.close()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 502


def test_observers_see_calls_in_order_and_answers_in_reverse(emulator: Emulator) -> None:
    seen: list[str] = []

    class Noting(Observer):
        def __init__(self, name: str) -> None:
            self.name = name

        async def before(self, call: Call) -> Call | Answer:
            seen.append(f"{self.name} before")
            return call

        async def after(self, call: Call, answer: Answer) -> Answer:
            seen.append(f"{self.name} after")
            return answer

    with Proxy(emulator.url, [Noting("first"), Noting("second")]) as proxy:
        dynamodb = client("dynamodb", proxy)
        dynamodb.get_item(TableName="t", Key={"pk": {"S": "1"}})
        dynamodb.close()
    assert seen == ["first before", "second before", "second after", "first after"]


@pytest.mark.parametrize(
    ("headers", "body", "path", "name"),
    [
        ({"X-Amz-Target": "DynamoDB_20120810.BatchGetItem"}, b"{}", "/", "dynamodb:BatchGetItem"),
        ({"X-Amz-Target": "AmazonSQS.SendMessage"}, b"{}", "/", "sqs:SendMessage"),
        (
            {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
            b"Action=Publish&Version=2010-03-31&Message=hello",
            "/",
            "sns:Publish",
        ),
        ({}, b"", "/_aws/execute-api/a/live/@connections/x", "execute-api:PostToConnection"),
    ],
)
def test_a_call_is_named_by_what_it_says(headers: dict[str, str], body: bytes, path: str, name: str) -> None:
    from multidict import CIMultiDict

    service, _, operation = name.partition(":")
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260131/us-east-1/{service}/aws4_request, SignedHeaders=host"
    call = named(Call("POST", path, CIMultiDict({"Authorization": scope, **headers}), body))
    assert (call.service, call.operation) == (service, operation)


def call(service: str, operation: str, body: bytes = b"{}") -> Call:
    from multidict import CIMultiDict

    return Call("POST", "/", CIMultiDict(), body, service, operation)


@pytest.mark.parametrize(
    ("asked", "answer", "usage"),
    [
        (call("execute-api", "PostToConnection", b"x" * 32_769), Answer(200), Usage(frames=2)),
        (call("execute-api", "PostToConnection"), Answer(410), Usage()),
        (call("execute-api", "DeleteConnection"), Answer(204), Usage()),
        (call("sns", "Publish", b"x" * 70_000), Answer(200), Usage(publishes=2)),
        (call("sqs", "SendMessage"), Answer(200), Usage(queue_requests=1)),
        (call("ssm", "GetParameter"), Answer(200), Usage()),
        (call("dynamodb", "Query"), Answer(200, b'{"Items": []}'), Usage(read_units=0.5)),
        (call("dynamodb", "Query"), Answer(400, b'{"__type": "ProvisionedThroughputExceededException"}'), Usage()),
        (call("dynamodb", "Query"), Answer(500, b"oops"), Usage()),
    ],
)
def test_each_call_is_counted_by_what_aws_charges(asked: Call, answer: Answer, usage: Usage) -> None:
    assert used_by(asked, answer) == usage


async def test_calls_under_way_are_known() -> None:
    counter = CallCounter()
    asked = await counter.before(call("sqs", "SendMessage"))
    assert isinstance(asked, Call)
    assert counter.under_way == 1
    await asyncio.sleep(0)
    await counter.after(asked, Answer(200))
    assert counter.under_way == 0
