from __future__ import annotations

import asyncio
from typing import Any

import pytest

from parley_sdk import Conflict, Message
from parley_sdk.connection import Frame
from parley_sdk.errors import from_frame
from parley_sdk.models import Ack, ChangeAck, ReadAck, Saying, User
from parley_sdk.outbox import Outbox
from parley_sdk.timing import Timing

MESSAGE = {
    "id": "m1", "conversation_id": "c", "seq": 1, "sender_id": "me", "content": "new", "change": 4,
    "created_at": "2026-01-31T12:00:00.000Z",
}  # fmt: skip


class Wire:
    """Answers frames as the server does, each when it is let to."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.open = asyncio.Event()
        self.open.set()
        self.error: Frame | None = None

    async def request(self, frame: Frame, wait: float) -> Frame:
        self.frames.append(frame)
        await self.open.wait()
        if self.error:
            raise from_frame(self.error)
        match frame["action"]:
            case "sendMessage":
                ack = {"message_id": "m1", "seq": 1, "created_at": MESSAGE["created_at"]}
                return {"id": frame["id"], "conversation_id": "c", "message": None, **ack}
            case "markRead":
                return {"conversation_id": "c", "seq": frame["seq"]}
            case _:
                return {"conversation_id": "c", "seq": frame["seq"], "message": MESSAGE}


class Desk:
    """Remembers what it is given."""

    owner = User(id="me", username="me", display_name="Me")

    def __init__(self) -> None:
        self.given: list[Any] = []

    def sent(self, ack: Ack, message: Message | None) -> None:
        self.given.append(message)

    def changed(self, ack: ChangeAck) -> None:
        self.given.append(ack.message)

    def read(self, ack: ReadAck) -> None:
        self.given.append(ack.seq)


def outbox(wire: Any, desk: Any) -> Outbox:
    numbers = iter(range(100))
    return Outbox(wire, desk, Timing(), lambda: f"id{next(numbers)}")


async def test_of_many_read_marks_at_once_the_first_and_the_furthest_go_up() -> None:
    wire, desk = Wire(), Desk()
    subject = outbox(wire, desk)
    wire.open.clear()
    marking = [asyncio.create_task(subject.mark_read("c", seq)) for seq in (3, 9, 4, 8)]
    await asyncio.sleep(0)
    wire.open.set()
    answers = await asyncio.gather(*marking)
    assert [frame["seq"] for frame in wire.frames] == [3, 9]
    assert [answer.seq for answer in answers] == [3, 9, 9, 9]
    assert desk.given == [3, 9]


async def test_a_frame_carries_what_is_said_and_nothing_that_is_not() -> None:
    wire, desk = Wire(), Desk()
    subject = outbox(wire, desk)
    await subject.send("c", Saying(content="Hello"))
    await subject.send("c", Saying(content="Yes", reply_to=1, mentions=("bob",), mention_all=True, album="a-1"))
    plain, full = wire.frames
    assert plain == {
        "action": "sendMessage", "id": "id0", "conversation_id": "c", "content_type": "text", "content": "Hello",
    }  # fmt: skip
    assert (full["reply_to"], full["mentions"], full["mention_all"]) == (1, ("bob",), True)
    assert full["album"] == "a-1"
    assert [each.mentions for each in desk.given] == [(), ("bob",)]
    assert [each.album for each in desk.given] == [None, "a-1"]


async def test_changes_go_up_as_frames_and_what_is_acked_is_held() -> None:
    wire, desk = Wire(), Desk()
    subject = outbox(wire, desk)
    assert (await subject.edit("c", 1, Saying(content="new"))).change == 4
    await subject.recall("c", 1)
    await subject.react("c", 1, "👍", on=False)
    assert [(frame["action"], frame["seq"]) for frame in wire.frames] == [
        ("editMessage", 1),
        ("recallMessage", 1),
        ("react", 1),
    ]
    assert (wire.frames[2]["emoji"], wire.frames[2]["on"]) == ("👍", False)
    assert len(desk.given) == 3


async def test_a_conflict_is_raised_and_changes_nothing_here() -> None:
    wire, desk = Wire(), Desk()
    wire.error = {"code": "conflict", "message": "edited just now", "temporary": False}
    with pytest.raises(Conflict):
        await outbox(wire, desk).edit("c", 1, Saying(content="new"))
    assert desk.given == []
