"""POST /oauth2/introspect (RFC 7662)."""

from __future__ import annotations

import base64
from typing import Any

import jwt
import pytest
from tests.unit.auth.site import THIRD_PARTY, Answer, Browser, Site

NOT_ACTIVE = {"active": False}
ANNS_APP = {"client_id": "backend", "redirect_uri": "https://backend.example/cb"}


def ask(browser: Browser, token: str | None, client: str = "backend:the-secret", **more: str) -> Answer:
    basic = "Basic " + base64.b64encode(client.encode()).decode()
    form = ({"token": token} if token is not None else {}) | more
    return browser.post("/oauth2/introspect", form, authorization=basic)


def tokens_of_backend(browser: Browser) -> dict[str, Any]:
    code = browser.code(**ANNS_APP)
    tokens: dict[str, Any] = browser.redeem(code, **ANNS_APP, client_secret="the-secret").json
    return tokens


def test_rfc7662_2_2_an_access_token_is_told_with_what_it_says(browser: Browser, site: Site) -> None:
    tokens = browser.signed_in()
    claims = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    told = ask(browser, tokens["access_token"])
    assert told.headers["Cache-Control"] == "no-store"
    assert told.json == {
        "active": True,
        "token_type": "Bearer",
        "scope": "openid profile email im/chat",
        "client_id": "parley-web",
        "username": "ann",
        "sub": site.ann,
        "iss": "https://issuer.example",
        "token_use": "access",
        **{name: claims[name] for name in ("exp", "iat", "jti", "auth_time", "acr", "amr")},
    }


def test_rfc7662_2_1_a_resource_asks_about_tokens_that_others_were_given(browser: Browser) -> None:
    access = browser.signed_in()["access_token"]
    for client in ("backend:the-secret", "app:the-apps-secret"):
        assert ask(browser, access, client).json["active"] is True


def test_rfc7662_2_2_a_refresh_token_is_told_to_its_own_client_alone(browser: Browser, site: Site) -> None:
    refresh = tokens_of_backend(browser)["refresh_token"]
    told = ask(browser, refresh).json
    assert told["exp"] == int(site.clock().timestamp()) + 30 * 86400
    expected = {"active": True, "client_id": "backend", "sub": site.ann, "scope": "openid"}
    assert told.items() >= expected.items()
    assert ask(browser, refresh, "app:the-apps-secret").json == NOT_ACTIVE
    assert ask(browser, browser.signed_in()["refresh_token"]).json == NOT_ACTIVE


def test_asking_uses_no_refresh_token_up(browser: Browser) -> None:
    refresh = tokens_of_backend(browser)["refresh_token"]
    for _ in range(3):
        assert ask(browser, refresh).json["active"] is True
    assert browser.refresh(refresh, client_id="backend", client_secret="the-secret").status == 200


def test_an_old_refresh_token_is_not_active_and_asking_about_it_ends_nothing(browser: Browser, site: Site) -> None:
    first = tokens_of_backend(browser)["refresh_token"]
    second = browser.refresh(first, client_id="backend", client_secret="the-secret").json["refresh_token"]
    site.clock.pass_seconds(61)
    assert ask(browser, first).json == NOT_ACTIVE
    assert ask(browser, second).json["active"] is True


def test_an_apps_token_is_active_and_nobodys(browser: Browser) -> None:
    told = ask(browser, browser.app_token(scope="im/messages.write").json["access_token"]).json
    assert (told["active"], told["sub"], told["client_id"], told["scope"]) == (True, "app", "app", "im/messages.write")
    assert "username" not in told


def test_rfc8707_a_token_for_a_resource_is_told_with_its_audience(browser: Browser) -> None:
    token = browser.app_token(resource="https://api.example/").json["access_token"]
    assert ask(browser, token).json["aud"] == "https://api.example/"


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "anything"])
def test_rfc7662_2_1_a_hint_is_only_a_hint(browser: Browser, hint: str) -> None:
    tokens = tokens_of_backend(browser)
    for name in ("access_token", "refresh_token"):
        assert ask(browser, tokens[name], token_type_hint=hint).json["active"] is True


@pytest.mark.parametrize("token", ["unknown", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30.", "x" * 10_000])
def test_rfc7662_2_2_what_is_unknown_is_not_active(browser: Browser, token: str) -> None:
    answer = ask(browser, token)
    assert (answer.status, answer.json) == (200, NOT_ACTIVE)


def test_an_id_token_is_not_active(browser: Browser) -> None:
    assert ask(browser, browser.signed_in()["id_token"]).json == NOT_ACTIVE


def test_an_expired_token_is_not_active(browser: Browser, site: Site) -> None:
    tokens = tokens_of_backend(browser)
    site.clock.pass_seconds(900)
    assert ask(browser, tokens["access_token"]).json == NOT_ACTIVE
    assert ask(browser, tokens["refresh_token"]).json["active"] is True
    site.clock.pass_seconds(30 * 86400)
    assert ask(browser, tokens["refresh_token"]).json == NOT_ACTIVE


def test_after_a_revocation_both_tokens_are_not_active(browser: Browser) -> None:
    tokens = tokens_of_backend(browser)
    secret = {"client_id": "backend", "client_secret": "the-secret"}
    assert browser.post("/oauth2/revoke", {"token": tokens["refresh_token"]} | secret).status == 200
    for name in ("access_token", "refresh_token"):
        assert ask(browser, tokens[name]).json == NOT_ACTIVE


def test_tokens_of_whoever_is_disabled_are_not_active(browser: Browser, site: Site) -> None:
    tokens = tokens_of_backend(browser)
    site.store.disable(site.ann)
    for name in ("access_token", "refresh_token"):
        assert ask(browser, tokens[name]).json == NOT_ACTIVE


def test_tokens_of_a_client_that_is_gone_are_not_active(browser: Browser, site: Site) -> None:
    token = browser.app_token().json["access_token"]
    site.store.remove_client("app")
    assert ask(browser, token).json == NOT_ACTIVE


@pytest.mark.parametrize("client", ["backend:wrong", "unknown:x", "parley-web:", "parley-web:x", ":"])
def test_rfc7662_2_3_whoever_does_not_prove_who_they_are_gets_401(browser: Browser, client: str) -> None:
    answer = ask(browser, "x", client)
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")


def test_a_public_client_may_not_ask(browser: Browser) -> None:
    for form in ({"token": "x", "client_id": THIRD_PARTY.client_id}, {"token": "x"}):
        answer = browser.post("/oauth2/introspect", form)
        assert (answer.status, answer.json["error"]) == (401, "invalid_client")


def test_without_a_token_there_is_nothing_to_say(browser: Browser) -> None:
    answer = ask(browser, None)
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def test_it_is_not_for_scripts_of_other_origins(browser: Browser) -> None:
    assert "Access-Control-Allow-Origin" not in ask(browser, "x").headers
