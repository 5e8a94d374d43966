"""The delivery function on real events of SQS, over the memory twins."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, World

from delivery.handlers import build
from parley.errors import Unavailable
from parley.messaging.fanout import Outcome
from parley.messaging.jobs import Targets
from parley.presence.memory import MemoryPresenceStore
from parley.presence.model import Record

BATCH = Path(__file__).parents[3] / "events" / "delivery" / "batch.json"


def run(world: World, event: dict[str, Any]) -> list[int]:
    """The places of the records that failed."""
    handler = build(lambda: world.chat, jitter=lambda: 0.5)
    failed = {each["itemIdentifier"] for each in handler(event, None)["batchItemFailures"]}
    return [place for place, record in enumerate(event["Records"]) if record["messageId"] in failed]


def batch() -> dict[str, Any]:
    event: dict[str, Any] = json.loads(BATCH.read_text())
    return event


def test_a_poison_record_fails_alone_and_its_neighbours_are_delivered() -> None:
    world = World()
    world.connect(ANNA, "a1")
    world.connect(BEN, "b1")
    assert run(world, batch()) == [1]
    assert world.poster.reached == ["a1", "a1", "b1", "b1"]


def test_a_batch_that_fails_whole_is_answered_and_not_raised() -> None:
    event = batch()
    event["Records"] = event["Records"][1:2]
    assert run(World(), event) == [0]


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"event": {"type": "dance"}, "to": {"kind": "people"}}'])
def test_what_is_no_job_fails(body: str) -> None:
    event = batch()
    event["Records"] = event["Records"][:1]
    event["Records"][0]["body"] = body
    assert run(World(), event) == [0]


def test_a_device_that_fails_is_left_to_a_later_job_and_fails_no_record() -> None:
    world = World()
    world.connect(BEN, "b1")
    world.poster.outcomes["b1"] = Outcome.RETRY
    event = batch()
    event["Records"] = event["Records"][:1]
    assert run(world, event) == []
    ((job, delay),) = world.jobs.waiting
    assert isinstance(job.to, Targets)
    assert (job.attempt, delay) == (1, 2)


class Down(MemoryPresenceStore):
    def get_records(self, user_ids: Sequence[str]) -> list[Record]:
        raise Unavailable


def test_a_record_whose_reads_fail_comes_back() -> None:
    assert run(World(presence=Down()), batch()) == [0, 1, 2]


def test_nothing_of_what_was_written_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    event = batch()
    event["Records"][1]["body"] = '{"event": {"type": "message.created", "message": "secret words"}}'
    with caplog.at_level(logging.DEBUG):
        run(World(), event)
    lines = [record for record in caplog.records if record.name == "delivery"]
    assert [record.getMessage() for record in lines] == ["job done", "job failed", "job done"]
    assert "secret words" not in "".join(str(vars(record)["fields"]) for record in lines)
