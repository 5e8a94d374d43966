"""Jobs on their way: topic -> queue, and straight into the queue."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, NOON

from parley.aws.clients import client
from parley.errors import Unavailable
from parley.messaging.events import ConversationChanged, MessageCreated
from parley.messaging.jobs import Job, People
from parley.messaging.model import Message
from parley.messaging.sns import SnsJobs
from parley.messaging.sqs import SqsJobs

pytestmark = pytest.mark.usefixtures("aws")
JOB = Job(event=ConversationChanged(conversation_id="01ARZ3NDEKTSV4RRFFQ69G5FAV"), to=People(user_ids=(ANNA,)))


def subscribed(kind: str, topic_arn: str) -> str:
    """A queue that takes this kind of job from the topic, as the template has it."""
    queue_url: str = client("sqs").create_queue(QueueName=kind)["QueueUrl"]
    client("sns").subscribe(
        TopicArn=topic_arn,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:eu-central-1:123456789012:{kind}",
        Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps({"kind": [kind]})},
    )
    return queue_url


def bodies(queue_url: str) -> list[str]:
    received = client("sqs").receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10)
    return [message["Body"] for message in received.get("Messages", [])]


def test_a_job_reaches_the_delivery_queue_as_it_is_and_no_other() -> None:
    topic_arn = client("sns").create_topic(Name="jobs")["TopicArn"]
    delivery, push = subscribed("delivery", topic_arn), subscribed("push", topic_arn)
    SnsJobs(topic_arn, lambda: client("sns")).publish(JOB)
    assert [Job.model_validate_json(body) for body in bodies(delivery)] == [JOB]
    assert bodies(push) == []


def test_a_job_goes_straight_into_the_queue_and_waits_as_long_as_asked() -> None:
    queue_url = client("sqs").create_queue(QueueName="delivery")["QueueUrl"]
    jobs = SqsJobs(queue_url, lambda: client("sqs"))
    jobs.publish(JOB, delay_seconds=60)
    assert bodies(queue_url) == []
    jobs.publish(JOB)
    assert [Job.model_validate_json(body) for body in bodies(queue_url)] == [JOB]


def test_many_jobs_at_once_all_arrive_however_large_they_are() -> None:
    queue_url = client("sqs").create_queue(QueueName="delivery")["QueueUrl"]
    message = Message(
        id="m", conversation_id="c", seq=1, sender_id=ANNA, content="上" * 10_000, client_id="m1", created_at=NOON
    )
    sent = [
        JOB.model_copy(update={"event": MessageCreated(message=message), "to": People(user_ids=(str(number),))})
        for number in range(25)
    ]
    SqsJobs(queue_url, lambda: client("sqs")).publish(*sent)
    arrived = [Job.model_validate_json(body) for _ in range(4) for body in bodies(queue_url)]
    assert sorted(arrived, key=lambda job: sent.index(job)) == sent


class Half:
    """A client of a queue that takes the first of each batch."""

    def send_message_batch(self, **request: Any) -> Any:
        first, *others = [each["Id"] for each in request["Entries"]]
        return {"Successful": [{"Id": first}], "Failed": [{"Id": each} for each in others]}


def test_a_batch_that_is_taken_in_part_has_failed() -> None:
    SqsJobs("queue", Half).publish(JOB)
    with pytest.raises(Unavailable):
        SqsJobs("queue", Half).publish(JOB, JOB)


def test_a_topic_or_queue_that_fails_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        SnsJobs("arn:aws:sns:eu-central-1:123456789012:none", lambda: client("sns")).publish(JOB)
    with pytest.raises(Unavailable):
        SqsJobs("https://sqs.eu-central-1.amazonaws.com/1/none", lambda: client("sqs")).publish(JOB)
