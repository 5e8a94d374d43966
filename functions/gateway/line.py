"""The one line that an invocation leaves in the log: who, what route, how it ended; never what was written."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from parley.errors import ParleyError, RateLimited

_log = logging.getLogger("gateway")


class Line:
    """How an invocation ended."""

    def __init__(self) -> None:
        self.outcome = "ok"
        self.error: Exception | None = None

    def refused(self, error: ParleyError) -> None:
        """A refusal is an outcome; one that is temporary has a cause worth a trace."""
        self.outcome = error.code
        self.error = error if error.temporary and not isinstance(error, RateLimited) else None

    def failed(self, error: Exception) -> None:
        self.outcome = "internal"
        self.error = error


@contextmanager
def one_line(event: Mapping[str, Any]) -> Iterator[Line]:
    context = event["requestContext"]
    started = time.perf_counter()
    line = Line()
    try:
        yield line
    finally:
        fields = {
            "route": context.get("routeKey"),
            "request_id": context.get("requestId"),
            "connection_id": context.get("connectionId"),
            "user_id": (context.get("authorizer") or {}).get("user_id"),
            "outcome": line.outcome,
            "ms": round((time.perf_counter() - started) * 1000, 1),
        }
        level = logging.ERROR if line.error else logging.INFO
        _log.log(level, "invocation", extra={"fields": fields}, exc_info=line.error)
