"""/admin/audit and /users/me/security-events, through the resolver."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from tests.unit.api.test_api import Api, problem
from tests.unit.messaging.fakes import ANNA, BEN, NOON

from parley.identity.model import AuditEvent, Source

ADMIN = f"admin {ANNA}"


@pytest.fixture
def api() -> Api:
    api = Api()
    for number in range(6):
        event = AuditEvent(
            id=f"E{number}",
            at=NOON - timedelta(minutes=number),
            kind="login.succeeded" if number % 2 else "login.refused",
            result="ok" if number % 2 else "refused",
            user_id=BEN if number < 4 else ANNA,
            actor_id=ANNA if number == 3 else None,
            client_id="parley-web",
            source=Source(address="192.0.2.1", user_agent="a browser"),
            details={"reason": "password"},
        )
        api.identities.append_event(event)
    return api


def ids(answer: tuple[int, dict[str, list[dict[str, str]]]]) -> list[str]:
    assert answer[0] == 200
    return [event["id"] for event in answer[1]["items"]]


def test_an_administrator_reads_the_trail_in_pages(api: Api) -> None:
    status, page = api.call("GET", "/admin/audit?limit=4", token=ADMIN)
    assert status == 200
    assert [event["id"] for event in page["items"]] == ["E0", "E1", "E2", "E3"]
    assert page["items"][0] == {
        "id": "E0",
        "at": "2026-01-31T12:00:00.000Z",
        "kind": "login.refused",
        "result": "refused",
        "user_id": BEN,
        "actor_id": None,
        "client_id": "parley-web",
        "source": {"address": "192.0.2.1", "user_agent": "a browser", "place": ""},
        "details": {"reason": "password"},
    }
    rest = api.call("GET", f"/admin/audit?limit=4&cursor={page['next']}", token=ADMIN)
    assert ids(rest) == ["E4", "E5"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"user_id={ANNA}", ["E4", "E5"]),
        ("kind=login.succeeded", ["E1", "E3", "E5"]),
        (f"user_id={BEN}&kind=login.refused", ["E0", "E2"]),
        ("from=2026-01-31T11:58:00Z&to=2026-01-31T12:00:00Z", ["E1", "E2"]),
        (f"from={quote('2026-01-31T12:58:00+01:00')}", ["E0", "E1", "E2"]),
        ("to=2026-01-30T00:00:00Z", []),
    ],
)
def test_it_is_narrowed_by_user_kind_and_time(api: Api, query: str, found: list[str]) -> None:
    assert ids(api.call("GET", f"/admin/audit?{query}", token=ADMIN)) == found


@pytest.mark.parametrize(
    "query",
    [
        "user_id=x",
        "kind=LOGIN",
        "from=yesterday",
        "to=2026-01-31T12:00:00",
        "cursor=x",
        "limit=0",
        "limit=101",
        "other=1",
    ],
)
def test_what_cannot_be_read_is_refused(api: Api, query: str) -> None:
    assert problem(api.call("GET", f"/admin/audit?{query}", token=ADMIN)) == (400, "invalid_request")


@pytest.mark.parametrize(
    "query",
    ["from=0001-01-01T00:00:00%2B14:00", "to=9999-12-31T23:59:59-14:00", "to=0001-01-05T00:00:00Z"],
)
def test_a_time_beyond_all_times_is_refused(api: Api, query: str) -> None:
    assert problem(api.call("GET", f"/admin/audit?{query}", token=ADMIN)) == (400, "invalid_request")


def test_it_is_for_administrators(api: Api) -> None:
    for token in (f"good {ANNA}", "app backend"):
        assert problem(api.call("GET", "/admin/audit", token=token)) == (403, "forbidden")
    assert problem(api.call("GET", "/admin/audit", token=f"stale {ANNA}"))[0] == 401


def test_people_see_their_own_and_nobody_elses(api: Api) -> None:
    assert ids(api.call("GET", "/users/me/security-events", token=f"good {ANNA}")) == ["E4", "E5"]
    status, page = api.call("GET", "/users/me/security-events?limit=2", token=f"good {BEN}")
    assert status == 200
    assert page["items"][0] == {
        "id": "E0",
        "at": "2026-01-31T12:00:00.000Z",
        "kind": "login.refused",
        "result": "refused",
        "client_id": "parley-web",
        "source": {"address": "192.0.2.1", "user_agent": "a browser", "place": ""},
        "by_administrator": False,
    }
    rest = api.call("GET", f"/users/me/security-events?cursor={page['next']}", token=f"good {BEN}")
    assert ids(rest) == ["E2", "E3"]
    by_ann = rest[1]["items"][1]
    assert (by_ann["by_administrator"], by_ann["source"]["address"]) == (True, "")


def test_an_app_has_no_security_events(api: Api) -> None:
    assert problem(api.call("GET", "/users/me/security-events", token="app backend")) == (403, "forbidden")
