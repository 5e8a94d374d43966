"""/users/me/second-factor and its reset by administrators, through the resolver; step-up by RFC 9470."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from tests.unit.api.test_api import NOWHERE, Api, problem
from tests.unit.messaging.fakes import ANNA, BEN, NOON

from parley.identity.assurance import Policy
from parley.identity.totp import Totp

PATH = "/users/me/second-factor"
STEP = int(NOON.timestamp()) // 30


@pytest.fixture
def api() -> Api:
    return Api()


def begin(api: Api, user_id: str = ANNA) -> tuple[bytes, str]:
    """The secret in an app, and the enrolment."""
    status, begun = api.call("POST", f"{PATH}/enrolments", {}, token=f"good {user_id}")
    assert status == 201
    return base64.b32decode(begun["secret"].replace(" ", "")), begun["enrolment"]


def enrol(api: Api, user_id: str = ANNA) -> tuple[bytes, list[str]]:
    """By the code of the step before, so that the present one is left."""
    secret, enrolment = begin(api, user_id)
    body = {"enrolment": enrolment, "code": Totp().code(secret, STEP - 1)}
    status, answer = api.call("POST", PATH, body, token=f"good {user_id}")
    assert status == 201
    return secret, answer["recovery_codes"]


def remove(api: Api, code: str | None) -> dict[str, Any]:
    headers = {} if code is None else {"second-factor-code": code}
    return api.raw("DELETE", PATH, None, token=f"good {ANNA}", headers=headers)


def challenge(answer: dict[str, Any]) -> str:
    assert problem((answer["statusCode"], json.loads(answer["body"]))) == (401, "insufficient_user_authentication")
    return str(answer["headers"]["WWW-Authenticate"])


def test_at_first_nobody_has_one(api: Api) -> None:
    nothing = {"enrolled": False, "enrolled_at": None, "recovery_codes_left": 0, "required": False}
    assert api.call("GET", PATH) == (200, nothing)


def test_whether_the_policy_asks_for_one_is_told(api: Api) -> None:
    api.set_policy(Policy("groups", frozenset({"admins"})))
    assert api.call("GET", PATH)[1]["required"] is False
    assert api.call("GET", PATH, token=f"admin {ANNA}")[1]["required"] is True


def test_enrolling_gives_a_key_a_picture_and_after_the_first_code_recovery_codes(api: Api) -> None:
    status, begun = api.call("POST", f"{PATH}/enrolments", {})
    assert status == 201
    assert begun["uri"].startswith("otpauth://totp/Parley:anna?")
    assert begun["qr"].startswith("data:image/svg+xml;")
    assert api.call("GET", PATH)[1]["enrolled"] is False
    _, codes = enrol(api)
    assert len(codes) == 10
    now = api.call("GET", PATH)[1]
    assert (now["enrolled"], now["recovery_codes_left"]) == (True, 10)
    assert now["enrolled_at"] == "2026-01-31T12:00:00.000Z"


def test_a_wrong_first_code_is_told(api: Api) -> None:
    _, enrolment = begin(api)
    assert problem(api.call("POST", PATH, {"enrolment": enrolment, "code": "000000"})) == (403, "wrong_code")
    assert api.call("GET", PATH)[1]["enrolled"] is False


def test_an_enrolment_that_was_made_up_or_is_anothers_is_refused(api: Api) -> None:
    secret, enrolment = begin(api, BEN)
    for sealed in ("made-up", enrolment, ""):
        body = {"enrolment": sealed, "code": Totp().code(secret, STEP)}
        assert problem(api.call("POST", PATH, body)) == (400, "invalid_request")


def test_a_second_one_is_a_conflict(api: Api) -> None:
    secret, enrolment = begin(api)
    enrol(api)
    assert problem(api.call("POST", f"{PATH}/enrolments", {})) == (409, "conflict")
    body = {"enrolment": enrolment, "code": Totp().code(secret, STEP)}
    assert problem(api.call("POST", PATH, body)) == (409, "conflict")


def test_new_recovery_codes_need_a_code(api: Api) -> None:
    secret, codes = enrol(api)
    assert problem(api.call("POST", f"{PATH}/recovery-codes", {"code": "000000"})) == (403, "wrong_code")
    status, answer = api.call("POST", f"{PATH}/recovery-codes", {"code": Totp().code(secret, STEP)})
    assert status == 200
    assert not set(answer["recovery_codes"]) & set(codes)


def test_removing_needs_a_code(api: Api) -> None:
    secret, codes = enrol(api)
    assert remove(api, None)["statusCode"] == 400
    assert remove(api, "000000")["statusCode"] == 403
    assert remove(api, codes[0])["statusCode"] == 204
    assert api.call("GET", PATH)[1]["enrolled"] is False
    assert remove(api, Totp().code(secret, STEP))["statusCode"] == 404


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", PATH, {"enrolment": "x", "code": 123456}),
        ("POST", PATH, {"enrolment": "x"}),
        ("POST", PATH, {"enrolment": "x" * 257, "code": "1"}),
        ("POST", PATH, {"enrolment": "x", "code": "1", "more": 1}),
        ("POST", f"{PATH}/enrolments", {"user_id": BEN}),
        ("POST", f"{PATH}/recovery-codes", {"code": "1" * 65}),
    ],
)
def test_what_does_not_fit_is_refused(api: Api, method: str, path: str, body: dict[str, Any]) -> None:
    assert problem(api.call(method, path, body)) == (400, "invalid_request")


def test_an_app_has_no_second_factor(api: Api) -> None:
    for method, path, body in (("GET", PATH, None), ("POST", f"{PATH}/enrolments", {})):
        assert problem(api.call(method, path, body, token="app backend")) == (403, "forbidden")


def test_rfc9470_a_token_of_an_old_sign_in_changes_nothing(api: Api) -> None:
    stale = f"stale {ANNA}"
    for method, path, body in (
        ("POST", f"{PATH}/enrolments", {}),
        ("POST", PATH, {"enrolment": "x", "code": "1"}),
        ("POST", f"{PATH}/recovery-codes", {"code": "1"}),
    ):
        asked = challenge(api.raw(method, path, body, token=stale))
        assert asked == 'Bearer error="insufficient_user_authentication", acr_values="1", max_age="43200"'
    challenge(api.raw("DELETE", PATH, None, token=stale, headers={"second-factor-code": "1"}))
    assert api.call("GET", PATH, token=stale)[0] == 200


def test_an_administrator_resets_and_it_is_in_the_trail(api: Api) -> None:
    enrol(api, BEN)
    assert api.raw("DELETE", f"/admin/users/{BEN}/second-factor", None, token=f"admin {ANNA}")["statusCode"] == 204
    assert api.call("GET", PATH, token=f"good {BEN}")[1]["enrolled"] is False
    event = api.identities.events[-1]
    assert (event.kind, event.user_id, event.actor_id) == ("second_factor.reset", BEN, ANNA)
    assert event.source.address


@pytest.mark.parametrize("user_id", [NOWHERE, BEN])
def test_what_is_not_there_cannot_be_reset(api: Api, user_id: str) -> None:
    answer = api.call("DELETE", f"/admin/users/{user_id}/second-factor", token=f"admin {ANNA}")
    assert problem(answer) == (404, "not_found")


def test_nobody_else_resets(api: Api) -> None:
    enrol(api, BEN)
    for token in (f"good {ANNA}", f"good {BEN}", "app backend"):
        answer = api.call("DELETE", f"/admin/users/{BEN}/second-factor", token=token)
        assert problem(answer) == (403, "forbidden")


def test_rfc9470_administration_needs_a_recent_sign_in(api: Api) -> None:
    asked = challenge(api.raw("GET", "/admin/clients", None, token=f"stale {ANNA}"))
    assert asked == 'Bearer error="insufficient_user_authentication", acr_values="1", max_age="43200"'
    assert api.call("GET", "/admin/clients", token=f"admin {ANNA}")[0] == 200


def test_rfc9470_administration_needs_the_second_factor_that_the_administrator_has(api: Api) -> None:
    enrol(api, ANNA)
    asked = challenge(api.raw("GET", "/admin/clients", None, token=f"admin {ANNA}"))
    assert asked == 'Bearer error="insufficient_user_authentication", acr_values="2", max_age="43200"'
    assert api.call("GET", "/admin/clients", token=f"strong {ANNA}")[0] == 200
    assert api.call("GET", "/admin/clients", token=f"admin {BEN}")[0] == 200


def test_rfc9470_administration_needs_the_second_factor_that_the_policy_asks_for(api: Api) -> None:
    api.set_policy(Policy("required", recent_seconds=600))
    asked = challenge(api.raw("GET", "/admin/clients", None, token=f"admin {ANNA}"))
    assert asked == 'Bearer error="insufficient_user_authentication", acr_values="2", max_age="600"'
    assert api.call("GET", "/admin/clients", token=f"strong {ANNA}")[0] == 200


def test_whoever_gets_or_loses_a_second_factor_is_told_in_their_language(api: Api) -> None:
    _, codes = enrol(api)
    chinese = {"accept-language": "zh-CN,en;q=0.8"}
    api.call("POST", f"{PATH}/recovery-codes", {"code": "000000"}, headers=chinese)
    assert len(api.mailer.sent) == 1
    _, renewed = api.call("POST", f"{PATH}/recovery-codes", {"code": codes[0]}, headers=chinese)
    remove(api, renewed["recovery_codes"][0])
    enrol(api)
    assert api.call("DELETE", f"/admin/users/{ANNA}/second-factor", token=f"admin {BEN}")[0] == 204
    assert {mail.to for mail in api.mailer.sent} == {"anna@example.com"}
    assert [mail.subject for mail in api.mailer.sent] == [
        "A second factor was added at Parley",
        "您的 Parley 恢复码已更新",
        "Your second factor at Parley was removed",
        "A second factor was added at Parley",
        "Your second factor at Parley was removed",
    ]
