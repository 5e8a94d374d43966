"""PATCH /users/me and POST /users/me/email, through the resolver."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.api.test_api import Api, problem
from tests.unit.messaging.fakes import ANNA, BEN


@pytest.fixture
def api() -> Api:
    return Api()


def mailed_code(api: Api, to: str) -> str:
    mail = next(mail for mail in reversed(api.mailer.sent) if mail.to == to)
    match = re.search(r"^[0-9]{6}$", mail.text, re.MULTILINE)
    assert match
    return match[0]


def test_a_person_changes_name_and_picture_and_is_found_by_the_new_name(api: Api) -> None:
    status, me = api.call("PATCH", "/users/me", {"display_name": " 王  安娜 ", "avatar": "https://a.example/1.png"})
    assert (status, me["display_name"], me["avatar"]) == (200, "王 安娜", "https://a.example/1.png")
    assert api.call("GET", "/users/me")[1] == me
    for q, found in (("%E5%AE%89%E5%A8%9C", [ANNA]), ("anna", [ANNA])):
        assert [user["id"] for user in api.call("GET", f"/users?q={q}")[1]["items"]] == found
    status, me = api.call("PATCH", "/users/me", {"avatar": None})
    assert (me["avatar"], me["display_name"]) == (None, "王 安娜")
    assert [(event.kind, event.user_id) for event in api.identities.events] == [("profile.changed", ANNA)] * 2


@pytest.mark.parametrize(
    "body",
    [
        {"display_name": ""},
        {"display_name": None},
        {"display_name": "x" * 101},
        {"display_name": "x" * 600},
        {"display_name": "\u0000\u200b"},
        {"display_name": ["x"]},
        {"avatar": "javascript:alert(1)"},
        {"avatar": "http://a.example/1.png"},
        {"avatar": "https://a.example/" + "x" * 3000},
        {"email": "nowhere"},
        {"email": None},
        {"username": "other"},
        {"status": "disabled"},
        {"groups": ["admins"]},
        [],
        "x",
    ],
)
def test_a_bad_change_is_refused_whole(api: Api, body: Any) -> None:
    before = api.call("GET", "/users/me")
    assert problem(api.call("PATCH", "/users/me", body)) == (400, "invalid_request")
    assert api.call("GET", "/users/me") == before


def test_an_empty_change_answers_who_one_is(api: Api) -> None:
    assert api.call("PATCH", "/users/me", {}) == api.call("GET", "/users/me")


def test_a_new_address_counts_once_its_code_came_back(api: Api) -> None:
    status, me = api.call("PATCH", "/users/me", {"email": "Anna@New.example"})
    assert (status, me["email"]) == (200, "anna@example.com")
    status, me = api.call("POST", "/users/me/email", {"code": f" {mailed_code(api, 'anna@new.example')} "})
    assert (status, me["email"]) == (200, "anna@new.example")
    account = api.identities.get_account(ANNA)
    assert account is not None
    assert account.email_verified
    assert api.identities.find_user_id("anna@new.example") == ANNA
    assert api.identities.find_user_id("anna@example.com") is None
    told = api.mailer.sent[-1]
    assert (told.to, "anna@new.example" in told.text) == ("anna@example.com", True)
    assert [event.kind for event in api.identities.events] == ["email.code_sent", "email.changed"]


def test_a_code_is_of_the_latest_address_and_of_one_use(api: Api) -> None:
    api.call("PATCH", "/users/me", {"email": "one@example.com"})
    first = mailed_code(api, "one@example.com")
    api.call("PATCH", "/users/me", {"email": "two@example.com"})
    second = mailed_code(api, "two@example.com")
    assert problem(api.call("POST", "/users/me/email", {"code": first})) == (403, "wrong_code")
    assert api.call("POST", "/users/me/email", {"code": second})[1]["email"] == "two@example.com"
    assert problem(api.call("POST", "/users/me/email", {"code": second})) == (403, "wrong_code")


def test_a_code_is_tried_five_times_within_ten_minutes(api: Api) -> None:
    api.call("PATCH", "/users/me", {"email": "one@example.com"})
    code = mailed_code(api, "one@example.com")
    for _ in range(5):
        assert problem(api.call("POST", "/users/me/email", {"code": "000000"})) == (403, "wrong_code")
    assert problem(api.call("POST", "/users/me/email", {"code": code})) == (403, "wrong_code")


def test_nobody_confirms_with_anothers_code(api: Api) -> None:
    api.call("PATCH", "/users/me", {"email": "one@example.com"})
    code = mailed_code(api, "one@example.com")
    assert problem(api.call("POST", "/users/me/email", {"code": code}, token=f"good {BEN}")) == (403, "wrong_code")


def test_an_address_that_somebody_has_or_takes_meanwhile_is_a_conflict(api: Api) -> None:
    assert problem(api.call("PATCH", "/users/me", {"email": "ben@example.com"})) == (409, "conflict")
    api.call("PATCH", "/users/me", {"email": "one@example.com"})
    mine = mailed_code(api, "one@example.com")
    api.call("PATCH", "/users/me", {"email": "one@example.com"}, token=f"good {BEN}")
    theirs = mailed_code(api, "one@example.com")
    assert api.call("POST", "/users/me/email", {"code": theirs}, token=f"good {BEN}")[0] == 200
    assert problem(api.call("POST", "/users/me/email", {"code": mine})) == (409, "conflict")


def test_to_change_the_address_takes_a_recent_sign_in_and_a_person(api: Api) -> None:
    for path, method, body in (
        ("/users/me", "PATCH", {"email": "x@example.com"}),
        ("/users/me/email", "POST", {"code": "1"}),
    ):
        assert problem(api.call(method, path, body, token=f"stale {ANNA}"))[0] == 401
        assert problem(api.call(method, path, body, token="app wiki"))[0] == 403
    assert api.call("PATCH", "/users/me", {"display_name": "Anna"}, token=f"stale {ANNA}")[0] == 200
    assert api.mailer.sent == []


def test_so_many_codes_are_mailed_to_one_address(api: Api) -> None:
    for _ in range(5):
        assert api.call("PATCH", "/users/me", {"email": "one@example.com"})[0] == 200
    assert problem(api.call("PATCH", "/users/me", {"email": "one@example.com"})) == (429, "rate_limited")
    assert len(api.mailer.sent) == 5
