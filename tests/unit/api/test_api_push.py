"""Subscriptions and preferences, through the API's handler."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.push_service import Browser
from tests.unit.api.test_api import Api
from tests.unit.messaging.fakes import ANNA, BEN

ENDPOINT = "https://push.example.com/anna"


@pytest.fixture
def api() -> Api:
    return Api()


def subscribe(api: Api, user_id: str = ANNA, **changes: Any) -> tuple[int, Any]:
    body = {"endpoint": ENDPOINT, "keys": Browser("/").keys, "language": "zh"} | changes
    return api.call("POST", "/push/subscriptions", body, token=f"good {user_id}")


def wake_level(api: Api) -> str | None:
    (record,) = api.world.presence.get_records([ANNA])
    return record.waking.level


def test_a_browser_subscribes_is_shown_and_goes(api: Api) -> None:
    status, device = subscribe(api)
    assert (status, device["language"], len(device["id"])) == (201, "zh", 32)
    assert device.keys() == {"id", "session_id", "language", "created_at"}
    assert subscribe(api)[1]["id"] == device["id"]
    assert api.call("GET", "/push") == (
        200,
        {
            "application_server_key": "the-key",
            "preferences": {"level": "all", "previews": True},
            "subscriptions": [device],
        },
    )
    assert wake_level(api) == "all"
    assert api.call("DELETE", f"/push/subscriptions/{device['id']}", token=f"good {BEN}")[0] == 404
    assert api.call("DELETE", f"/push/subscriptions/{device['id']}")[0] == 204
    assert api.call("DELETE", f"/push/subscriptions/{device['id']}")[0] == 404
    assert wake_level(api) is None


def test_preferences_are_set_whole_and_fan_out_knows_the_level(api: Api) -> None:
    subscribe(api)
    quiet = {"level": "mentions", "previews": False}
    assert api.call("PUT", "/push/preferences", quiet) == (200, quiet)
    assert (wake_level(api), api.call("GET", "/push")[1]["preferences"]) == ("mentions", quiet)
    assert api.call("PUT", "/push/preferences", {}) == (200, {"level": "all", "previews": True})


def test_the_one_origin_that_may_be_anywhere_is_taken(api: Api) -> None:
    assert subscribe(api, endpoint="http://push.test:8080/a")[0] == 201


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "http://push.example.com/a"},
        {"endpoint": 7},
        {"keys": {"p256dh": "AAAA", "auth": "AAAA"}},
        {"keys": {}},
        {"language": "tlh"},
        {"more": 1},
    ],
)
def test_what_is_no_subscription_is_refused_and_nothing_is_kept(api: Api, changes: dict[str, Any]) -> None:
    status, problem = subscribe(api, **changes)
    assert (status, problem["code"]) == (400, "invalid_request")
    assert api.call("GET", "/push")[1]["subscriptions"] == []


def test_apps_have_no_devices(api: Api) -> None:
    assert api.call("GET", "/push", token="app client")[0] == 403
