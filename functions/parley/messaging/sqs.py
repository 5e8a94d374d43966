"""Jobs straight into the delivery queue: what the delivery function leaves for later, or for its likes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.aws.dynamodb import unavailable_on_failure
from parley.messaging.jobs import Job


class SqsJobs:
    """``client`` makes botocore's client for SQS, at the first job."""

    def __init__(self, queue_url: str, client: Callable[[], Any]) -> None:
        self._queue_url = queue_url
        self._client = client

    def publish(self, job: Job, delay_seconds: int = 0) -> None:
        """``delay_seconds`` is at most 900 (SQS API reference, SendMessage)."""
        with unavailable_on_failure():
            self._client().send_message(
                QueueUrl=self._queue_url, MessageBody=job.model_dump_json(), DelaySeconds=delay_seconds
            )
