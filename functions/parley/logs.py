"""One JSON object a line, by the standard library: every import of a socket function is in its cold start.

Say what happened to what: ids, sizes, outcomes; never what people wrote. Fields travel as ``extra={"fields": {...}}``.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any

from parley.clock import rfc3339


class JsonFormatter(logging.Formatter):
    """``{"at", "level", "logger", "message", ...fields, "error", "trace"}``."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": rfc3339(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = list(_chain(record.exc_info[1]))
            line["trace"] = traceback.format_tb(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(level: str = "INFO") -> None:
    """Makes all that is logged JSON: through Lambda's own handler where there is one, else to stderr."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler(sys.stderr))
    for handler in root.handlers:
        handler.setFormatter(JsonFormatter())
    root.setLevel(level)
    # It tells at INFO where it found its credentials and endpoints, at every cold start.
    logging.getLogger("botocore").setLevel(logging.WARNING)
    # At DEBUG it tells what a route was called with: tokens, and what people wrote.
    logging.getLogger("aws_lambda_powertools").setLevel(logging.INFO)


def _chain(error: BaseException | None) -> Any:
    """The error and what caused it. A validation error quotes its input, which may be what somebody wrote: only its
    kind and count are kept."""
    while error is not None:
        count = getattr(error, "error_count", None)
        yield f"{type(error).__name__}: {f'{count()} errors' if callable(count) else error}"
        error = error.__cause__
