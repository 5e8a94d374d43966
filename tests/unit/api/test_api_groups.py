"""Groups, invites, one's list and blocks, through the API's handler: what is answered, and who is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api, open_single, problem
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, World

from parley.messaging.content import MemberJoined, MemberRemoved, Renamed
from parley.messaging.events import ConversationChanged, MessageCreated
from parley.messaging.jobs import Audience, Members, People

LATER = "2026-01-31T13:00:00.000Z"


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def group(api: Api) -> str:
    """Anna owns it, Ben is a member."""
    body = {"type": "group", "title": "Lunch", "members": [BEN]}
    id_: str = api.call("POST", "/conversations", body)[1]["id"]
    api.world.jobs.take()
    return id_


def as_(user_id: str) -> dict[str, str]:
    return {"token": f"good {user_id}"}


def told(world: World) -> list[tuple[str, Audience]]:
    """What was told to whom since the last look: events by their type or what happened."""
    found = []
    for job, _ in world.jobs.take():
        match job.event:
            case MessageCreated(message=message):
                found.append((getattr(message.content, "event", "text"), job.to))
            case event:
                found.append((event.type, job.to))
    return found


def test_a_group_is_changed_in_parts(api: Api, group: str) -> None:
    path = f"/conversations/{group}"
    status, changed = api.call("PATCH", path, {"title": " Dinner ", "description": "Where we eat"})
    assert (status, changed["title"], changed["description"]) == (200, "Dinner", "Where we eat")
    assert told(api.world) == [
        ("conversation.changed", Members(conversation_id=group)),
        ("renamed", Members(conversation_id=group, seq=1)),
    ]
    picture = "https://example.com/lunch.png"
    _, changed = api.call("PATCH", path, {"picture": picture, "permissions": {"post": "admins"}})
    assert (changed["picture"], changed["permissions"]["post"], changed["permissions"]["edit"]) == (
        picture,
        "admins",
        "admins",
    )
    _, changed = api.call("PATCH", path, {"picture": None, "history_visible": True})
    assert (changed["picture"], changed["history_visible"], changed["description"]) == (None, True, "Where we eat")
    assert changed == api.call("GET", path)[1]
    assert len(told(api.world)) == 2
    assert api.call("PATCH", path, {})[0] == 200
    assert api.call("PATCH", path, {"title": "Dinner"})[0] == 200
    assert told(api.world) == []


def test_a_change_is_told_by_its_number(api: Api, group: str) -> None:
    api.call("PATCH", f"/conversations/{group}", {"description": "New"})
    ((job, _),) = api.world.jobs.take()
    assert job.event == ConversationChanged(conversation_id=group, change=1)


def test_members_are_added_listed_promoted_and_removed(api: Api, group: str) -> None:
    path = f"/conversations/{group}/members"
    assert api.call("POST", path, {"members": [CARL, BEN, DORA]}) == (200, {"added": [CARL, DORA]})
    assert told(api.world) == [
        ("conversation.changed", People(user_ids=(CARL, DORA))),
        ("member_joined", Members(conversation_id=group, seq=1)),
    ]
    _, first = api.call("GET", f"{path}?limit=3")
    _, rest = api.call("GET", f"{path}?limit=3&cursor={first['next']}", **as_(CARL))
    assert [each["user_id"] for each in (*first["items"], *rest["items"])] == [ANNA, BEN, CARL, DORA]
    assert rest["next"] is None
    assert api.call("PATCH", f"{path}/{BEN}", {"role": "admin"}) == (
        200,
        {"user_id": BEN, "role": "admin", "joined_seq": 0},
    )
    assert told(api.world) == [("conversation.changed", People(user_ids=(ANNA, BEN)))]
    assert api.call("DELETE", f"{path}/{CARL}", **as_(BEN)) == (204, None)
    assert told(api.world) == [
        ("conversation.changed", People(user_ids=(CARL,))),
        ("member_removed", Members(conversation_id=group, seq=2)),
    ]
    assert api.call("DELETE", f"{path}/{DORA}", **as_(DORA)) == (204, None)
    assert [each for each, _ in told(api.world)] == ["conversation.changed", "member_left"]
    _, seen = api.call("GET", f"/conversations/{group}")
    assert (seen["member_count"], seen["members"], seen["role"]) == (2, [ANNA, BEN], "owner")


def test_a_group_is_handed_over(api: Api, group: str) -> None:
    path = f"/conversations/{group}/members"
    assert problem(api.call("DELETE", f"{path}/{ANNA}")) == (409, "conflict")
    assert api.call("PATCH", f"{path}/{BEN}", {"role": "owner"})[1]["role"] == "owner"
    assert api.call("GET", f"/conversations/{group}")[1]["role"] == "admin"
    assert api.call("DELETE", f"{path}/{ANNA}")[0] == 204


def test_an_owner_leaves_and_the_heir_is_told(api: Api, group: str) -> None:
    path = f"/conversations/{group}/members"
    assert problem(api.call("DELETE", f"{path}/{BEN}?heir={ANNA}")) == (400, "invalid_request")
    assert problem(api.call("DELETE", f"{path}/{ANNA}?heir=somebody")) == (400, "invalid_request")
    told(api.world)
    assert api.call("DELETE", f"{path}/{ANNA}?heir={BEN}")[0] == 204
    events = [(job.to, job.event) for job, _ in api.world.jobs.waiting]
    changes = [(to, event.left) for to, event in events if isinstance(event, ConversationChanged)]
    assert changes == [(People(user_ids=(BEN,)), False), (People(user_ids=(ANNA,)), True)]
    assert api.call("GET", f"/conversations/{group}", **as_(BEN))[1]["role"] == "owner"


def test_adding_nobody_new_tells_nobody(api: Api, group: str) -> None:
    assert api.call("POST", f"/conversations/{group}/members", {"members": [BEN]}) == (200, {"added": []})
    assert told(api.world) == []


def test_whoever_does_not_exist_is_not_added(api: Api, group: str) -> None:
    answer = api.call("POST", f"/conversations/{group}/members", {"members": [CARL, NOWHERE]})
    assert problem(answer) == (404, "not_found")
    assert api.call("GET", f"/conversations/{group}/members", **as_(BEN))[1]["next"] is None


def test_an_invite_leads_in_until_it_is_used_up(api: Api, group: str) -> None:
    path = f"/conversations/{group}/invites"
    status, made = api.call("POST", path, {"expires_at": LATER, "max_uses": 1})
    assert status == 201
    token = made.pop("token")
    assert api.call("GET", path) == (200, {"items": [made], "next": None})
    assert (made["uses"], made["max_uses"], made["expires_at"], made["created_by"]) == (0, 1, LATER, ANNA)
    preview = {
        "conversation_id": group,
        "title": "Lunch",
        "description": None,
        "picture": None,
        "member_count": 2,
        "expires_at": LATER,
        "is_member": False,
    }
    assert api.call("GET", f"/invites/{token}", **as_(CARL)) == (200, preview)
    assert api.call("GET", f"/invites/{token}", **as_(BEN))[1]["is_member"]
    status, joined = api.call("POST", f"/invites/{token}", {}, **as_(CARL))
    assert (status, joined["id"], joined["member_count"], joined["role"]) == (200, group, 3, "member")
    assert told(api.world) == [
        ("conversation.changed", People(user_ids=(CARL,))),
        ("member_joined", Members(conversation_id=group, seq=1)),
    ]
    assert api.call("POST", f"/invites/{token}", {}, **as_(CARL))[1]["id"] == group
    assert problem(api.call("POST", f"/invites/{token}", {}, **as_(DORA))) == (404, "not_found")
    assert problem(api.call("GET", f"/invites/{token}", **as_(DORA))) == (404, "not_found")
    assert api.call("GET", path)[1]["items"] == []


def test_an_invite_ends_in_time_or_when_it_is_revoked(api: Api, group: str) -> None:
    path = f"/conversations/{group}/invites"
    timed, open_ = (api.call("POST", path, body)[1] for body in ({"expires_at": LATER}, {}))
    api.world.clock.advance(3600)
    assert problem(api.call("POST", f"/invites/{timed['token']}", {}, **as_(CARL))) == (404, "not_found")
    assert api.call("GET", f"/invites/{open_['token']}", **as_(CARL))[0] == 200
    assert api.call("DELETE", f"{path}/{open_['id']}") == (204, None)
    assert problem(api.call("GET", f"/invites/{open_['token']}", **as_(CARL))) == (404, "not_found")
    assert problem(api.call("DELETE", f"{path}/{open_['id']}")) == (404, "not_found")


def test_whoever_was_removed_does_not_come_back_by_an_invite_but_whoever_left_does(api: Api, group: str) -> None:
    token = api.call("POST", f"/conversations/{group}/invites", {})[1]["token"]
    api.call("DELETE", f"/conversations/{group}/members/{BEN}", **as_(BEN))
    assert api.call("POST", f"/invites/{token}", {}, **as_(BEN))[0] == 200
    api.call("DELETE", f"/conversations/{group}/members/{BEN}")
    assert problem(api.call("POST", f"/invites/{token}", {}, **as_(BEN))) == (403, "forbidden")
    assert api.call("POST", f"/conversations/{group}/members", {"members": [BEN]})[1] == {"added": [BEN]}


def test_no_line_of_the_log_has_the_token_of_an_invite(api: Api, group: str, caplog: pytest.LogCaptureFixture) -> None:
    token = api.call("POST", f"/conversations/{group}/invites", {})[1]["token"]
    with caplog.at_level("INFO"):
        api.call("GET", f"/invites/{token}")
        api.call("POST", f"/invites/{token}x", {})
    lines = [str(vars(record)) for record in caplog.records]
    assert any("/invites/…" in line for line in lines)
    assert token not in "".join(lines)


def test_a_conversation_stands_in_ones_list_as_one_wants_it(api: Api, group: str) -> None:
    path = f"/conversations/{group}/settings"
    wanted = {"pinned": 1, "muted_until": LATER, "archived": True, "marked_unread": True}
    assert api.call("PATCH", path, wanted) == (200, wanted)
    assert api.call("GET", f"/conversations/{group}")[1]["settings"] == wanted
    assert told(api.world) == [("conversation.changed", People(user_ids=(ANNA,)))]
    _, changed = api.call("PATCH", path, {"pinned": None, "archived": False})
    assert changed == {**wanted, "pinned": None, "archived": False}
    assert api.call("GET", f"/conversations/{group}", **as_(BEN))[1]["settings"] == {
        "pinned": None,
        "muted_until": None,
        "archived": False,
        "marked_unread": False,
    }


def test_blocking_closes_the_pair_and_is_told_to_own_devices_alone(api: Api) -> None:
    pair = open_single(api, BEN)[1]["id"]
    for user_id in (ANNA, BEN):
        api.world.connect(user_id, user_id)
    api.world.jobs.take()
    assert api.call("POST", "/blocks", {"user_id": BEN}) == (204, None)
    assert told(api.world) == [("conversation.changed", People(user_ids=(ANNA,)))]
    assert api.call("GET", "/blocks")[1]["items"] == [{"user_id": BEN, "blocked_at": "2026-01-31T12:00:00.000Z"}]
    assert api.call("GET", f"/conversations/{pair}")[1]["blocked"]
    assert not api.call("GET", f"/conversations/{pair}", **as_(BEN))[1]["blocked"]
    for viewer, other in ((ANNA, BEN), (BEN, ANNA)):
        _, page = api.call("GET", f"/presence?user_ids={other}", **as_(viewer))
        assert page["items"][0]["state"] == "offline"
    assert api.call("POST", "/messages", {"to": BEN, "content": "Hi"})[0] == 403
    assert api.call("DELETE", f"/blocks/{BEN}") == (204, None)
    assert api.call("POST", "/messages", {"to": BEN, "content": "Hi"})[0] == 201


def test_whoever_is_blocked_is_told_no_more_than_that_they_may_not_write(api: Api) -> None:
    api.call("POST", "/blocks", {"user_id": BEN})
    answer = open_single(api, ANNA, **as_(BEN))
    assert problem(answer) == (403, "forbidden")
    assert answer[1]["detail"] == "This person cannot be written to."


WRONG: list[tuple[str, str, Any]] = [
    ("PATCH", "/conversations/{group}", {"title": ""}),
    ("PATCH", "/conversations/{group}", {"title": "x" * 101}),
    ("PATCH", "/conversations/{group}", {"description": "x" * 1001}),
    ("PATCH", "/conversations/{group}", {"picture": "javascript:alert(1)"}),
    ("PATCH", "/conversations/{group}", {"permissions": {"post": "nobody"}}),
    ("PATCH", "/conversations/{group}", {"permissions": {"dance": "owner"}}),
    ("PATCH", "/conversations/{group}", {"colour": "blue"}),
    ("POST", "/conversations/{group}/members", {"members": []}),
    ("POST", "/conversations/{group}/members", {"members": [NOWHERE] * 101}),
    ("POST", "/conversations/{group}/members", {"members": ["carl"]}),
    ("PATCH", "/conversations/{group}/members/" + BEN, {"role": "king"}),
    ("PATCH", "/conversations/{group}/members/ben", {"role": "admin"}),
    ("POST", "/conversations/{group}/invites", {"max_uses": 0}),
    ("POST", "/conversations/{group}/invites", {"max_uses": True}),
    ("POST", "/conversations/{group}/invites", {"expires_at": "2026-01-31T11:00:00Z"}),
    ("POST", "/invites/short", {}),
    ("PATCH", "/conversations/{group}/settings", {"pinned": -1}),
    ("PATCH", "/conversations/{group}/settings", {"muted_until": "for ever"}),
    ("PATCH", "/conversations/{group}/settings", {"muted_until": "2026-01-31T11:00:00Z"}),
    ("PATCH", "/conversations/{group}/settings", {"archived": "yes"}),
    ("POST", "/blocks", {"user_id": ANNA}),
    ("POST", "/blocks", {}),
]


@pytest.mark.parametrize(("method", "path", "body"), WRONG)
def test_a_wrong_request_is_a_problem_and_changes_nothing(
    api: Api, group: str, method: str, path: str, body: Any
) -> None:
    before = api.call("GET", f"/conversations/{group}")
    assert problem(api.call(method, path.format(group=group), body)) == (400, "invalid_request")
    assert api.call("GET", f"/conversations/{group}") == before
    assert api.call("GET", "/blocks")[1]["items"] == []
    assert told(api.world) == []


def test_entries_say_who_did_what(api: Api, group: str) -> None:
    api.call("POST", f"/conversations/{group}/members", {"members": [CARL]}, **as_(BEN))
    api.call("PATCH", f"/conversations/{group}", {"title": "Tea"})
    api.call("DELETE", f"/conversations/{group}/members/{CARL}")
    entries = [message.content for message in api.world.read(ANNA, group).items]
    assert entries == [
        MemberJoined(actor_id=BEN, user_ids=(CARL,)),
        Renamed(actor_id=ANNA, title="Tea"),
        MemberRemoved(actor_id=ANNA, user_ids=(CARL,)),
    ]
