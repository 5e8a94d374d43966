"""Jobs through the topic. Its subscriptions filter by the message attribute ``kind``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parley.aws.clients import unavailable_on_failure
from parley.messaging.jobs import Job, Wake


class SnsJobs:
    """``client`` makes botocore's client for SNS, at the first job: most invocations have none."""

    def __init__(self, topic_arn: str, client: Callable[[], Any]) -> None:
        self._topic_arn = topic_arn
        self._client = client

    def publish(self, *jobs: Job, delay_seconds: int = 0) -> None:
        """A topic knows no delay: the first attempt after one that failed here comes at once."""
        for job in jobs:
            self._publish("delivery", job)

    def wake(self, wake: Wake) -> None:
        self._publish("push", wake)

    def _publish(self, kind: str, what: Job | Wake) -> None:
        with unavailable_on_failure():
            self._client().publish(
                TopicArn=self._topic_arn,
                Message=what.model_dump_json(),
                MessageAttributes={"kind": {"DataType": "String", "StringValue": kind}},
            )
