"""client_credentials: a system that speaks for itself (RFC 6749 §4.4)."""

from __future__ import annotations

import base64
from typing import Any

import jwt
import pytest
from tests.unit.auth.site import Answer, Browser, Site


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]


def claims(answer: Answer) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(answer.json["access_token"], options={"verify_signature": False})
    return decoded


def test_rfc6749_4_4_3_an_app_gets_an_access_token_and_nothing_else(browser: Browser, site: Site) -> None:
    answer = browser.app_token()
    assert answer.status == 200
    assert set(answer.json) == {"access_token", "token_type", "expires_in"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    app = site.deps.verifier.verify(answer.json["access_token"])
    assert (app.is_app, app.user_id, app.client_id) == (True, "app", "app")


def test_rfc6749_2_3_1_an_app_may_prove_itself_by_basic(browser: Browser) -> None:
    basic = "Basic " + base64.b64encode(b"app:the-apps-secret").decode()
    form = {"grant_type": "client_credentials"}
    assert browser.post("/oauth2/token", form, authorization=basic).status == 200


def test_without_a_scope_an_app_gets_all_that_it_may_have_for_itself(browser: Browser) -> None:
    assert claims(browser.app_token())["scope"] == "im/messages.write acme.example/orders.read"
    assert claims(browser.app_token(scope="im/messages.write"))["scope"] == "im/messages.write"


@pytest.mark.parametrize("scope", ["openid", "im/chat", "im/messages.write openid", "acme.example/orders.write"])
def test_rfc6749_5_2_a_scope_of_people_or_of_others_is_invalid_scope(browser: Browser, scope: str) -> None:
    assert error(browser.app_token(scope=scope)) == (400, "invalid_scope")


def test_a_client_without_the_grant_is_unauthorized(browser: Browser) -> None:
    answer = browser.app_token(client_id="backend", client_secret="the-secret")
    assert error(answer) == (400, "unauthorized_client")


@pytest.mark.parametrize(
    "changes",
    [
        {"client_secret": None},
        {"client_secret": "wrong"},
        {"client_id": None},
        {"client_id": "parley-web", "client_secret": None},
        {"client_id": "parley-web"},
    ],
)
def test_rfc6749_4_4_2_nobody_but_a_client_with_its_secret_gets_one(
    browser: Browser, changes: dict[str, str | None]
) -> None:
    assert error(browser.app_token(**changes)) == (400, "invalid_client")


def test_an_apps_token_tells_nothing_of_people(browser: Browser) -> None:
    bearer = f"Bearer {browser.app_token().json['access_token']}"
    assert error(browser.get("/oauth2/userInfo", authorization=bearer)) == (403, "insufficient_scope")
