"""POST /users/me/password, through the resolver."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.api.test_api import Api, problem
from tests.unit.messaging.fakes import ANNA, NOON

PATH = "/users/me/password"
OLD, NEW = "the old password", "a brand new password"


@pytest.fixture
def api() -> Api:
    api = Api()
    api.set_password(ANNA, OLD)
    return api


def test_a_person_changes_their_password_and_every_other_sign_in_ends(api: Api) -> None:
    headers = {"accept-language": "zh"}
    assert api.call("POST", PATH, {"old_password": OLD, "password": NEW}, headers=headers) == (204, None)
    sign_out = api.identities.get_sign_out(ANNA)
    assert sign_out
    assert sign_out.ends(NOON - timedelta(seconds=1), "another")
    assert not sign_out.ends(NOON - timedelta(seconds=1), "01KG9YS7KVQ2RPBB4FZVZ1TMWD")
    assert [(mail.to, mail.subject) for mail in api.mailer.sent] == [("anna@example.com", "您的 Parley 密码已更改")]
    assert [event["kind"] for event in api.call("GET", "/users/me/security-events")[1]["items"]] == [
        "sign_ins.ended",
        "password.changed",
    ]
    again = {"old_password": OLD, "password": "yet another password"}
    assert problem(api.call("POST", PATH, again)) == (403, "wrong_password")
    assert api.call("POST", PATH, again | {"old_password": NEW})[0] == 204


def test_a_wrong_old_password_changes_nothing_and_after_five_even_the_right_one_waits(api: Api) -> None:
    for _ in range(5):
        wrong = api.call("POST", PATH, {"old_password": "guess", "password": NEW})
        assert problem(wrong) == (403, "wrong_password")
    assert problem(api.call("POST", PATH, {"old_password": OLD, "password": NEW})) == (403, "wrong_password")
    assert api.identities.get_sign_out(ANNA) is None
    assert api.mailer.sent == []


@pytest.mark.parametrize("password", ["short", "password1", "x" * 300, "anna@example.com"])
def test_a_password_that_nobody_may_have_is_refused_by_its_rule(api: Api, password: str) -> None:
    answer = api.call("POST", PATH, {"old_password": OLD, "password": password})
    assert problem(answer) == (400, "invalid_request")
    assert answer[1]["detail"].startswith("password must ")


def test_apps_and_narrow_tokens_change_nobodys_password(api: Api) -> None:
    for token in (f"narrow {ANNA}", f"app {ANNA.lower()}"):
        assert api.call("POST", PATH, {"old_password": OLD, "password": NEW}, token=token)[0] == 403
