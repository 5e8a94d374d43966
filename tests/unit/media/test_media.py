"""The media function on a real event of EventBridge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.unit.files.world import PNG, FileWorld
from tests.unit.messaging.fakes import ANNA

from media.handlers import Handler, build
from parley.bootstrap.files import Media
from parley.errors import Unavailable
from parley.files import places
from parley.files.memory import MemoryObjects
from parley.messaging.events import FileChanged
from parley.messaging.jobs import Job, People

EVENT = Path(__file__).parents[3] / "events" / "media" / "uploaded.json"


@pytest.fixture
def world() -> FileWorld:
    return FileWorld()


@pytest.fixture
def handler(world: FileWorld) -> Handler:
    media = Media(world.file_store, world.objects, world.jobs, world.file_limits)
    return build(lambda: media, world.renderer)


def uploaded(file_id: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(EVENT.read_text())
    event["detail"]["object"]["key"] = places.quarantined(file_id)
    return event


def told(world: FileWorld) -> list[Job]:
    return [job for job, _ in world.jobs.take()]


def test_whoever_uploaded_a_file_is_told_what_became_of_it(world: FileWorld, handler: Handler) -> None:
    good, bad = world.announce().file, world.announce().file
    world.upload(good)
    world.upload(bad, PNG + b"more")
    for file, state in ((good, "ready"), (bad, "rejected")):
        handler(uploaded(file.id), None)
        job = Job(event=FileChanged(file_id=file.id, state=state), to=People(user_ids=(ANNA,)))
        assert told(world) == [job]


def test_an_event_that_comes_twice_is_told_twice_and_done_once(world: FileWorld, handler: Handler) -> None:
    file = world.announce().file
    world.upload(file)
    for _ in range(2):
        handler(uploaded(file.id), None)
        assert len(told(world)) == 1
    assert len(world.renderer.seen) == 1


def test_nobody_is_told_of_a_file_that_is_nobodys(world: FileWorld, handler: Handler) -> None:
    handler(json.loads(EVENT.read_text()), None)
    assert told(world) == []


def test_what_fails_is_raised_so_that_lambda_tries_again(world: FileWorld) -> None:
    class Broken(MemoryObjects):
        def get_facts(self, key: str) -> Any:
            raise Unavailable

    file = world.announce().file
    world.objects = Broken()
    world.upload(file)
    media = Media(world.file_store, world.objects, world.jobs, world.file_limits)
    with pytest.raises(Unavailable):
        build(lambda: media, world.renderer)(uploaded(file.id), None)
    assert world.show(ANNA, file.id).file.state == "pending"
