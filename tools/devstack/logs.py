"""The functions' logs, followed and made readable."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from rich.text import Text

from devstack.config import Place
from devstack.deploy import client
from devstack.process import console

_STYLES = {"DEBUG": "dim", "INFO": "cyan", "WARNING": "yellow", "ERROR": "bold red", "CRITICAL": "bold red"}
_PLUMBING = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")
# Said in the head of the line, or the same on every line.
_KNOWN = {
    "level",
    "message",
    "timestamp",
    "at",
    "logger",
    "service",
    "location",
    "xray_trace_id",
    "cold_start",
    "function_name",
    "function_memory_size",
    "function_arn",
}


def readable(function: str, text: str, moment: datetime) -> Text | None:
    """A log line as a person reads it; None for what only Lambda's own bookkeeping says."""
    text = text.rstrip()
    if not text or text.startswith(_PLUMBING):
        return None
    line = Text.assemble((moment.astimezone().strftime("%H:%M:%S "), "dim"), (f"{function:<11}", "magenta"))
    try:
        record = json.loads(text)
    except ValueError:
        record = None
    if not isinstance(record, dict):
        return line.append(text)
    level = str(record.get("level", "INFO"))
    line.append(f"{level:<8}", _STYLES.get(level, ""))
    line.append(str(record.get("message", "")))
    for name, value in record.items():
        if name not in _KNOWN:
            line.append(f" {name}=", "dim").append(
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )
    return line


class Follower(threading.Thread):
    """Prints new lines of all the stack's functions until it is stopped."""

    def __init__(self, place: Place) -> None:
        super().__init__(name="logs", daemon=True)
        self._logs = client(place, "logs")
        self._prefix = f"/aws/lambda/{place.stack}-"
        self._since = int(time.time() * 1000)
        self._seen: set[str] = set()
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.wait(1):
            try:
                for line in self.new_lines():
                    console.print(line)
            except (ClientError, BotoCoreError):  # The emulator restarts or ends; the next round tells.
                continue

    def stop(self) -> None:
        self._stopped.set()

    def new_lines(self) -> list[Text]:
        """What was written since the last call, in the order of time."""
        found: list[tuple[int, Text]] = []
        for group in self._logs.describe_log_groups(logGroupNamePrefix=self._prefix)["logGroups"]:
            for event in self._logs.filter_log_events(logGroupName=group["logGroupName"], startTime=self._since)[
                "events"
            ]:
                line = self._line(group["logGroupName"].removeprefix(self._prefix), event)
                if line is not None:
                    found.append((event["timestamp"], line))
        if found:
            # Look back a little: streams are written side by side.
            self._since = max(self._since, max(moment for moment, _ in found) - 5_000)
        return [line for _, line in sorted(found, key=lambda pair: pair[0])]

    def _line(self, function: str, event: dict[str, Any]) -> Text | None:
        key = f"{function} {event.get('eventId') or ''}{event['timestamp']}{hash(event['message'])}"
        if key in self._seen:
            return None
        self._seen.add(key)
        return readable(function, event["message"], datetime.fromtimestamp(event["timestamp"] / 1000, UTC))
