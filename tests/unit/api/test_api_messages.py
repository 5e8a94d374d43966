"""What the API does with messages after they were posted."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api
from tests.unit.messaging.fakes import ANNA, BEN, CARL

from parley.messaging.jobs import Members, People
from parley.messaging.reads import mark_read

CARLS = f"good {CARL}"


class Talk:
    """Anna's and Ben's conversation with three messages of Ben's, the first edited and with a reaction."""

    def __init__(self) -> None:
        self.api = Api()
        self.world = self.api.world
        self.id = self.world.pair(ANNA, BEN).id
        self.path = f"/conversations/{self.id}"
        for number in range(3):
            self.world.post(BEN, self.id, f"m{number}", f"{number + 1}")
        self.world.edit(BEN, self.id, 1, "one")
        self.world.react(ANNA, self.id, 1)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        return self.api.call(method, self.path + path, body, **options)

    def told(self) -> list[tuple[Any, Any]]:
        return [(job.event.model_dump(mode="json"), job.to) for job, _ in self.world.jobs.take()]


@pytest.fixture
def talk() -> Talk:
    return Talk()


def test_changes_after_a_number_come_as_they_are_now(talk: Talk) -> None:
    status, page = talk.call("GET", "/changes?after=0")
    assert (status, page["next"], page["more"], page["reset"], page["conversation"]) == (200, 2, False, False, None)
    (message,) = page["items"]
    assert (message["content"], message["reactions"]) == ("one", [{"emoji": "👍", "user_ids": [ANNA]}])
    assert talk.call("GET", "/changes?after=2")[1]["items"] == []
    assert talk.call("GET", "/changes?after=0&limit=1")[1]["more"]


def test_a_message_its_history_and_its_readers(talk: Talk) -> None:
    assert talk.call("GET", "/messages/1")[1]["content"] == "one"
    status, page = talk.call("GET", "/messages/1/history")
    assert (status, [each["content"] for each in page["items"]], page["next"]) == (200, ["1", "one"], None)
    assert talk.call("GET", "/messages/2/readers")[1]["items"] == []
    mark_read(ANNA, talk.id, 2, store=talk.world.store, clock=talk.world.clock)
    assert talk.call("GET", "/messages/2/readers")[1]["items"] == [{"user_id": ANNA, "read_seq": 2}]


def test_pins_are_put_listed_taken_away_and_told(talk: Talk) -> None:
    assert talk.call("PUT", "/pins/2", {}) == (200, {"pins": [2], "change": 3})
    assert talk.call("PUT", "/pins/1", {}) == (200, {"pins": [1, 2], "change": 4})
    assert talk.call("PUT", "/pins/1", {}) == (200, {"pins": [1, 2], "change": 4})
    assert [each["seq"] for each in talk.call("GET", "/pins")[1]["items"]] == [1, 2]
    assert talk.call("DELETE", "/pins/2") == (200, {"pins": [1], "change": 5})
    assert talk.call("GET", "")[1]["pins"] == [1]
    event = {"type": "pins.changed", "conversation_id": talk.id}
    both = People(user_ids=(ANNA, BEN))
    assert talk.told() == [
        (event | {"change": 3, "pins": [2]}, both),
        (event | {"change": 4, "pins": [1, 2]}, both),
        (event | {"change": 5, "pins": [1]}, both),
    ]


def test_pins_of_a_group_are_told_to_its_members(talk: Talk) -> None:
    group = talk.world.group(ANNA, BEN).id
    talk.world.post(BEN, group, "x")
    talk.api.call("PUT", f"/conversations/{group}/pins/1", {})
    ((_, audience),) = talk.told()
    assert audience == Members(conversation_id=group)


def test_messages_are_hidden_for_oneself_and_own_devices_are_told(talk: Talk) -> None:
    assert talk.call("POST", "/hidden", {"seqs": [3, 2, 99]}) == (200, {"seqs": [2, 3], "hides": 1})
    assert talk.call("GET", "/hidden")[1] == {"items": [2, 3], "next": None}
    event = {"type": "messages.hidden", "conversation_id": talk.id, "seqs": [2, 3], "hides": 1}
    assert talk.told() == [(event, People(user_ids=(ANNA,)))]
    page = talk.call("GET", "/messages?after_seq=0")[1]
    assert ([each["seq"] for each in page["items"]], page["voids"]) == ([1], [2, 3])
    talk.call("POST", "/hidden", {"seqs": [99]})
    assert talk.told() == []


def test_a_draft_is_saved_and_told_to_own_devices(talk: Talk) -> None:
    draft = {"content": "Hel", "reply_to": 1, "updated_at": "2026-01-31T12:00:00.000Z"}
    assert talk.call("PUT", "/draft", {"content": "Hel", "reply_to": 1}) == (200, draft)
    assert talk.call("GET", "")[1]["draft"] == draft
    event = {"type": "draft.changed", "conversation_id": talk.id, "draft": draft}
    assert talk.told() == [(event, People(user_ids=(ANNA,)))]
    assert talk.call("PUT", "/draft", {"content": ""})[1]["content"] == ""


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/changes?after=0", None),
        ("GET", "/messages/1", None),
        ("GET", "/messages/1/history", None),
        ("GET", "/messages/1/readers", None),
        ("GET", "/pins", None),
        ("PUT", "/pins/1", {}),
        ("DELETE", "/pins/1", None),
        ("GET", "/hidden", None),
        ("POST", "/hidden", {"seqs": [1]}),
        ("PUT", "/draft", {"content": "Hel"}),
    ],
)
def test_others_conversations_are_not_told_from_none(talk: Talk, method: str, path: str, body: Any) -> None:
    theirs = talk.call(method, path, body, token=CARLS)
    none = talk.api.call(method, f"/conversations/{NOWHERE}{path}", body, token=CARLS)
    assert theirs[0] == 404
    assert theirs == none
    assert talk.told() == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/changes", None),
        ("GET", "/changes?after=-1", None),
        ("GET", "/changes?after=x", None),
        ("GET", "/changes?after=0&limit=101", None),
        ("GET", "/messages/x", None),
        ("GET", "/messages/0/history", None),
        ("PUT", "/pins/1", {"seq": 1}),
        ("PUT", "/pins/-1", {}),
        ("POST", "/hidden", {"seqs": []}),
        ("POST", "/hidden", {"seqs": [0]}),
        ("POST", "/hidden", {"seqs": list(range(1, 102))}),
        ("POST", "/hidden", {}),
        ("PUT", "/draft", {}),
        ("PUT", "/draft", {"content": 5}),
        ("PUT", "/draft", {"content": "Hel", "reply_to": 0}),
    ],
)
def test_bad_input_is_named_and_changes_nothing(talk: Talk, method: str, path: str, body: Any) -> None:
    status, problem = talk.call(method, path, body)
    assert (status, problem["code"]) == (400, "invalid_request")
    assert talk.told() == []


def test_a_message_that_is_not_there_is_not_found(talk: Talk) -> None:
    for method, path, body in (
        ("GET", "/messages/9", None),
        ("GET", "/messages/9/history", None),
        ("GET", "/messages/9/readers", None),
        ("PUT", "/pins/9", {}),
    ):
        assert talk.call(method, path, body)[0] == 404


def test_a_draft_that_is_too_large_is_told_so(talk: Talk) -> None:
    status, problem = talk.call("PUT", "/draft", {"content": "x" * 16_001})
    assert (status, problem["code"]) == (413, "too_large")
