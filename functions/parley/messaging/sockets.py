"""Posts to open sockets through API Gateway's @connections commands.

What an answer means (API Gateway management API reference, PostToConnection): 410 GoneException: the connection is no
more. 429 LimitExceededException, 5xx, no answer in time: try again. Anything else (403, 413, 400) will not get better.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from parley.messaging.fanout import Outcome
from parley.messaging.jobs import Target

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

_THREADS = 32
_log = logging.getLogger(__name__)


class ApiGatewayPoster:
    """``client`` makes botocore's client for the API's management endpoint, at the first post.

    The client must not retry by itself: what fails is left over, so that nobody waits for one slow device.
    """

    def __init__(self, client: Callable[[], Any]) -> None:
        self._client = client
        self._threads: ThreadPoolExecutor | None = None

    def post_all(self, targets: Sequence[Target], payload: bytes) -> Iterable[tuple[Target, Outcome]]:
        if len(targets) == 1:
            return [(targets[0], self._post(targets[0], payload))]
        outcomes = self._pool().map(lambda target: self._post(target, payload), targets)
        return zip(targets, outcomes, strict=True)

    def close(self, connection_id: str) -> Outcome:
        return self._call("delete_connection", connection_id)

    def _post(self, target: Target, payload: bytes) -> Outcome:
        return self._call("post_to_connection", target.connection_id, Data=payload)

    def _call(self, command: str, connection_id: str, **arguments: Any) -> Outcome:
        try:
            getattr(self._client(), command)(ConnectionId=connection_id, **arguments)
        except (HTTPClientError, NoConnection):
            return Outcome.RETRY
        except ClientError as exc:
            outcome = _outcome(exc)
            if outcome is Outcome.REFUSED:
                fields = {"command": command, "connection_id": connection_id, "reason": _reason(exc)}
                _log.error("refused", extra={"fields": fields})
            return outcome
        return Outcome.DELIVERED

    def _pool(self) -> ThreadPoolExecutor:
        if self._threads is None:
            from concurrent.futures import ThreadPoolExecutor

            self._threads = ThreadPoolExecutor(_THREADS)
        return self._threads


def _outcome(error: ClientError) -> Outcome:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status == 410 or _reason(error) == "GoneException":
        return Outcome.GONE
    if status == 429 or status >= 500 or _reason(error) == "LimitExceededException":
        return Outcome.RETRY
    return Outcome.REFUSED


def _reason(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__
