"""Files through the API's resolver."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api, open_single
from tests.unit.files.world import PNG, FileWorld
from tests.unit.messaging.fakes import ANNA, BEN, CARL


@pytest.fixture
def world() -> FileWorld:
    return FileWorld(inline_recipients=0)


@pytest.fixture
def api(world: FileWorld) -> Api:
    return Api(world)


def wanted(api: Api, **changes: Any) -> dict[str, Any]:
    body = {
        "conversation_id": open_single(api)[1]["id"],
        "name": "a.png",
        "size": len(PNG),
        "media_type": "image/png",
        "sha256": hashlib.sha256(PNG).hexdigest(),
    }
    return {name: value for name, value in (body | changes).items() if value is not ...}


def test_a_file_is_announced_uploaded_and_shown(api: Api, world: FileWorld) -> None:
    status, announced = api.call("POST", "/files", wanted(api))
    assert status == 201
    assert announced["file"] == {
        "id": announced["file"]["id"], "owner_id": ANNA, "purpose": "message", "name": "a.png", "size": len(PNG),
        "media_type": "image/png", "sha256": hashlib.sha256(PNG).hexdigest(), "state": "pending", "reason": None,
        "image": None, "created_at": "2026-01-31T12:00:00.000Z",
    }  # fmt: skip
    assert announced["upload"]["method"] == "PUT"
    assert announced["upload"]["headers"].keys() == {"content-type", "x-amz-checksum-sha256"}
    file_id = announced["file"]["id"]
    assert api.call("GET", f"/files/{file_id}")[1]["links"] is None
    world.upload(world.show(ANNA, file_id).file)
    world.settle(file_id)
    status, shown = api.call("GET", f"/files/{file_id}")
    assert (status, shown["file"]["state"]) == (200, "ready")
    assert shown["file"]["image"] == {"width": 4, "height": 3, "blurhash": "L0", "thumbnails": [320, 1280]}
    assert shown["links"].keys() == {"original", "thumbnails", "expires_at"}
    assert shown["links"]["expires_at"] == "2026-01-31T12:05:00.000Z"


def test_a_repeated_announcement_is_of_the_same_file_and_takes_its_room_once(api: Api, world: FileWorld) -> None:
    body = wanted(api)

    def announce(key: str) -> Any:
        status, announced = api.call("POST", "/files", body, headers={"idempotency-key": key})
        assert status == 201
        return announced["file"]

    first = announce("a")
    assert announce("a") == first
    assert world.file_store.used_bytes(ANNA) == len(PNG)
    assert announce("b")["id"] != first["id"]
    assert world.file_store.used_bytes(ANNA) == 2 * len(PNG)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"size": 10_000_001}, 413, "too_large"),
        ({"size": 2**60}, 400, "invalid_request"),
        ({"name": "../../etc/passwd"}, 400, "invalid_request"),
        ({"name": "gepj\u202e.exe"}, 400, "invalid_request"),
        ({"media_type": "anything"}, 400, "invalid_request"),
        ({"sha256": ...}, 400, "invalid_request"),
        ({"conversation_id": ...}, 400, "invalid_request"),
        ({"conversation_id": NOWHERE}, 404, "not_found"),
        ({"purpose": "avatar"}, 400, "invalid_request"),
        ({"owner_id": BEN}, 400, "invalid_request"),
    ],
)
def test_a_file_that_is_announced_wrongly_is_refused(
    api: Api, world: FileWorld, changes: dict[str, Any], status: int, code: str
) -> None:
    answer = api.call("POST", "/files", wanted(api, **changes))
    assert (answer[0], answer[1]["code"]) == (status, code)
    assert world.takes() == 0


def test_a_quota_that_is_used_up_is_said_so(api: Api) -> None:
    for expected in ((201, None), (201, None), (403, "quota_exceeded")):
        status, answer = api.call("POST", "/files", wanted(api, size=10_000_000))
        assert (status, answer.get("code")) == expected


def test_a_file_of_others_is_not_there(api: Api, world: FileWorld) -> None:
    file = world.ready()
    answers = [
        api.call(method, f"/files/{id_}{query}", token=f"good {CARL}")
        for method, id_, query in (
            ("GET", file.id, ""), ("GET", NOWHERE, ""), ("DELETE", file.id, ""),
            ("GET", file.id, f"?conversation_id={world.pair().id}"),
        )
    ]  # fmt: skip
    assert {(status, answer["detail"]) for status, answer in answers} == {(404, "There is no such file.")}
    assert api.call("GET", "/files/..%2F..%2Fsecrets")[0] in (400, 404)


def test_a_file_is_given_up(api: Api, world: FileWorld) -> None:
    file = world.ready()
    answer = api.raw("DELETE", f"/files/{file.id}", token=f"good {ANNA}")
    assert (answer["statusCode"], answer.get("body") or "") == (204, "")
    assert api.call("GET", f"/files/{file.id}")[0] == 404
    posted = world.ready()
    world.attachments.attach(posted.id, world.pair().id, ANNA, "m1", 1)
    assert api.call("DELETE", f"/files/{posted.id}")[0] == 409


def test_a_group_has_a_picture_that_was_uploaded_for_it(api: Api, world: FileWorld) -> None:
    path = f"/conversations/{world.group(ANNA, BEN).id}"
    first, second = world.ready(purpose="avatar"), world.ready(purpose="avatar")
    _, changed = api.call("PATCH", path, {"avatar_file_id": first.id})
    assert changed["picture"] == f"https://parley.example.com/files/avatars/{first.id}/128.webp"
    assert api.call("PATCH", path, {"avatar_file_id": first.id})[1]["picture"] == changed["picture"]
    assert api.call("PATCH", path, {"avatar_file_id": second.id})[1]["picture"].endswith(f"{second.id}/128.webp")
    assert [len(world.file_store.find_uses(file.id, limit=9)) for file in (first, second)] == [0, 1]
    assert api.call("PATCH", path, {"avatar_file_id": None})[1]["picture"] is None
    assert world.file_store.find_uses(second.id, limit=9) == []


@pytest.mark.parametrize("whose", ["nobody's", "another's", "a message's"])
def test_a_picture_is_a_file_of_ones_own_for_that(api: Api, world: FileWorld, whose: str) -> None:
    path = f"/conversations/{world.group(ANNA, BEN).id}"
    files = {
        "nobody's": lambda: NOWHERE,
        "another's": lambda: world.ready(purpose="avatar", user_id=BEN).id,
        "a message's": lambda: world.ready().id,
    }
    assert api.call("PATCH", path, {"avatar_file_id": files[whose]()})[0] == 404


def test_a_picture_that_comes_with_a_name_that_is_none_is_not_taken(api: Api, world: FileWorld) -> None:
    file = world.ready(purpose="avatar")
    assert api.call("PATCH", "/users/me", {"display_name": " ", "avatar_file_id": file.id})[0] == 400
    assert world.file_store.find_uses(file.id, limit=9) == []


def test_who_may_not_change_a_group_keeps_their_picture_to_themself(api: Api, world: FileWorld) -> None:
    path = f"/conversations/{world.group(BEN, ANNA).id}"
    api.call("PATCH", path, {"permissions": {"edit": "admins"}}, token=f"good {BEN}")
    file = world.ready(purpose="avatar")
    assert api.call("PATCH", path, {"avatar_file_id": file.id})[0] == 403
    assert world.file_store.find_uses(file.id, limit=9) == []
    both = {"avatar_file_id": file.id, "picture": "https://example.com/a.png"}
    assert api.call("PATCH", path, both)[0] == 400
