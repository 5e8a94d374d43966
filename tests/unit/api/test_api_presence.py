"""Presence and its settings, through the API's handler."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.api.test_api import Api, open_single, problem
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA

from parley.messaging.events import PresenceChanged
from parley.messaging.jobs import Audience, Peers, People

LATER = "2026-01-31T13:00:00.000Z"
NONE_SET = {"last_seen": "everyone", "dnd_until": None, "status": None}


@pytest.fixture
def api() -> Api:
    return Api()


def set_(api: Api, user_id: str = ANNA, **settings: Any) -> tuple[int, Any]:
    return api.call("PUT", "/presence/me", settings, token=f"good {user_id}")


def told(api: Api) -> list[tuple[Audience, PresenceChanged]]:
    return [(job.to, job.event) for job, _ in api.world.jobs.take() if isinstance(job.event, PresenceChanged)]


def test_presence_shows_only_people_one_shares_a_conversation_with(api: Api) -> None:
    open_single(api, BEN)
    for user_id in (BEN, CARL):
        api.world.connect(user_id, user_id)
    status, page = api.call("GET", f"/presence?user_ids={CARL},{BEN},{DORA},{BEN}")
    assert (status, page["next"]) == (200, None)
    nothing_said = {"dnd_until": None, "status": None}
    offline = {"state": "offline", "expires_at": None, "last_seen_at": None, **nothing_said}
    assert page["items"] == [
        {"user_id": CARL, **offline},
        {
            "user_id": BEN,
            "state": "online",
            "expires_at": "2026-01-31T12:06:00.000Z",
            "last_seen_at": "2026-01-31T12:00:00.000Z",
            **nothing_said,
        },
        {"user_id": DORA, **offline},
    ]


def test_settings_are_set_whole_and_read_back(api: Api) -> None:
    assert api.call("GET", "/presence/me") == (200, NONE_SET)
    status = {"emoji": "🌴", "text": "On holiday", "until": LATER}
    put: dict[str, Any] = {"last_seen": "contacts", "dnd_until": LATER, "status": status}
    assert set_(api, **put) == (200, put)
    assert api.call("GET", "/presence/me") == (200, put)
    assert set_(api) == (200, NONE_SET)


def test_a_change_is_told_to_own_devices_as_it_is_and_to_contacts_as_they_may_see_it(api: Api) -> None:
    api.world.connect(ANNA, "a1")
    set_(api, last_seen="nobody", status={"emoji": "🤫"})
    (own, to_self), (contacts, to_contacts) = told(api)
    assert (own, contacts) == (People(user_ids=(ANNA,)), Peers(user_id=ANNA))
    assert (to_self.presence.state, to_contacts.presence.state) == ("online", "offline")
    assert to_contacts.presence.last_seen_at is None
    assert to_contacts.presence.status == to_self.presence.status


def test_whoever_hides_does_not_see_and_is_not_seen(api: Api) -> None:
    open_single(api, BEN)
    for user_id in (ANNA, BEN):
        api.world.connect(user_id, user_id)
    set_(api, BEN, last_seen="nobody", status={"text": "busy"})
    for viewer, seen in ((ANNA, BEN), (BEN, ANNA)):
        _, page = api.call("GET", f"/presence?user_ids={seen}", token=f"good {viewer}")
        assert (page["items"][0]["state"], page["items"][0]["last_seen_at"]) == ("offline", None)
    _, page = api.call("GET", f"/presence?user_ids={BEN}")
    assert page["items"][0]["status"]["text"] == "busy"


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_seen": "friends"},
        {"dnd_until": "soon"},
        {"dnd_until": 1769864400},
        {"dnd_until": "2026-01-31T13:00:00"},
        {"dnd_until": "2026-01-31T11:00:00.000Z"},
        {"status": {}},
        {"status": {"text": " "}},
        {"status": {"text": "x" * 101}},
        {"status": {"emoji": "x" * 33}},
        {"status": {"text": "x", "until": "2026-01-31T11:00:00Z"}},
        {"status": "busy"},
        {"colour": "blue"},
    ],
)
def test_a_wrong_setting_is_a_problem_and_changes_nothing(api: Api, wrong: dict[str, Any]) -> None:
    assert problem(set_(api, **wrong)) == (400, "invalid_request")
    assert api.call("GET", "/presence/me") == (200, NONE_SET)
    assert told(api) == []
