"""Counts Lambda invocations by the START lines of the functions' logs (Lambda developer guide, *Log formats*)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any


class InvocationCounter:
    """Of all functions whose log group begins with ``/aws/lambda/<stack>-``."""

    def __init__(self, make_client: Callable[[str], Any], stack: str) -> None:
        self._logs = make_client("logs")
        self._prefix = f"/aws/lambda/{stack}-"

    def by_function(self) -> Counter[str]:
        """All invocations so far."""
        groups = self._logs.describe_log_groups(logGroupNamePrefix=self._prefix)["logGroups"]
        return Counter(
            {group["logGroupName"].removeprefix(self._prefix): self._starts(group["logGroupName"]) for group in groups}
        )

    def _starts(self, group: str) -> int:
        pages = self._logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        return sum(event["message"].startswith("START RequestId") for page in pages for event in page["events"])
