"""What our client of DynamoDB sends, what it tries again, and what it says of a refusal."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from parley.aws.dynamodb import cancellation_codes, is_conditional_failure, unavailable_on_failure
from parley.aws.http import Answer, NoAnswer, Request
from parley.aws.lean import ATTEMPTS, DynamoDB, Refused
from parley.aws.sigv4 import Credentials
from parley.errors import Unavailable

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
OK = Answer(200, {}, b'{"Item":{"pk":{"S":"a"}}}')
PAGE = Answer(200, {}, b"<html>")
GET: dict[str, Any] = {"TableName": "chat", "Key": {"pk": {"S": "a"}}}


def refusal(status: int, code: str, **more: Any) -> Answer:
    return Answer(status, {}, json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", **more}).encode())


class Wire:
    """Gives these answers in turn; None is none."""

    host = "dynamodb.eu-central-1.amazonaws.com"

    def __init__(self, *answers: Answer | None) -> None:
        self._answers = list(answers)
        self.requests: list[Request] = []
        self.waits: list[float] = []

    def ask(self, request: Request) -> Answer:
        self.requests.append(request)
        answer = self._answers.pop(0)
        if answer is None:
            raise NoAnswer
        return answer

    def client(self) -> DynamoDB:
        key = Credentials("key", "secret", "session")
        return DynamoDB(self, "eu-central-1", lambda: key, lambda: NOON, self.waits.append)


def test_a_call_is_signed_json_and_names_its_operation() -> None:
    wire = Wire(OK)
    assert wire.client().get_item(**GET) == {"Item": {"pk": {"S": "a"}}}
    (request,) = wire.requests
    assert (request.method, request.path, json.loads(request.body)) == ("POST", "/", GET)
    assert request.headers["x-amz-target"] == "DynamoDB_20120810.GetItem"
    assert request.headers["content-type"] == "application/x-amz-json-1.0"
    assert "/20260131/eu-central-1/dynamodb/aws4_request" in request.headers["authorization"]


@pytest.mark.parametrize(
    "first",
    [
        None,
        PAGE,
        Answer(503, {}, b"<html>"),
        refusal(500, "InternalServerError"),
        refusal(400, "ProvisionedThroughputExceededException"),
        refusal(400, "ThrottlingException"),
        refusal(400, "TransactionInProgressException"),
    ],
)
def test_what_may_go_better_is_tried_again_after_a_growing_wait(first: Answer | None) -> None:
    wire = Wire(first, first, OK)
    assert wire.client().get_item(**GET) == {"Item": {"pk": {"S": "a"}}}
    assert [request.body for request in wire.requests] == [wire.requests[0].body] * ATTEMPTS
    assert [low <= wait <= 2 * low for low, wait in zip((0.025, 0.05), wire.waits, strict=True)] == [True, True]


@pytest.mark.parametrize("last", [None, refusal(500, "InternalServerError"), Answer(502, {}, b""), PAGE])
def test_after_three_tries_it_is_unavailable(last: Answer | None) -> None:
    wire = Wire(last, last, last)
    with pytest.raises(Unavailable), unavailable_on_failure():
        wire.client().get_item(**GET)
    assert (len(wire.requests), len(wire.waits)) == (ATTEMPTS, ATTEMPTS - 1)


def test_a_refusal_is_told_at_once_with_all_that_was_said() -> None:
    standing = {"pk": {"S": "a"}}
    wire = Wire(refusal(400, "ConditionalCheckFailedException", Item=standing))
    with pytest.raises(Refused) as told:
        wire.client().put_item(TableName="chat", Item=standing)
    assert is_conditional_failure(told.value)
    assert (told.value.answer["Item"], len(wire.requests)) == (standing, 1)


def test_a_cancelled_transaction_says_why_write_by_write() -> None:
    reasons = [{"Code": "None"}, {"Code": "ConditionalCheckFailed"}]
    wire = Wire(refusal(400, "TransactionCanceledException", CancellationReasons=reasons))
    with pytest.raises(Refused) as told:
        wire.client().transact_write_items(TransactItems=[])
    assert cancellation_codes(told.value) == ["None", "ConditionalCheckFailed"]


def test_all_tries_of_a_transaction_bear_one_token_and_no_two_transactions_do() -> None:
    done = Answer(200, {}, b"{}")
    wire = Wire(None, done, done)
    client = wire.client()
    client.transact_write_items(TransactItems=[])
    client.transact_write_items(TransactItems=[])
    first, second, third = (json.loads(request.body)["ClientRequestToken"] for request in wire.requests)
    assert first == second != third
