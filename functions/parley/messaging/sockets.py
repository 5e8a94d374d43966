"""Posts to open sockets through API Gateway's @connections commands.

What an answer means (API Gateway management API reference, PostToConnection): 410 GoneException: the connection is no
more. 429 LimitExceededException, 5xx, no answer in time: try again. Anything else (403, 413, 400) will not get better.

Nothing is tried again here: what fails is left over, so that nobody waits for one slow device.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from urllib.parse import quote, urlsplit

from parley.aws.http import Answer, Http, NoAnswer, Request
from parley.aws.sigv4 import Credentials, Signer
from parley.clock import Clock
from parley.messaging.fanout import Outcome
from parley.messaging.jobs import Target

_log = logging.getLogger(__name__)


class ApiGatewayPoster:
    """``endpoint`` is the API's management endpoint; connections to it are made when they are first needed."""

    def __init__(self, endpoint: str, region: str, credentials: Callable[[], Credentials], clock: Clock) -> None:
        self._endpoint = endpoint
        self._path = urlsplit(endpoint).path
        self._signer = Signer("execute-api", region)
        self._credentials = credentials
        self._clock = clock

    @cached_property
    def _http(self) -> Http:
        return Http(self._endpoint)

    def post_all(self, targets: Sequence[Target], payload: bytes) -> Iterable[tuple[Target, Outcome]]:
        requests = (self._request("POST", target.connection_id, payload) for target in targets)
        return [
            (targets[place], _outcome("PostToConnection", targets[place].connection_id, answer))
            for place, answer in self._http.ask_all(requests)
        ]

    def close(self, connection_id: str) -> Outcome:
        try:
            answer = self._http.ask(self._request("DELETE", connection_id, b""))
        except NoAnswer:
            return Outcome.RETRY
        return _outcome("DeleteConnection", connection_id, answer)

    def _request(self, method: str, connection_id: str, body: bytes) -> Request:
        path = f"{self._path}/@connections/{quote(connection_id, safe='')}"
        headers = {"content-type": "application/octet-stream"} if body else {}
        signed = self._signer.headers(
            method, self._http.host, path, headers, body, credentials=self._credentials(), at=self._clock()
        )
        return Request(method, path, signed, body)


def _outcome(command: str, connection_id: str, answer: Answer | None) -> Outcome:
    if answer is None or answer.status == 429 or answer.status >= 500:
        return Outcome.RETRY
    if answer.status == 410:
        return Outcome.GONE
    if answer.status >= 300:
        reason = answer.headers.get("x-amzn-errortype", "").partition(":")[0]
        fields = {"command": command, "connection_id": connection_id, "status": answer.status, "reason": reason}
        _log.error("refused", extra={"fields": fields})
        return Outcome.REFUSED
    return Outcome.DELIVERED
