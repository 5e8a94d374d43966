from __future__ import annotations

import copy
import json
import logging
from datetime import timedelta
from typing import Any

import pytest
from tests.unit.gateway.harness import Socket, posts
from tests.unit.messaging.fakes import ANNA, BEN, CARL, World

from parley.errors import Unavailable
from parley.limits.model import Limit
from parley.messaging.events import SessionEnded
from parley.messaging.jobs import Job, Peers, Targets
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Head, Role


def test_a_message_is_acked_and_told_to_all_other_devices(socket: Socket) -> None:
    socket.connect()
    socket.world.connect(ANNA, "anna's other")
    socket.world.connect(BEN, "ben's")
    ack = socket.frame("send_message")
    assert ack == {
        "type": "ack",
        "id": "m-1",
        "conversation_id": socket.pair,
        "message_id": ack["message_id"],
        "seq": 1,
        "created_at": "2026-01-31T12:00:00.000Z",
        "message": None,
    }
    told = posts(socket.world)
    assert set(told) == {"anna's other", "ben's"}
    assert told["ben's"] == [
        {
            "type": "message.created",
            "message": {
                "id": ack["message_id"],
                "conversation_id": socket.pair,
                "seq": 1,
                "sender_id": ANNA,
                "sender_type": "user",
                "content_type": "text",
                "content": "Hello",
                "client_id": "m-1",
                "created_at": ack["created_at"],
                "edited_at": None,
                "edits": 0,
                "status": "sent",
                "recalled_by": None,
                "reply_to": None,
                "forwarded_from": None,
                "mentions": [],
                "mention_all": False,
                "album": None,
                "reactions": [],
                "change": 0,
            },
        }
    ]


def test_a_retry_gets_the_same_ack_and_tells_again(socket: Socket) -> None:
    socket.world.connect(BEN, "ben's")
    first = socket.frame("send_message")
    assert socket.frame("send_message") == first
    other = socket.frame("send_message", content="Other words")
    assert other | {"message": None} == first
    assert other["message"]["content"] == "Hello", "what is stored is not what was given"
    assert [each["message"]["content"] for each in posts(socket.world)["ben's"]] == ["Hello"] * 3


def test_a_message_to_a_group_reaches_its_members(socket: Socket) -> None:
    group = socket.world.group(ANNA, BEN, CARL)
    for user_id in (ANNA, BEN, CARL):
        socket.world.connect(user_id, user_id)
    ack = socket.frame("send_message", conversation_id=group.id)
    assert ack["type"] == "ack"
    assert socket.world.poster.reached == [ANNA, BEN, CARL]


def test_who_sends_too_fast_is_told_to_wait_and_nothing_is_stored() -> None:
    socket = Socket(World(limit=Limit(1, 3)))
    answers = [socket.frame("send_message", id=f"m-{number}") for number in range(5)]
    assert [answer["type"] for answer in answers] == ["ack", "ack", "ack", "error", "error"]
    assert answers[3] == {
        "type": "error",
        "id": "m-3",
        "code": "rate_limited",
        "message": "Too fast; try again later.",
        "temporary": True,
        "retry_after": 1,
    }
    assert socket.frame("ping")["type"] == "pong"
    assert socket.last_seq() == 3
    socket.world.clock.advance(1)
    assert socket.frame("send_message", id="m-3")["seq"] == 4


def test_a_read_mark_is_told_to_own_other_devices_and_the_other_of_a_pair(socket: Socket) -> None:
    socket.connect()
    socket.world.connect(ANNA, "anna's other")
    socket.world.connect(BEN, "ben's")
    socket.world.post(BEN, socket.pair, "x")
    assert socket.frame("mark_read", seq=5) == {"type": "ack", "id": "r-1", "conversation_id": socket.pair, "seq": 1}
    event = {"type": "read.moved", "conversation_id": socket.pair, "user_id": ANNA, "seq": 1}
    assert posts(socket.world) == {"anna's other": [event], "ben's": [event]}
    assert socket.frame("mark_read", seq=0)["seq"] == 1
    assert len(socket.world.poster.posts) == 2


def test_a_read_mark_in_a_group_is_told_to_own_devices_alone(socket: Socket) -> None:
    group = socket.world.group(ANNA, BEN)
    socket.world.connect(ANNA, "anna's other")
    socket.world.connect(BEN, "ben's")
    socket.world.post(BEN, group.id, "x")
    socket.frame("mark_read", conversation_id=group.id)
    assert socket.world.poster.reached == ["anna's other"]


def test_typing_is_told_to_the_others_and_not_answered(socket: Socket) -> None:
    socket.world.connect(ANNA, "anna's other")
    socket.world.connect(BEN, "ben's")
    assert socket.frame("typing") is None
    assert posts(socket.world) == {
        "ben's": [
            {
                "type": "typing",
                "conversation_id": socket.pair,
                "user_id": ANNA,
                "expires_at": "2026-01-31T12:00:06.000Z",
            }
        ]
    }


def test_a_ping_is_answered_and_extends_the_connection(socket: Socket) -> None:
    socket.connect()
    socket.world.clock.advance(240)
    assert socket.frame("ping") == {"type": "pong", "id": "p-1", "at": "2026-01-31T12:04:00.000Z"}
    (record,) = socket.world.presence.get_records([ANNA])
    assert record.connections[0].expires_at == socket.world.clock.now + timedelta(minutes=6)


def hung_up(world: World) -> list[tuple[str, list[str]]]:
    """What is left to the delivery function to be told and closed: the event's code, and the connections."""
    return [
        (job.event.code, [target.connection_id for target in job.to.targets])
        for job, _ in world.jobs.take()
        if isinstance(job.event, SessionEnded) and isinstance(job.to, Targets)
    ]


def test_a_handshake_of_a_sign_in_that_has_ended_is_refused(socket: Socket) -> None:
    socket.world.presence.bar_all(ANNA, socket.world.clock.now, None)
    assert socket.connect()["statusCode"] == 401
    assert socket.world.presence.get_records([ANNA])[0].connections == ()


def test_a_login_session_that_was_left_connects(socket: Socket) -> None:
    session_id = socket.event("connect")["requestContext"]["authorizer"]["session_id"]
    socket.world.presence.bar_all(ANNA, socket.world.clock.now, session_id)
    assert socket.connect()["statusCode"] == 200


def test_a_ping_of_a_sign_in_that_has_ended_is_hung_up(socket: Socket) -> None:
    """As it is when the job that would have closed it was lost."""
    socket.connect()
    socket.world.presence.bar_all(ANNA, socket.world.clock.now, None)
    answer = socket.frame("ping")
    assert (answer["type"], answer["code"]) == ("error", "unauthenticated")
    assert hung_up(socket.world) == [("signed_out", [socket.connection_id])]
    assert socket.world.presence.get_records([ANNA])[0].connections == ()


@pytest.mark.parametrize(("seconds", "hangs_up"), [(0, False), (9, False), (10, True), (100, True)])
def test_a_socket_that_outstays_its_token_is_hung_up(socket: Socket, seconds: int, hangs_up: bool) -> None:
    event = socket.event("ping")
    expired = str(int(socket.world.clock.now.timestamp()) - seconds)
    event["requestContext"]["authorizer"]["token_expires_at"] = expired
    assert socket.raw(event["body"], event)["code"] == "unauthenticated"
    assert hung_up(socket.world) == ([("unauthenticated", [socket.connection_id])] if hangs_up else [])


def test_a_socket_from_before_sessions_were_known_goes_on(socket: Socket) -> None:
    event = socket.event("ping")
    for name in ("session_id", "since"):
        del event["requestContext"]["authorizer"][name]
    assert socket.raw(event["body"], event)["type"] == "pong"


def test_coming_up_and_going_down_is_told_to_peers_by_a_job(socket: Socket) -> None:
    assert socket.connect() == {"statusCode": 200}
    ((up, _),) = socket.world.jobs.take()
    assert socket.frame("ping")["type"] == "pong"
    assert socket.world.jobs.take() == []
    assert socket.disconnect() == {"statusCode": 200}
    ((down, _),) = socket.world.jobs.take()
    states = [(state_of(job), job.to) for job in (up, down)]
    assert states == [("online", Peers(user_id=ANNA)), ("offline", Peers(user_id=ANNA))]


def state_of(job: Job) -> str:
    state: str = job.model_dump()["event"]["presence"]["state"]
    return state


def good(socket: Socket, **changes: Any) -> dict[str, Any]:
    frame = {"action": "sendMessage", "id": "bad-1", "conversation_id": socket.pair, "content_type": "text"}
    changed = {**frame, "content": "Hello", **changes}
    return {name: value for name, value in changed.items() if value is not ...}


# What is wrong with a good message: (its changes, the code, whether the id can be read)
WRONG_FIELDS: dict[str, tuple[dict[str, Any], str, bool]] = {
    "no action": ({"action": ...}, "invalid_request", True),
    "an unknown action": ({"action": "dance"}, "unknown_action", True),
    "an action that is a list": ({"action": ["sendMessage"]}, "unknown_action", True),
    "no id": ({"id": ...}, "invalid_request", False),
    "an id of spaces": ({"id": " "}, "invalid_request", False),
    "a long id": ({"id": "x" * 65}, "invalid_request", False),
    "an id with a line feed": ({"id": "x\n"}, "invalid_request", False),
    "no content": ({"content": ...}, "invalid_request", True),
    "an empty text": ({"content": ""}, "invalid_request", True),
    "spaces": ({"content": " \n\t\u3000\u00a0"}, "invalid_request", True),
    "nothing to see": ({"content": "\u200b\ufeff\u2060"}, "invalid_request", True),
    "a number": ({"content": 5}, "invalid_request", True),
    "a long text": ({"content": "x" * 16_001}, "too_large", True),
    "a long frame": ({"content": "上" * 16_000}, "too_large", True),
    "another content type": ({"content_type": "image"}, "invalid_request", True),
    "a field too many": ({"seq": 1}, "invalid_request", True),
    "a conversation that is no id": ({"conversation_id": "../etc"}, "invalid_request", True),
    "a conversation in lower case": ({"conversation_id": "01arz3ndektsv4rrffq69g5fav"}, "invalid_request", True),
    "a conversation with a line feed": ({"conversation_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV\n"}, "invalid_request", True),
    "a conversation that does not exist": ({"conversation_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}, "not_found", True),
}


@pytest.mark.parametrize("name", WRONG_FIELDS)
def test_a_wrong_field_is_a_typed_error_and_stores_nothing(socket: Socket, name: str) -> None:
    changes, code, has_id = WRONG_FIELDS[name]
    answer = socket.raw(json.dumps(good(socket, **changes), ensure_ascii=False))
    assert (answer["type"], answer["code"], answer["temporary"]) == ("error", code, False)
    assert answer["id"] == ("bad-1" if has_id else None)
    assert answer["message"]
    assert socket.last_seq() == 0


WRONG_TEXTS: dict[str, tuple[Any, str | None]] = {
    "nothing": (None, None),
    "an empty frame": ("", None),
    "no JSON": ("hello", None),
    "half": ('{"action":"sendMessage","id":"bad-1"', None),
    "a list": ('["sendMessage"]', None),
    "a number": ("1", None),
    "deep nesting": ('{"id":"bad-1","action":' + "[" * 5000 + "]" * 5000 + "}", None),
    "NaN": ('{"action":"markRead","id":"bad-1","conversation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":NaN}', "bad-1"),
    "infinity": (
        '{"action":"markRead","id":"bad-1","conversation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":Infinity}',
        "bad-1",
    ),
    "an endless number": (
        '{"action":"markRead","id":"bad-1","conversation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":' + "9" * 5000 + "}",
        None,
    ),
    "a lone surrogate, escaped": ('{"action":"ping","id":"bad-1","x":"\\ud800"}', "bad-1"),
    "a lone surrogate": ('{"action":"ping","id":"bad-1","x":"\ud800"}', "bad-1"),
    "a field too many on a ping": ('{"action":"ping","id":"bad-1","x":1}', "bad-1"),
    "a mark of half a seq": (
        '{"action":"markRead","id":"bad-1","conversation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":1.0}',
        "bad-1",
    ),
    "a mark of a truth": (
        '{"action":"markRead","id":"bad-1","conversation_id":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":true}',
        "bad-1",
    ),
}


@pytest.mark.parametrize("name", WRONG_TEXTS)
def test_a_text_that_is_no_frame_is_a_typed_error(socket: Socket, name: str) -> None:
    body, client_id = WRONG_TEXTS[name]
    answer = socket.raw(body)
    assert (answer["type"], answer["id"], answer["code"]) == ("error", client_id, "invalid_request")


def test_a_binary_frame_is_refused(socket: Socket) -> None:
    assert socket.raw("AP/+", isBase64Encoded=True)["code"] == "invalid_request"


def test_a_frame_of_exactly_32768_bytes_is_read(socket: Socket) -> None:
    room = 32_768 - len(json.dumps(good(socket, content=""), ensure_ascii=False).encode())
    content = "上" * (room // 3) + "x" * (room % 3)
    body = json.dumps(good(socket, content=content), ensure_ascii=False)
    assert len(body.encode()) == 32_768
    assert socket.raw(body)["type"] == "ack"
    assert socket.raw(body + " ")["code"] == "too_large"


def test_the_default_route_tells_which_actions_there_are(socket: Socket) -> None:
    answer = socket.frame("unknown")
    assert (answer["id"], answer["code"]) == ("d-1", "unknown_action")
    assert "sendMessage" in answer["message"]
    assert "dance" not in answer["message"]


def test_frames_after_the_tokens_expiry_are_refused_and_store_nothing(socket: Socket) -> None:
    for name in ("send_message", "edit_message", "recall_message", "react", "mark_read", "typing", "ping"):
        event = socket.event(name)
        expired = copy.deepcopy(event)
        expired["requestContext"]["authorizer"]["token_expires_at"] = str(int(socket.world.clock.now.timestamp()))
        body = json.loads(event["body"])
        if "conversation_id" in body:
            body["conversation_id"] = socket.pair
        answer = socket.raw(json.dumps(body), expired)
        assert (answer["type"], answer["code"], answer["id"]) == ("error", "unauthenticated", body.get("id"))
    assert socket.last_seq() == 0


def test_others_conversations_are_not_told_from_none(socket: Socket) -> None:
    others = socket.world.pair(BEN, CARL).id
    for name in ("send_message", "edit_message", "recall_message", "react", "mark_read", "typing"):
        theirs = socket.frame(name, conversation_id=others)
        none = socket.frame(name, conversation_id="01ARZ3NDEKTSV4RRFFQ69G5FAV")
        assert theirs["code"] == "not_found"
        assert theirs == none
    head = socket.world.store.get_head(others)
    assert head is not None
    assert head.last_seq == 0


class Down(MemoryStore):
    def take_seq(self, conversation_id: str, at: Any, role: Role | None = None) -> Head:
        raise Unavailable


class Broken(MemoryStore):
    def take_seq(self, conversation_id: str, at: Any, role: Role | None = None) -> Head:
        raise ZeroDivisionError("secret words")


@pytest.mark.parametrize(("store", "code"), [(Down(), "unavailable"), (Broken(), "internal")])
def test_a_fault_of_ours_is_a_temporary_error_that_reveals_nothing(store: MemoryStore, code: str) -> None:
    socket = Socket(World(store=store))
    answer = socket.frame("send_message")
    assert (answer["id"], answer["code"], answer["temporary"]) == ("m-1", code, True)
    assert "secret" not in json.dumps(answer)


def test_a_handshake_that_cannot_be_noted_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    socket = Socket(World())
    event = socket.event("connect")
    del event["requestContext"]["authorizer"]
    with caplog.at_level(logging.INFO):
        assert socket.handlers.connect(event, None) == {"statusCode": 500}
    assert len(caplog.records) == 1


def test_each_invocation_logs_one_line_without_what_was_written(
    socket: Socket, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "correct horse battery staple"
    with caplog.at_level(logging.DEBUG):
        socket.connect()
        socket.frame("send_message", content=secret)
        socket.frame("send_message", content=[secret])
        socket.raw(json.dumps({"action": secret}))
        socket.disconnect()
    lines = [record for record in caplog.records if record.name == "gateway"]
    assert [vars(line)["fields"]["outcome"] for line in lines] == [
        "ok",
        "ok",
        "invalid_request",
        "unknown_action",
        "ok",
    ]
    assert all(vars(line)["fields"]["user_id"] == ANNA for line in lines)
    assert secret not in caplog.text + str([vars(record) for record in caplog.records])


def test_with_a_bound_of_0_the_ack_is_the_same_and_a_job_does_the_rest() -> None:
    socket = Socket(World(inline_recipients=0))
    socket.world.connect(BEN, "ben's")
    assert socket.frame("send_message")["type"] == "ack"
    assert socket.world.poster.posts == []
    ((job, _),) = socket.world.jobs.take()
    assert job.except_connection_id == socket.connection_id
