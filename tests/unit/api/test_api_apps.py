"""Messages by HTTP, of apps and of people, and calls that are repeated."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api, problem
from tests.unit.messaging.fakes import ANNA, BEN, CARL

from parley.identity.model import Client
from parley.messaging.events import ConversationChanged, MessageCreated
from parley.messaging.jobs import People

CI = "app ci"
CARD = {"title": "Build 7", "text": "**failed**", "fields": [], "links": []}


@pytest.fixture
def api() -> Api:
    api = Api()
    for name in ("ci", "crm"):
        api.identities.add_client(Client(client_id=name, name=name.upper()))
    return api


def post(api: Api, *, token: str = CI, key: str | None = None, **body: Any) -> tuple[int, Any]:
    headers = {} if key is None else {"idempotency-key": key}
    return api.call("POST", "/messages", {"to": ANNA, "content": "Hello"} | body, token=token, headers=headers)


def test_an_app_has_one_conversation_with_each_person(api: Api) -> None:
    status, first = post(api)
    assert status == 201
    assert (first["sender_id"], first["sender_type"], first["content"], first["seq"]) == ("ci", "app", "Hello", 1)
    _, second = post(api, content="Again")
    assert (second["conversation_id"], second["seq"]) == (first["conversation_id"], 2)
    others = [post(api, to=BEN)[1], post(api, token="app crm")[1]]
    assert len({first["conversation_id"], *(each["conversation_id"] for each in others)}) == 3
    _, seen = api.call("GET", f"/conversations/{first['conversation_id']}")
    assert (seen["type"], seen["title"], seen["app_id"], seen["members"]) == ("system", "CI", "ci", [ANNA])
    assert (seen["unread"], seen["member_count"], seen["last_message"]["content"]) == (2, 1, "Again")


def test_the_person_is_told_and_at_first_of_the_conversation(api: Api) -> None:
    for _ in range(2):
        post(api)
    jobs = [job for job, _ in api.world.jobs.take()]
    assert [type(job.event) for job in jobs] == [ConversationChanged, MessageCreated, MessageCreated]
    assert {job.to for job in jobs} == {People(user_ids=(ANNA,))}


def test_people_read_and_mute_it_but_do_not_answer(api: Api) -> None:
    here = post(api)[1]["conversation_id"]
    assert len(api.call("GET", f"/conversations/{here}/messages")[1]["items"]) == 1
    assert api.call("PATCH", f"/conversations/{here}/settings", {"archived": True})[0] == 200
    assert api.call("GET", f"/conversations/{here}", token=f"good {BEN}")[0] == 404
    for method, path, body in (
        ("PATCH", "", {"title": "Mine"}),
        ("POST", "/members", {"members": [BEN]}),
        ("DELETE", f"/members/{ANNA}", None),
        ("POST", "/invites", {}),
    ):
        assert problem(api.call(method, f"/conversations/{here}{path}", body)) == (403, "forbidden")


def test_apps_show_cards_and_people_do_not(api: Api) -> None:
    _, made = post(api, content_type="card", content=CARD)
    assert (made["content_type"], made["content"]) == ("card", CARD)
    assert problem(post(api, token=f"good {BEN}", content_type="card", content=CARD)) == (403, "forbidden")


def test_a_person_writes_into_their_pair(api: Api) -> None:
    status, made = post(api, token=f"good {BEN}")
    assert (status, made["sender_id"], made["sender_type"]) == (201, BEN, "user")
    _, pair = api.call("GET", f"/conversations/{made['conversation_id']}")
    assert (pair["type"], pair["members"], pair["unread"]) == ("single", [ANNA, BEN], 1)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"to": NOWHERE}, 404),
        ({"to": "anna"}, 400),
        ({"content": ""}, 400),
        ({"content": "x" * 16_001}, 413),
        ({"content": CARD}, 400),
        ({"content_type": "card"}, 400),
        ({"content_type": "system", "content": {"event": "renamed", "actor_id": ANNA, "title": "x"}}, 400),
        ({"content_type": "file", "content": {"file_id": NOWHERE}}, 400),
        ({"sender_id": BEN}, 400),
    ],
)
def test_a_wrong_message_is_a_problem_and_makes_nothing(api: Api, body: dict[str, Any], status: int) -> None:
    assert problem(post(api, **body))[0] == status
    assert api.world.store.list_memberships(ANNA, None, 10) == []


def test_a_repeated_message_is_stored_once_and_answered_the_same(api: Api) -> None:
    first = post(api, key="order-17")
    assert post(api, key="order-17") == first
    assert post(api, key='"order-17"') == first
    assert first[0] == 201
    assert len(api.world.read(ANNA, first[1]["conversation_id"]).items) == 1
    assert post(api, key="order-18")[1]["seq"] > first[1]["seq"]
    assert post(api, token="app crm", key="order-17")[1]["sender_id"] == "crm"


def test_a_key_that_comes_with_another_request_is_refused(api: Api) -> None:
    post(api, key="order-17")
    assert problem(post(api, key="order-17", content="Other")) == (422, "conflict")
    assert problem(post(api, key="order-17", to=BEN)) == (422, "conflict")
    assert api.world.store.list_memberships(BEN, None, 10) == []


@pytest.mark.parametrize("key", ["", " ", "ü", "a b", '"half', "x" * 256, 'a"b'])
def test_a_key_of_another_form_is_refused(api: Api, key: str) -> None:
    assert problem(post(api, key=key)) == (400, "invalid_request")


def test_a_repeated_group_is_made_once(api: Api) -> None:
    def make(key: str) -> Any:
        body = {"type": "group", "title": "Lunch", "members": [BEN]}
        return api.call("POST", "/conversations", body, headers={"idempotency-key": key})

    first = make("a")
    api.call("POST", f"/conversations/{first[1]['id']}/members", {"members": [CARL]})
    again = make("a")
    assert (again[0], again[1]["id"], again[1]["member_count"]) == (201, first[1]["id"], 3)
    assert make("b")[1]["id"] != first[1]["id"]


def test_a_repeated_invite_is_the_same_one(api: Api) -> None:
    group = api.world.group(ANNA, BEN).id

    def make(key: str) -> Any:
        return api.call("POST", f"/conversations/{group}/invites", {}, headers={"idempotency-key": key})[1]

    first = make("a")
    assert make("a") == first
    assert make("b")["token"] != first["token"]
    assert len(api.call("GET", f"/conversations/{group}/invites")[1]["items"]) == 2
    assert api.call("GET", f"/invites/{first['token']}", token=f"good {CARL}")[0] == 200


def test_a_call_that_makes_nothing_by_chance_takes_the_key_and_leaves_it(api: Api) -> None:
    for _ in range(2):
        body, headers = {"user_id": BEN}, {"idempotency-key": "a"}
        assert api.call("POST", "/blocks", body, headers=headers)[0] == 204
