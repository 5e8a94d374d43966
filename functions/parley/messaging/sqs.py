"""Jobs straight into a queue: what the function behind it leaves for later, or for its likes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from parley.aws.clients import unavailable_on_failure
from parley.errors import Unavailable
from parley.messaging.jobs import Job, Wake

BATCH = 10
"""SendMessageBatch's limit (SQS API reference)."""
BATCH_BYTES = 262_144
"""What the bodies of a batch may hold together, by the smaller of the limits that SQS has had."""


class SqsJobs:
    """``client`` makes botocore's client for SQS, at the first job."""

    def __init__(self, queue_url: str, client: Callable[[], Any]) -> None:
        self._queue_url = queue_url
        self._client = client

    def publish(self, *jobs: Job | Wake, delay_seconds: int = 0) -> None:
        """``delay_seconds`` is at most 900 (SQS API reference, SendMessage)."""
        for batch in _batches([job.model_dump_json() for job in jobs]):
            entries = [
                {"Id": str(place), "MessageBody": body, "DelaySeconds": delay_seconds}
                for place, body in enumerate(batch)
            ]
            with unavailable_on_failure():
                answer = self._client().send_message_batch(QueueUrl=self._queue_url, Entries=entries)
            if answer.get("Failed"):
                raise Unavailable


def _batches(bodies: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for body in bodies:
        length = len(body.encode())
        if batch and (len(batch) == BATCH or size + length > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(body)
        size += length
    if batch:
        yield batch
