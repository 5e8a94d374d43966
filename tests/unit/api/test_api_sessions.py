"""/users/me/sessions and /admin/users/{id}/sessions, through the resolver."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.api.test_api import NOWHERE, Api, problem
from tests.unit.messaging.fakes import ANNA, BEN, NOON

from parley.identity.model import Client, LoginSession, RefreshFamily, Source

CURRENT = "01KG9YS7KVQ2RPBB4FZVZ1TMWD"
"""What the tokens of these tests come from."""
OTHER = "01KG9YS7KVQ2RPBB4FZVZ1TMWC"
ADMIN = f"admin {BEN}"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0"


def sign_in(api: Api, session_id: str, user_id: str = ANNA) -> None:
    source = Source(address="192.0.2.1", user_agent=FIREFOX, place="Köln, DE")
    login = LoginSession(
        id=session_id, user_id=user_id, auth_time=NOON, source=source, expires_at=NOON + timedelta(hours=1)
    )
    api.identities.add_login_session(f"hash of {session_id}", login)
    family = RefreshFamily(
        origin_jti=f"web in {session_id}",
        client_id="parley-web",
        user_id=user_id,
        scopes=("im/chat",),
        auth_time=NOON,
        session_id=session_id,
        source=source,
        created_at=NOON,
        expires_at=NOON + timedelta(days=30),
        handle_hash="handle",
        seed="seed",
        current_hash="first",
    )
    api.identities.add_family(family)


@pytest.fixture
def api() -> Api:
    api = Api()
    api.identities.add_client(Client(client_id="parley-web", name="Parley"))
    sign_in(api, OTHER)
    sign_in(api, CURRENT)
    return api


def ids(api: Api, path: str = "/users/me/sessions", **options: str) -> list[str]:
    status, page = api.call("GET", path, **options)
    assert (status, page["next"]) == (200, None)
    return [each["id"] for each in page["items"]]


def test_a_person_sees_where_they_are_signed_in(api: Api) -> None:
    _, page = api.call("GET", "/users/me/sessions")
    assert page["items"][0] == {
        "id": CURRENT,
        "browser": "Firefox",
        "system": "Windows",
        "address": "192.0.2.1",
        "place": "Köln, DE",
        "created_at": "2026-01-31T12:00:00.000Z",
        "last_used_at": "2026-01-31T12:00:00.000Z",
        "current": True,
        "clients": [
            {"client_id": "parley-web", "name": "Parley", "last_used_at": "2026-01-31T12:00:00.000Z"},
        ],
    }
    assert [each["current"] for each in page["items"]] == [True, False]


def test_a_person_signs_out_elsewhere(api: Api) -> None:
    answer = api.raw("DELETE", f"/users/me/sessions/{OTHER}", token=f"good {ANNA}")
    assert (answer["statusCode"], answer["body"]) == (204, "")
    assert ids(api) == [CURRENT]
    assert api.sockets.ended == [(ANNA, [OTHER])]
    assert problem(api.call("DELETE", f"/users/me/sessions/{OTHER}")) == (404, "not_found")


def test_a_person_signs_out_everywhere_else(api: Api) -> None:
    assert api.raw("DELETE", "/users/me/sessions", token=f"good {ANNA}")["statusCode"] == 204
    assert ids(api) == [CURRENT]
    assert api.sockets.ended == [(ANNA, (NOON, CURRENT))]


def test_nobody_ends_another_persons_session(api: Api) -> None:
    assert problem(api.call("DELETE", f"/users/me/sessions/{OTHER}", token=f"good {BEN}")) == (404, "not_found")
    assert problem(api.call("DELETE", "/users/me/sessions/made-up", token=f"good {BEN}")) == (400, "invalid_request")
    assert ids(api, token=f"good {BEN}") == []
    assert ids(api) == [CURRENT, OTHER]


def test_an_administrator_sees_and_ends_a_persons_sessions(api: Api) -> None:
    path = f"/admin/users/{ANNA}/sessions"
    assert ids(api, path, token=ADMIN) == [CURRENT, OTHER]
    assert api.raw("DELETE", f"{path}/{OTHER}", token=ADMIN)["statusCode"] == 204
    assert ids(api, path, token=ADMIN) == [CURRENT]
    assert api.raw("DELETE", path, token=ADMIN)["statusCode"] == 204
    assert ids(api, path, token=ADMIN) == []
    assert api.sockets.ended == [(ANNA, [OTHER]), (ANNA, (NOON, None))]
    trail = [(event.kind, event.user_id, event.actor_id) for event in api.identities.events]
    assert trail == [("session.ended", ANNA, BEN), ("sign_ins.ended", ANNA, BEN)]


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_only_administrators_do_it_and_only_to_whoever_exists(api: Api, method: str) -> None:
    assert problem(api.call(method, f"/admin/users/{ANNA}/sessions")) == (403, "forbidden")
    assert problem(api.call(method, f"/admin/users/{NOWHERE}/sessions", token=ADMIN)) == (404, "not_found")
