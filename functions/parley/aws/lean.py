"""DynamoDB's own protocol, JSON over connections that are kept (DynamoDB developer guide, *DynamoDB low-level API*).

botocore speaks it as well, but to import it and to read its description of the service takes longer than everything
else that a function does at its start, and each call four times the processor time.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Protocol

from parley.aws.http import Answer, NoAnswer, Request
from parley.aws.sigv4 import Credentials, Signer
from parley.clock import Clock

ATTEMPTS = 3
_VERSION = "DynamoDB_20120810"
# Error codes after which the same call may be made again (DynamoDB developer guide, *Error handling*); 5xx besides.
_TEMPORARY = frozenset({
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "ThrottlingException",
    "TransactionInProgressException",
})  # fmt: skip


class Refused(Exception):
    """DynamoDB's no: ``code`` is its exception's name, ``answer`` the rest of what it said."""

    def __init__(self, status: int, code: str, answer: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {code}")
        self.status, self.code, self.answer = status, code, answer


class Transport(Protocol):
    """What a :class:`parley.aws.http.Http` is; raises NoAnswer."""

    @property
    def host(self) -> str: ...

    def ask(self, request: Request) -> Answer: ...


class DynamoDB:
    """The calls as botocore's client has them, in wire format: ``get_item(TableName="chat", Key={...})``.

    What was throttled, broke or met no answer is tried again, as often as three times. Raises NoAnswer and Refused.
    """

    def __init__(
        self,
        http: Transport,
        region: str,
        credentials: Callable[[], Credentials],
        clock: Clock,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http
        self._signer = Signer("dynamodb", region)
        self._credentials = credentials
        self._clock = clock
        self._sleep = sleep

    def get_item(self, **request: Any) -> dict[str, Any]:
        return self._call("GetItem", request)

    def put_item(self, **request: Any) -> dict[str, Any]:
        return self._call("PutItem", request)

    def update_item(self, **request: Any) -> dict[str, Any]:
        return self._call("UpdateItem", request)

    def delete_item(self, **request: Any) -> dict[str, Any]:
        return self._call("DeleteItem", request)

    def query(self, **request: Any) -> dict[str, Any]:
        return self._call("Query", request)

    def batch_get_item(self, **request: Any) -> dict[str, Any]:
        return self._call("BatchGetItem", request)

    def batch_write_item(self, **request: Any) -> dict[str, Any]:
        return self._call("BatchWriteItem", request)

    def transact_write_items(self, **request: Any) -> dict[str, Any]:
        """Once, however often it is tried: all tries bear one token."""
        return self._call("TransactWriteItems", {"ClientRequestToken": str(uuid.uuid4()), **request})

    def _call(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(request, separators=(",", ":")).encode()
        for attempt in range(1, ATTEMPTS):
            try:
                return self._ask(operation, body)
            except NoAnswer:
                pass
            except Refused as exc:
                if 300 <= exc.status < 500 and exc.code not in _TEMPORARY:
                    raise
            self._sleep(0.025 * 2**attempt * random.uniform(0.5, 1.0))  # noqa: S311
        return self._ask(operation, body)

    def _ask(self, operation: str, body: bytes) -> dict[str, Any]:
        headers = {"content-type": "application/x-amz-json-1.0", "x-amz-target": f"{_VERSION}.{operation}"}
        signed = self._signer.headers(
            "POST", self._http.host, "/", headers, body, credentials=self._credentials(), at=self._clock()
        )
        answer = self._http.ask(Request("POST", "/", signed, body))
        told = _object(answer.body)
        if answer.status != HTTPStatus.OK or told is None:
            told = told or {}
            # The type is written as com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException.
            raise Refused(answer.status, str(told.get("__type", "")).rpartition("#")[2], told)
        return told


def _object(body: bytes) -> dict[str, Any] | None:
    """None for what is none, such as a page of whatever stands between."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
