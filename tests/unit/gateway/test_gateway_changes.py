"""Frames that say more than a plain text, and those that change what was said."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.gateway.harness import Socket, posts
from tests.unit.messaging.fakes import ANNA, BEN, CARL, Ids, World

from parley.messaging.content import ImageContent
from parley.messaging.jobs import Members
from parley.messaging.pins import pin_message

IMAGE = ImageContent(file_id=Ids(77)(), name="a.png", size=9, media_type="image/png", width=3, height=2)


@pytest.fixture
def told(socket: Socket) -> Any:
    """Ben's device and another one of Anna's: what they were told since the last look."""
    socket.connect()
    socket.world.connect(ANNA, "anna's other")
    socket.world.connect(BEN, "ben's")

    def look() -> list[dict[str, Any]]:
        found = posts(socket.world)
        socket.world.poster.posts.clear()
        assert found.get("anna's other") == found.get("ben's")
        assert socket.connection_id not in found
        return found.get("ben's", [])

    return look


def test_a_reply_with_mentions_is_acked_with_what_the_server_made_of_it(socket: Socket, told: Any) -> None:
    socket.world.post(BEN, socket.pair, "x", "Shall we?")
    ack = socket.frame("send_message", reply_to=1, mentions=[BEN, BEN], mention_all=True)
    message = ack["message"]
    assert (message["reply_to"]["seq"], message["reply_to"]["excerpt"]) == (1, "Shall we?")
    assert (message["mentions"], message["mention_all"]) == ([BEN], True)
    assert told() == [{"type": "message.created", "message": message}]


def test_mentions_alone_add_nothing_that_the_sender_does_not_know(socket: Socket) -> None:
    assert socket.frame("send_message", mentions=[BEN])["message"] is None


def test_an_album_is_told_as_it_was_given(socket: Socket, told: Any) -> None:
    assert socket.frame("send_message", album="a-1")["message"] is None
    assert told()[0]["message"]["album"] == "a-1"


def test_a_forward_and_an_image_are_acked_as_what_they_became(socket: Socket) -> None:
    socket.world.files.add(ANNA, IMAGE)
    image = socket.frame("send_message", content_type="image", content={"file_id": IMAGE.file_id})["message"]
    assert (image["content_type"], image["content"]) == ("image", IMAGE.model_dump())
    origin = {"conversation_id": socket.pair, "seq": 1}
    forward = socket.frame("send_message", id="m-2", content_type="forward", content=origin)["message"]
    assert (forward["content_type"], forward["content"]) == ("image", IMAGE.model_dump())
    assert forward["forwarded_from"]["sender_id"] == ANNA


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"content_type": "card", "content": {"title": "no app"}}, "invalid_request"),
        ({"content_type": "system", "content": {"event": "member_left", "actor_id": ANNA}}, "invalid_request"),
        ({"content_type": "image", "content": "Hello"}, "invalid_request"),
        ({"content_type": "image", "content": {"file_id": IMAGE.file_id}}, "not_found"),
        ({"content_type": "forward", "content": {"conversation_id": IMAGE.file_id, "seq": 1}}, "not_found"),
        ({"content_type": "forward", "content": {"conversation_id": IMAGE.file_id}}, "invalid_request"),
        ({"reply_to": 9}, "not_found"),
        ({"reply_to": 0}, "invalid_request"),
        ({"reply_to": "1"}, "invalid_request"),
        ({"mentions": [CARL]}, "invalid_request"),
        ({"mentions": [BEN] * 51}, "invalid_request"),
        ({"mentions": "all"}, "invalid_request"),
        ({"mention_all": 1}, "invalid_request"),
        ({"album": ""}, "invalid_request"),
        ({"album": "a" * 65}, "invalid_request"),
        ({"album": "a b"}, "invalid_request"),
    ],
)
def test_what_does_not_fit_is_refused_and_stores_nothing(socket: Socket, changes: Any, code: str) -> None:
    answer = socket.frame("send_message", **changes)
    assert (answer["type"], answer["id"], answer["code"]) == ("error", "m-1", code)
    assert socket.last_seq() == 0


def test_an_edit_is_acked_with_the_message_and_told_to_all_other_devices(socket: Socket, told: Any) -> None:
    socket.world.post(ANNA, socket.pair, "x", "Helo")
    ack = socket.frame("edit_message", content="Hello", mentions=[BEN])
    message = ack.pop("message")
    assert ack == {"type": "ack", "id": "e-1", "conversation_id": socket.pair, "seq": 1}
    assert (message["content"], message["mentions"], message["change"]) == ("Hello", [BEN], 1)
    assert told() == [{"type": "message.updated", "message": message}]
    assert socket.frame("edit_message", content="Hello", mentions=[BEN])["message"] == message
    assert told() == [{"type": "message.updated", "message": message}]


def test_a_recall_is_told_with_what_is_left_and_with_the_pins_that_are(socket: Socket, told: Any) -> None:
    socket.world.post(ANNA, socket.pair, "x", "secret")
    pin_message(BEN, socket.pair, 1, store=socket.world.store, clock=socket.world.clock)
    socket.world.connect(CARL, "carl's")
    message = socket.frame("recall_message")["message"]
    assert (message["status"], message["content"], message["change"]) == ("recalled", "", 2)
    assert [each["type"] for each in posts(socket.world)["ben's"]] == ["message.recalled", "pins.changed"]
    (pins,) = posts(socket.world)[socket.connection_id]
    assert pins == {"type": "pins.changed", "conversation_id": socket.pair, "change": 3, "pins": []}


def test_a_reaction_is_told_as_what_changed(socket: Socket, told: Any) -> None:
    socket.world.post(BEN, socket.pair, "x")
    for on, left in ((True, [{"emoji": "👍", "user_ids": [ANNA]}]), (False, [])):
        ack = socket.frame("react", on=on)
        assert (ack["id"], ack["message"]["reactions"]) == ("t-1", left)
        assert told() == [
            {
                "type": "reaction.changed",
                "conversation_id": socket.pair,
                "change": ack["message"]["change"],
                "seq": 1,
                "user_id": ANNA,
                "emoji": "👍",
                "on": on,
            }
        ]


def test_a_reaction_that_is_there_already_is_told_as_the_whole_message(socket: Socket, told: Any) -> None:
    """Its last change may have been another one, which a device that takes a number for a reaction would miss."""
    socket.world.post(BEN, socket.pair, "x")
    socket.frame("react")
    socket.world.edit(BEN, socket.pair, 1, "Bye")
    told()
    message = socket.frame("react")["message"]
    assert message["change"] == 2
    assert told() == [{"type": "message.updated", "message": message}]


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("edit_message", {"content": " "}, "invalid_request"),
        ("edit_message", {"content": "x" * 16_001}, "too_large"),
        ("edit_message", {"content": {"file_id": IMAGE.file_id}}, "invalid_request"),
        ("edit_message", {"seq": 9}, "not_found"),
        ("edit_message", {"seq": 2}, "forbidden"),
        ("edit_message", {"mentions": [CARL]}, "invalid_request"),
        ("edit_message", {"id": None}, "invalid_request"),
        ("recall_message", {"seq": 2}, "forbidden"),
        ("recall_message", {"seq": -1}, "invalid_request"),
        ("recall_message", {"reason": "typo"}, "invalid_request"),
        ("react", {"emoji": "ok"}, "invalid_request"),
        ("react", {"emoji": ""}, "invalid_request"),
        ("react", {"on": "yes"}, "invalid_request"),
        ("react", {"seq": 9}, "not_found"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_and_changes_nothing(
    socket: Socket, told: Any, name: str, changes: Any, code: str
) -> None:
    socket.world.post(ANNA, socket.pair, "x")
    socket.world.post(BEN, socket.pair, "y")
    answer = socket.frame(name, **changes)
    assert (answer["type"], answer["code"]) == ("error", code)
    assert told() == []
    head = socket.world.store.get_head(socket.pair)
    assert head is not None
    assert head.last_change == 0


def test_a_change_in_a_large_group_is_told_by_a_job_to_those_who_may_see_the_message() -> None:
    socket = Socket(World(inline_recipients=2))
    group = socket.world.group(BEN, ANNA, CARL).id
    socket.world.post(BEN, group, "x")
    socket.frame("react", conversation_id=group)
    ((job, _),) = socket.world.jobs.take()
    assert job.event.type == "reaction.changed"
    assert job.to == Members(conversation_id=group, seq=1)
    assert job.except_connection_id == socket.connection_id
