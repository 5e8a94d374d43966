"""/admin/users, /admin/invitations and /admin/imports, through the resolver."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api, problem
from tests.unit.messaging.fakes import ANNA, BEN

from parley.identity.model import Credentials
from parley.identity.service.accounts import change_account, with_fields

ADMIN = f"admin {ANNA}"
EVE = {"username": "eve", "email": "eve@example.com", "display_name": "Eve Wu", "groups": ["staff", "ops"]}


@pytest.fixture
def api() -> Api:
    api = Api()
    change_account(ANNA, lambda account: with_fields(account, {"groups": ["admins"]}), store=api.identities)
    change_account(BEN, lambda account: account.model_copy(update={"email_verified": True}), store=api.identities)
    return api


def call(api: Api, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    return api.call(method, path, body, token=ADMIN)


def create(api: Api, **changes: Any) -> dict[str, Any]:
    status, made = call(api, "POST", "/admin/users", EVE | changes)
    assert status == 201, made
    assert isinstance(made, dict)
    return made


def kinds(api: Api) -> list[str]:
    return [event.kind for event in api.identities.events]


def signed_out(api: Api) -> list[str]:
    """Who was, everywhere."""
    return [user_id for user_id, _ in api.sockets.ended]


def usernames(api: Api, query: str = "") -> list[str]:
    status, page = call(api, "GET", f"/admin/users{query}")
    assert status == 200, page
    return [user["username"] for user in page["items"]]


# ---- Who may ----

CALLS = {
    "list": ("GET", "/admin/users", None),
    "create": ("POST", "/admin/users", EVE),
    "get": ("GET", f"/admin/users/{BEN}", None),
    "change": ("PATCH", f"/admin/users/{BEN}", {"status": "disabled"}),
    "reset": ("POST", f"/admin/users/{BEN}/password", {}),
    "invite again": ("POST", f"/admin/users/{BEN}/invitation", {}),
    "invite": ("POST", "/admin/invitations", {"email": "x@example.com"}),
    "invitations": ("GET", "/admin/invitations", None),
    "revoke": ("DELETE", "/admin/invitations/x", None),
    "import": ("POST", "/admin/imports", {"csv": "username,email,display_name\n"}),
}


@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("token", [f"good {ANNA}", "app wiki", f"stale {ANNA}"])
def test_nobody_but_an_administrator_who_signed_in_recently_may(api: Api, name: str, token: str) -> None:
    method, path, body = CALLS[name]
    status, code = problem(api.call(method, path, body, token=token))
    assert (status, code) in ((403, "forbidden"), (401, "insufficient_user_authentication"))
    assert api.mailer.sent == []
    assert "user.changed" not in kinds(api)


# ---- Making ----


def test_a_person_with_a_given_password_has_to_change_it(api: Api) -> None:
    made = create(api, password="battery staple")
    user_id = made.pop("id")
    assert made == EVE | {
        "groups": ["ops", "staff"],
        "avatar": None,
        "status": "must_change_password",
        "email_verified": True,
        "created_at": "2026-01-31T12:00:00.000Z",
    }
    assert api.identities.get_credentials(user_id) == Credentials(password_hash="quick:battery staple")
    assert api.mailer.sent == []
    (event,) = api.identities.events
    assert (event.kind, event.user_id, event.actor_id) == ("user.created", user_id, ANNA)
    assert "battery" not in event.model_dump_json()


def test_a_person_without_one_is_invited_by_mail(api: Api) -> None:
    made = create(api, language="zh")
    assert (made["status"], made["email_verified"]) == ("invited", False)
    assert api.identities.get_credentials(made["id"]) is None
    (mail,) = api.mailer.sent
    assert mail.to == "eve@example.com"
    assert "邀请" in mail.subject
    assert re.search(r"^https://parley\.example/signup\?invitation=\S+$", mail.text, re.MULTILINE)
    assert kinds(api) == ["user.created", "invitation.sent"]


def test_an_invitation_can_wait_and_be_sent_and_sent_again(api: Api) -> None:
    made = create(api, invite=False)
    assert api.mailer.sent == []
    for number in (1, 2):
        status, invitation = call(api, "POST", f"/admin/users/{made['id']}/invitation", {})
        assert (status, invitation["user_id"], invitation["email"]) == (201, made["id"], "eve@example.com")
        assert "token_hash" not in invitation
        assert len(api.mailer.sent) == number


@pytest.mark.parametrize(
    ("change", "status", "word"),
    [
        ({"username": "BEN"}, 409, "taken"),
        ({"email": "ben@example.com"}, 409, "taken"),
        ({"username": "e ve"}, 400, "username"),
        ({"username": "e" * 513}, 400, "username"),
        ({"email": "nowhere"}, 400, "email"),
        ({"email": "eve@example.com\n"}, 201, ""),
        ({"display_name": "\u0000"}, 400, "display_name"),
        ({"display_name": 5}, 400, "display_name"),
        ({"password": "short"}, 400, "password"),
        ({"password": "password1"}, 400, "password"),
        ({"password": "Eve@Example.com"}, 400, "password"),
        ({"groups": ["a b"]}, 400, "groups"),
        ({"groups": "admins"}, 400, "groups"),
        ({"groups": [f"g{n}" for n in range(101)]}, 400, "groups"),
        ({"status": "active"}, 400, "status"),
        ({"language": "fr"}, 400, "language"),
    ],
)
def test_a_bad_field_is_named(api: Api, change: dict[str, Any], status: int, word: str) -> None:
    answered, body = call(api, "POST", "/admin/users", EVE | change)
    assert answered == status, body
    assert word in body.get("detail", "")


def test_where_no_mail_is_set_up_nobody_is_invited_or_half_made(api: Api) -> None:
    api.services = replace(api.services, accounts=replace(api.services.accounts, mailroom=None))
    assert problem(call(api, "POST", "/admin/users", EVE)) == (409, "conflict")
    assert api.identities.find_user_id("eve") is None
    assert call(api, "POST", "/admin/users", EVE | {"password": "battery staple"})[0] == 201
    for path, body in (("/admin/invitations", {"email": "x@example.com"}), (f"/admin/users/{BEN}/password", {})):
        assert problem(call(api, "POST", path, body)) == (409, "conflict")
    assert problem(api.call("PATCH", "/users/me", {"email": "x@example.com"})) == (409, "conflict")


# ---- Finding ----


def test_everybody_is_listed_page_by_page_and_narrowed_down(api: Api) -> None:
    eve = create(api, password="battery staple")
    assert usernames(api) == ["anna", "ben", "carl", "dora", "eve"]
    seen: list[str] = []
    cursor = ""
    while True:
        _, page = call(api, "GET", f"/admin/users?limit=2{cursor}")
        seen += [user["username"] for user in page["items"]]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert seen == usernames(api)
    assert usernames(api, "?status=must_change_password") == ["eve"]
    assert usernames(api, "?group=admins") == ["anna"]
    assert usernames(api, "?group=staff&status=active") == []
    assert usernames(api, "?q=eve%40") == ["eve"]
    assert call(api, "GET", f"/admin/users/{eve['id']}") == (200, eve)


def test_administrators_find_the_disabled_too(api: Api) -> None:
    call(api, "PATCH", f"/admin/users/{BEN}", {"status": "disabled"})
    assert usernames(api, "?q=ben") == ["ben"]
    assert api.call("GET", "/users?q=ben")[1]["items"] == []


@pytest.mark.parametrize("query", ["?limit=0", "?limit=101", "?cursor=%23", "?status=gone", "?q=", "?x=1"])
def test_a_bad_query_is_refused(api: Api, query: str) -> None:
    assert problem(call(api, "GET", f"/admin/users{query}")) == (400, "invalid_request")


# ---- Changing ----


def test_a_person_is_changed_in_what_is_given_alone(api: Api) -> None:
    made = create(api, password="battery staple")
    status, changed = call(api, "PATCH", f"/admin/users/{made['id']}", {"display_name": "Eve Li", "groups": ["x"]})
    assert (status, changed) == (200, made | {"display_name": "Eve Li", "groups": ["x"]})
    assert api.call("GET", "/users?q=li")[1]["items"][0]["id"] == made["id"]
    event = api.identities.events[-1]
    assert (event.kind, event.user_id, event.actor_id) == ("user.changed", made["id"], ANNA)
    assert event.details["fields"] == "display_name groups"


def test_a_change_of_nothing_is_none(api: Api) -> None:
    before = call(api, "GET", f"/admin/users/{BEN}")
    assert call(api, "PATCH", f"/admin/users/{BEN}", {"display_name": "Ben", "status": "active"}) == before
    assert kinds(api) == []


def test_a_changed_address_is_vouched_for_and_signs_in(api: Api) -> None:
    _, changed = call(api, "PATCH", f"/admin/users/{BEN}", {"email": "Ben@New.example"})
    assert (changed["email"], changed["email_verified"]) == ("ben@new.example", True)
    assert api.identities.find_user_id("ben@new.example") == BEN
    assert api.identities.find_user_id("ben@example.com") is None
    assert problem(call(api, "PATCH", f"/admin/users/{BEN}", {"email": "carl@example.com"})) == (409, "conflict")


def test_who_is_disabled_is_signed_out_everywhere_and_comes_back_as_they_were(api: Api) -> None:
    made = create(api, password="battery staple")
    path = f"/admin/users/{made['id']}"
    assert call(api, "PATCH", path, {"status": "disabled"})[1]["status"] == "disabled"
    assert signed_out(api) == [made["id"]]
    assert kinds(api)[1:] == ["user.changed", "sign_ins.ended"]
    assert call(api, "PATCH", path, {"status": "active"})[1]["status"] == "must_change_password"
    assert len(signed_out(api)) == 1


def test_who_is_no_administrator_any_more_is_signed_out(api: Api) -> None:
    call(api, "PATCH", f"/admin/users/{BEN}", {"groups": ["admins", "staff"]})
    assert signed_out(api) == []
    call(api, "PATCH", f"/admin/users/{BEN}", {"groups": ["staff"]})
    assert signed_out(api) == [BEN]


@pytest.mark.parametrize("change", [{"status": "disabled"}, {"groups": ["staff"]}])
def test_administrators_do_not_lock_themselves_out(api: Api, change: dict[str, Any]) -> None:
    assert problem(call(api, "PATCH", f"/admin/users/{ANNA}", change)) == (409, "conflict")
    assert call(api, "PATCH", f"/admin/users/{ANNA}", {"display_name": "Anna Li"})[0] == 200


def test_who_does_not_exist_is_not_found(api: Api) -> None:
    assert problem(call(api, "GET", f"/admin/users/{NOWHERE}")) == (404, "not_found")
    assert problem(call(api, "PATCH", f"/admin/users/{NOWHERE}", {"display_name": "X"})) == (404, "not_found")
    assert problem(call(api, "POST", f"/admin/users/{NOWHERE}/password", {})) == (404, "not_found")
    assert problem(call(api, "POST", f"/admin/users/{NOWHERE}/invitation", {})) == (404, "not_found")
    assert problem(call(api, "DELETE", "/admin/invitations/nowhere")) == (404, "not_found")


# ---- Passwords ----


def test_a_given_password_is_to_be_changed_and_ends_every_sign_in(api: Api) -> None:
    status, changed = call(api, "POST", f"/admin/users/{BEN}/password", {"password": "battery staple"})
    assert (status, changed["status"]) == (200, "must_change_password")
    assert api.identities.get_credentials(BEN) == Credentials(password_hash="quick:battery staple")
    assert signed_out(api) == [BEN]
    assert (kinds(api), api.mailer.sent) == (["password.given", "sign_ins.ended"], [])


def test_without_one_the_person_is_mailed_where_to_choose_one(api: Api) -> None:
    status, changed = call(api, "POST", f"/admin/users/{BEN}/password", {"language": "zh"})
    assert (status, changed["status"]) == (200, "must_change_password")
    credentials = api.identities.get_credentials(BEN)
    assert credentials is not None
    assert credentials.password_hash not in ("none", "quick:")
    (mail,) = api.mailer.sent
    assert (mail.to, "https://parley.example/forgotPassword" in mail.text) == ("ben@example.com", True)
    assert signed_out(api) == [BEN]


def test_a_bad_password_is_refused_and_changes_nothing(api: Api) -> None:
    for password in ("short", "iloveyou", "ben@example.com"):
        assert call(api, "POST", f"/admin/users/{BEN}/password", {"password": password})[0] == 400
    assert call(api, "GET", f"/admin/users/{BEN}")[1]["status"] == "active"


def test_who_was_only_invited_has_no_password_to_be_chosen_anew(api: Api) -> None:
    made = create(api)
    path = f"/admin/users/{made['id']}/password"
    assert problem(call(api, "POST", path, {})) == (409, "conflict")
    assert call(api, "POST", path, {"password": "battery staple"})[1]["status"] == "must_change_password"


def test_who_is_disabled_stays_so_with_a_new_password(api: Api) -> None:
    call(api, "PATCH", f"/admin/users/{BEN}", {"status": "disabled"})
    path = f"/admin/users/{BEN}"
    assert call(api, "POST", f"{path}/password", {"password": "battery staple"})[1]["status"] == "disabled"
    assert call(api, "PATCH", path, {"status": "active"})[1]["status"] == "must_change_password"


# ---- Invitations ----


def test_an_address_is_invited_listed_and_revoked(api: Api) -> None:
    status, invitation = call(api, "POST", "/admin/invitations", {"email": "New@Example.com", "groups": ["staff"]})
    assert status == 201
    assert invitation == {
        "id": invitation["id"],
        "email": "new@example.com",
        "user_id": None,
        "groups": ["staff"],
        "invited_by": ANNA,
        "created_at": "2026-01-31T12:00:00.000Z",
        "expires_at": "2026-02-07T12:00:00.000Z",
    }
    assert call(api, "GET", "/admin/invitations")[1] == {"items": [invitation], "next": None}
    answer = api.raw("DELETE", f"/admin/invitations/{invitation['id']}", token=ADMIN)
    assert answer["statusCode"] == 204
    assert call(api, "GET", "/admin/invitations")[1]["items"] == []
    assert kinds(api) == ["invitation.sent", "invitation.revoked"]


def test_who_has_an_account_or_is_active_is_not_invited(api: Api) -> None:
    assert problem(call(api, "POST", "/admin/invitations", {"email": "ben@example.com"})) == (409, "conflict")
    assert problem(call(api, "POST", f"/admin/users/{BEN}/invitation", {})) == (409, "conflict")


# ---- Imports ----

HEADER = "username,email,display_name,groups,password\n"


def imported(api: Api, csv: str, **more: Any) -> list[tuple[int, str, str]]:
    status, answer = call(api, "POST", "/admin/imports", {"csv": csv} | more)
    assert status == 200, answer
    return [(item["line"], item["username"], item["outcome"]) for item in answer["items"]]


def test_good_lines_are_imported_and_bad_ones_told_by_their_numbers(api: Api) -> None:
    text = (
        "\ufeffusername,email,display_name,groups,password\r\n"
        'eve,eve@example.com,"Wu, Eve",staff; ops,\r\n'
        "\r\n"
        "finn,finn@example.com,Finn,,battery staple\r\n"
        'gil,gil@example.com,"Gil\nLi",,\r\n'
        "BEN,other@example.com,Not Ben,,\r\n"
        "hal,nowhere,Hal,,\r\n"
        "ida,ida@example.com,Ida\r\n"
        "joe,joe@example.com,Joe,,short\r\n"
        "小明,ming@example.com,王小明,,\r\n"
    )
    assert imported(api, text) == [
        (2, "eve", "created"),
        (4, "finn", "created"),
        (5, "gil", "created"),
        (7, "ben", "refused"),
        (8, "hal", "refused"),
        (9, "", "refused"),
        (10, "joe", "refused"),
        (11, "小明", "created"),
    ]
    by_name = {user["username"]: user for user in call(api, "GET", "/admin/users")[1]["items"]}
    assert (by_name["eve"]["display_name"], by_name["eve"]["groups"]) == ("Wu, Eve", ["ops", "staff"])
    assert [by_name[name]["status"] for name in ("eve", "finn", "gil")] == [
        "invited",
        "must_change_password",
        "invited",
    ]
    assert by_name["gil"]["display_name"] == "Gil Li"
    assert [mail.to for mail in api.mailer.sent] == ["eve@example.com", "gil@example.com", "ming@example.com"]


def test_an_import_may_be_repeated(api: Api) -> None:
    text = "email,username,display_name\neve@example.com,eve,Eve\nEve@Example.com,EVE,Somebody else\n"
    assert imported(api, text) == [(2, "eve", "created"), (3, "eve", "exists")]
    assert imported(api, text) == [(2, "eve", "exists"), (3, "eve", "exists")]
    assert len(api.mailer.sent) == 1


def test_an_import_can_leave_the_invitations_for_later(api: Api) -> None:
    assert imported(api, "username,email,display_name\neve,eve@example.com,Eve\n", invite=False)[0][2] == "created"
    assert api.mailer.sent == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        "username,email\n",
        "username,email,display_name,admin\n",
        "username,email,display_name,email\n",
        HEADER + "a" * 200_000,
        HEADER + '"eve,eve@example.com\n',
        HEADER + 'eve,"eve"@example.com,Eve,,\n',
        HEADER + "eve,eve@example.com,Eve,,\n" * 26,
    ],
)
def test_a_text_that_is_no_such_file_is_refused_whole(api: Api, text: str) -> None:
    status, body = call(api, "POST", "/admin/imports", {"csv": text})
    assert status in (400, 413), body
    assert api.identities.find_user_id("eve") is None


def test_a_cell_that_is_odd_is_a_bad_line_and_no_failure(api: Api) -> None:
    cells = ["\u0000", "x" * 5000, "=cmd|' /C calc'!A0", "\u202e", "ＥＶＥ\u200b"]
    text = HEADER + "".join(f'"{cell}",{number}@example.com,E,,\n' for number, cell in enumerate(cells))
    assert {outcome for _, _, outcome in imported(api, text)} == {"refused"}
