"""The push function on real events of SQS."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.unit.messaging.fakes import ANNA
from tests.unit.push.test_push_waking import Street

from parley.errors import Unavailable
from parley.messaging.jobs import Wake
from parley.push.addressees import Pusher
from push.handlers import build

BATCH = Path(__file__).parents[3] / "events" / "push" / "batch.json"


def run(pusher: Any, event: dict[str, Any]) -> list[int]:
    """The places of the records that failed."""
    failed = {each["itemIdentifier"] for each in build(pusher, lambda: 0.5)(event, None)["batchItemFailures"]}
    return [place for place, record in enumerate(event["Records"]) if record["messageId"] in failed]


def batch() -> dict[str, Any]:
    event: dict[str, Any] = json.loads(BATCH.read_text())
    return event


def test_a_record_that_cannot_be_read_fails_alone() -> None:
    street, event = Street(), batch()
    message = street.world.post(ANNA, street.world.pair().id, "c1")
    wake = Wake.model_validate_json(event["Records"][0]["body"])
    fields = {"conversation_id": message.conversation_id, "seq": message.seq}
    event["Records"][0]["body"] = wake.model_copy(update=fields).model_dump_json()
    assert run(lambda: street.pusher, event) == [1]
    assert [each["text"] for each in street.told()] == ["Hello"]


def test_a_record_whose_reads_fail_comes_back() -> None:
    def down() -> Pusher:
        raise Unavailable

    assert run(down, batch()) == [0, 1]
