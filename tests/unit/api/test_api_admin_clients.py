"""/admin/clients, through the resolver."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.api.test_api import Api, problem
from tests.unit.messaging.fakes import ANNA

ADMIN = f"admin {ANNA}"
WIKI = {
    "name": "Wiki",
    "confidential": True,
    "redirect_uris": ["https://wiki.example/callback"],
    "scopes": ["openid", "email"],
}


@pytest.fixture
def api() -> Api:
    return Api()


def create(api: Api, **changes: Any) -> dict[str, Any]:
    status, made = api.call("POST", "/admin/clients", WIKI | changes, token=ADMIN)
    assert status == 201, made
    assert isinstance(made, dict)
    return made


def test_a_client_is_made_and_its_secret_told_once(api: Api) -> None:
    made = create(api)
    client_id, secret = made["client_id"], made.pop("client_secret")
    assert len(secret) == 43
    assert re.fullmatch("[0-9a-z]{26}", client_id)
    assert made == {
        "client_id": client_id,
        "name": "Wiki",
        "confidential": True,
        "built_in": False,
        "first_party": False,
        "native": False,
        "redirect_uris": ["https://wiki.example/callback"],
        "logout_uris": [],
        "scopes": ["openid", "email"],
        "grant_types": ["authorization_code", "refresh_token"],
        "pkce_required": True,
        "access_token_seconds": 900,
        "id_token_seconds": 900,
        "refresh_token_seconds": 2_592_000,
        "refresh_token_rotation": True,
        "refresh_grace_seconds": 10,
        "created_at": "2026-01-31T12:00:00.000Z",
        "secrets": [{"id": made["secrets"][0]["id"], "created_at": "2026-01-31T12:00:00.000Z", "ends_at": None}],
    }
    for told in (
        api.call("GET", f"/admin/clients/{client_id}", token=ADMIN)[1],
        api.call("GET", "/admin/clients", token=ADMIN)[1]["items"][0],
        api.call("PATCH", f"/admin/clients/{client_id}", {"name": "Wiki"}, token=ADMIN)[1],
    ):
        assert told == made


def test_a_repeated_call_makes_one_client_and_tells_its_secret_again(api: Api) -> None:
    def post(path: str, body: dict[str, Any], key: str) -> tuple[int, Any]:
        return api.call("POST", path, body, token=ADMIN, headers={"idempotency-key": key})

    first = post("/admin/clients", WIKI, "one")
    assert first[0] == 201
    assert post("/admin/clients", WIKI, "one") == first
    assert post("/admin/clients", WIKI | {"name": "Other"}, "one")[0] == 422
    assert len(api.call("GET", "/admin/clients", token=ADMIN)[1]["items"]) == 1
    assert post("/admin/clients", WIKI, "two")[1]["client_id"] != first[1]["client_id"]

    path = f"/admin/clients/{first[1]['client_id']}/rotate-secret"
    rotated = post(path, {}, "three")
    assert rotated[1]["client_secret"] != first[1]["client_secret"]
    assert post(path, {}, "three") == rotated
    assert [each["id"] for each in rotated[1]["secrets"]][1:] == [first[1]["secrets"][0]["id"]]


def test_a_public_client_has_no_secret(api: Api) -> None:
    made = create(api, confidential=False)
    assert (made["client_secret"], made["secrets"], made["confidential"]) == (None, [], False)


def test_a_client_is_changed_in_what_is_given_alone(api: Api) -> None:
    made = create(api)
    path = f"/admin/clients/{made['client_id']}"
    status, changed = api.call("PATCH", path, {"name": "Wiki 2", "logout_uris": ["https://wiki.example/"]}, token=ADMIN)
    assert status == 200
    made.pop("client_secret")
    assert changed == made | {"name": "Wiki 2", "logout_uris": ["https://wiki.example/"]}


def test_a_secret_is_rotated_and_the_old_one_ended_by_hand(api: Api) -> None:
    made = create(api)
    path = f"/admin/clients/{made['client_id']}"
    status, rotated = api.call("POST", f"{path}/rotate-secret", {"old_secret_seconds": 60}, token=ADMIN)
    assert status == 200
    assert rotated["client_secret"] != made["client_secret"]
    newest, old = rotated["secrets"]
    assert (newest["ends_at"], old["ends_at"]) == (None, "2026-01-31T12:01:00.000Z")
    assert problem(api.call("DELETE", f"{path}/secrets/{newest['id']}", token=ADMIN)) == (409, "conflict")
    status, ended = api.call("DELETE", f"{path}/secrets/{old['id']}", token=ADMIN)
    assert (status, ended["secrets"]) == (200, [newest])
    assert problem(api.call("DELETE", f"{path}/secrets/{old['id']}", token=ADMIN)) == (404, "not_found")


def test_clients_are_listed_in_pages(api: Api) -> None:
    ids = sorted(create(api)["client_id"] for _ in range(3))
    _, first = api.call("GET", "/admin/clients?limit=2", token=ADMIN)
    _, second = api.call("GET", f"/admin/clients?limit=2&cursor={first['next']}", token=ADMIN)
    assert [each["client_id"] for each in first["items"] + second["items"]] == ids
    assert second["next"] is None


def test_a_deleted_client_is_gone(api: Api) -> None:
    path = f"/admin/clients/{create(api)['client_id']}"
    answer = api.raw("DELETE", path, token=ADMIN)
    assert (answer["statusCode"], answer.get("body") or "") == (204, "")
    for method in ("GET", "DELETE"):
        assert problem(api.call(method, path, token=ADMIN)) == (404, "not_found")


CALLS: tuple[tuple[str, str, Any], ...] = (
    ("POST", "/admin/clients", WIKI),
    ("GET", "/admin/clients", None),
    ("GET", "/admin/clients/wiki", None),
    ("PATCH", "/admin/clients/wiki", {"name": "x"}),
    ("DELETE", "/admin/clients/wiki", None),
    ("POST", "/admin/clients/wiki/rotate-secret", {}),
    ("DELETE", "/admin/clients/wiki/secrets/s1", None),
)


@pytest.mark.parametrize(("method", "path", "body"), CALLS)
@pytest.mark.parametrize("token", [f"good {ANNA}", "app backend"])
def test_nobody_but_an_administrator_gets_anywhere(api: Api, method: str, path: str, body: Any, token: str) -> None:
    assert problem(api.call(method, path, body, token=token)) == (403, "forbidden")


@pytest.mark.parametrize(
    "changes",
    [
        {"confidential": "yes"},
        {"redirect_uris": ["http://wiki.example/"]},
        {"redirect_uris": ["https://wiki.example/" + "x" * 1024]},
        {"redirect_uris": ["https://wiki.example/"] * 101},
        {"redirect_uris": "https://wiki.example/"},
        {"scopes": ["admin"]},
        {"grant_types": []},
        {"grant_types": ["password"]},
        {"access_token_seconds": 299},
        {"access_token_seconds": "900"},
        {"refresh_token_seconds": 315_360_001},
        {"refresh_grace_seconds": 61},
        {"name": ""},
        {"name": "x" * 101},
        {"client_id": "chosen"},
        {"built_in": True},
        {"secrets": []},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_and_nothing_is_made(api: Api, changes: dict[str, Any]) -> None:
    assert problem(api.call("POST", "/admin/clients", WIKI | changes, token=ADMIN)) == (400, "invalid_request")
    assert api.call("GET", "/admin/clients", token=ADMIN)[1]["items"] == []
    made = create(api)
    path = f"/admin/clients/{made['client_id']}"
    if changes.keys() <= made.keys() - {"confidential"}:
        assert problem(api.call("PATCH", path, changes, token=ADMIN)) == (400, "invalid_request")


def test_what_administrators_do_is_in_the_trail_without_secrets(api: Api) -> None:
    made = create(api)
    path = f"/admin/clients/{made['client_id']}"
    api.call("PATCH", path, {"name": "Wiki 2"}, token=ADMIN)
    api.call("POST", f"{path}/rotate-secret", {}, token=ADMIN)
    api.raw("DELETE", path, token=ADMIN)
    events = api.identities.events
    kinds = ["client.created", "client.changed", "client.secret_rotated", "client.deleted"]
    assert [event.kind for event in events] == kinds
    assert {(event.actor_id, event.client_id) for event in events} == {(ANNA, made["client_id"])}
    assert {event.source.address for event in events} != {""}
    assert not any("secret-" in event.model_dump_json() for event in events)
