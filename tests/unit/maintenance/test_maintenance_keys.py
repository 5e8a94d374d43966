"""The rotation's function: what the schedule and people ask of it, and what they are told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.identity.test_identity_rotation import House, Line

from maintenance.keys import answer
from parley.errors import Unavailable
from parley.identity.service.rotation import LEAD, URGENT_LEAD

AGE = timedelta(days=90)
SCHEDULED = {"version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "detail": {}}


@pytest.fixture
def house() -> House:
    return House()


def ask(house: House, **event: Any) -> dict[str, Any]:
    return answer(event or SCHEDULED, house.rotation(), AGE)


def test_the_schedule_does_what_is_due(house: House) -> None:
    (only,) = ask(house)["keys"]
    assert only == {
        "kid": house.kids[0],
        "made_at": "2026-01-31T12:00:00.000Z",
        "signs_from": "2026-01-31T12:00:00.000Z",
    }
    house.clock.pass_seconds(AGE.total_seconds())
    assert len(ask(house)["keys"]) == 2


def test_a_rotation_is_begun_by_hand_and_hastened(house: House) -> None:
    assert ask(house, action="rotate")["keys"][1]["signs_from"] == "2026-02-01T12:00:00.000Z"
    assert ask(house, action="rotate", urgent=True)["keys"][1]["signs_from"] == "2026-01-31T12:15:00.000Z"
    assert house.ring.keys[1].signs_from == house.clock.at + URGENT_LEAD < house.clock.at + LEAD


def test_a_key_is_dropped_by_its_name(house: House) -> None:
    stolen = house.kids[0]
    assert ask(house, action="drop", kid=stolen)["error"] == "conflict"
    ask(house, action="rotate", urgent=True)
    house.clock.pass_seconds(URGENT_LEAD.total_seconds())
    assert [key["kid"] for key in ask(house, action="drop", kid=stolen)["keys"]] == house.kids
    assert ask(house, action="drop", kid=stolen)["error"] == "not_found"
    assert ask(house, action="drop")["error"] == "not_found"


def test_an_unknown_action_changes_nothing(house: House) -> None:
    before = house.ring
    assert ask(house, action="rotat")["error"] == "invalid_request"
    assert house.ring == before


def test_what_may_pass_fails_the_function_so_that_it_is_counted_and_tried_again(house: House) -> None:
    with pytest.raises(Unavailable):
        answer(SCHEDULED, house.rotation(Line(0)), AGE)


def test_no_private_key_is_ever_told(house: House) -> None:
    told = str(ask(house, action="rotate"))
    assert "PRIVATE" not in told
    assert "location" not in told
