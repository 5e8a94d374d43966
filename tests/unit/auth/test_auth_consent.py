"""The consent page, and the choice of an account."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, Answer, Browser, Site, csrf_in

from auth.texts import TEXTS

BACK = "https://third.example/cb"
THIRD = {"client_id": "third-party", "redirect_uri": BACK}


@pytest.fixture
def signed_in(browser: Browser) -> Browser:
    browser.log_in()
    return browser


def ask(browser: Browser, **changes: str) -> Answer:
    return browser.authorize(**THIRD | changes)


def decide(browser: Browser, asked: Answer, decision: str = "allow", **changes: str) -> Answer:
    """By the page's form."""
    query = urlsplit(asked.location).query
    page = browser.send("GET", asked.to, query)
    assert page.status == 200, page.body
    form = {"_csrf": csrf_in(page), "user": browser.site.ann, "decision": decision}
    return browser.post(asked.to, form | changes, query)


def test_a_system_of_others_is_asked_for_once(signed_in: Browser) -> None:
    asked = ask(signed_in)
    assert asked.to == "/consent"
    assert asked.sent == ASKED | THIRD
    answer = decide(signed_in, asked)
    assert answer.to == BACK
    assert set(answer.sent) == {"code", "state", "iss"}
    assert ask(signed_in).to == BACK


def test_the_login_of_a_system_of_others_goes_on_to_the_consent(browser: Browser) -> None:
    asked = browser.log_in(**THIRD)
    assert asked.to == "/consent"
    assert decide(browser, asked).to == BACK


def test_the_companys_own_systems_are_not_asked_for(signed_in: Browser) -> None:
    assert signed_in.authorize().to == CALLBACK


def test_rfc6749_4_1_2_1_whoever_refuses_is_access_denied_and_asked_again_next_time(signed_in: Browser) -> None:
    answer = decide(signed_in, ask(signed_in), "deny")
    assert (answer.to, answer.sent["error"], answer.sent["state"]) == (BACK, "access_denied", ASKED["state"])
    assert answer.sent["iss"] == "https://issuer.example"
    assert ask(signed_in).to == "/consent"


def test_a_form_without_a_decision_is_no_consent(signed_in: Browser) -> None:
    assert decide(signed_in, ask(signed_in), "").sent["error"] == "access_denied"


def test_more_scopes_are_asked_for_again_and_fewer_are_not(signed_in: Browser) -> None:
    decide(signed_in, ask(signed_in, scope="openid"))
    assert ask(signed_in, scope="openid").to == BACK
    assert decide(signed_in, ask(signed_in, scope="openid email")).to == BACK
    for scope in ("openid email", "openid"):
        assert ask(signed_in, scope=scope).to == BACK
    assert ask(signed_in).to == "/consent"


def test_a_consent_is_of_one_person_and_one_client(signed_in: Browser, site: Site) -> None:
    decide(signed_in, ask(signed_in))
    site.join(username="ben", email="ben@example.com", display_name="Ben", password="battery staple")
    other = Browser(site)
    assert other.log_in("ben", "battery staple", **THIRD).to == "/consent"


def test_the_page_says_who_wants_what_of_whom_in_both_languages(site: Site) -> None:
    for language, texts in TEXTS.items():
        browser = Browser(site, language=language)
        asked = browser.log_in(**THIRD)
        body = browser.send("GET", "/consent", urlsplit(asked.location).query).body
        assert "Third &lt;party&gt;" in body
        assert "Ann Li (ann)" in body
        assert texts["scope email"] in body
        assert texts["scope im/messages.write"] in body
        assert f"<li>{texts['scope_other']} acme.example/orders.read</li>" in body
        assert texts["scope profile"] not in body


def test_the_page_is_held_to_the_same_rules_as_the_login(signed_in: Browser) -> None:
    asked = ask(signed_in)
    page = signed_in.send("GET", "/consent", urlsplit(asked.location).query)
    assert "form-action 'self' https://third.example" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert "<script" not in page.body
    assert signed_in.get("/consent", ASKED | THIRD | {"redirect_uri": "https://evil.example"}).to == "/error"
    assert signed_in.post("/consent", {}, "client_id=unknown").to == "/error"


@pytest.mark.parametrize("form", [{"_csrf": "forged"}, {"_csrf": ""}, {"user": "somebody-else"}, {"user": ""}])
def test_a_forged_form_or_another_persons_is_no_consent(signed_in: Browser, form: dict[str, str]) -> None:
    answer = decide(signed_in, ask(signed_in), **form)
    assert answer.status == 403
    assert TEXTS["en"]["expired"] in answer.body
    assert ask(signed_in).to == "/consent"


def test_whoever_is_signed_in_no_more_signs_in_first(signed_in: Browser, site: Site) -> None:
    asked = ask(signed_in)
    query = urlsplit(asked.location).query
    csrf = csrf_in(signed_in.send("GET", "/consent", query))
    site.clock.pass_seconds(3600)
    assert signed_in.send("GET", "/consent", query).to == "/login"
    form = {"_csrf": csrf, "user": site.ann, "decision": "allow"}
    assert signed_in.post("/consent", form, query).to == "/login"


def test_oidc_3_1_2_1_prompt_consent_asks_again_even_for_ones_own(signed_in: Browser) -> None:
    decide(signed_in, ask(signed_in))
    for changes in (THIRD, {}):
        asked = signed_in.authorize(**changes, prompt="consent")
        assert asked.to == "/consent"
        assert "code" in decide(signed_in, asked).sent


def test_oidc_3_1_2_6_prompt_none_without_consent_is_consent_required(signed_in: Browser) -> None:
    answer = ask(signed_in, prompt="none")
    assert (answer.to, answer.sent["error"]) == (BACK, "consent_required")
    decide(signed_in, ask(signed_in))
    assert "code" in ask(signed_in, prompt="none").sent


def test_consents_and_refusals_are_in_the_trail(signed_in: Browser, site: Site) -> None:
    decide(signed_in, ask(signed_in, scope="openid"), "deny")
    decide(signed_in, ask(signed_in, scope="openid"))
    told = [(event.kind, event.result, event.user_id, event.client_id) for event in site.store.trail[-2:]]
    assert told == [
        ("consent.denied", "refused", site.ann, "third-party"),
        ("consent.given", "ok", site.ann, "third-party"),
    ]


def test_oidc_3_1_2_1_select_account_shows_who_is_signed_in_and_goes_on_as_them(signed_in: Browser) -> None:
    asked = signed_in.authorize(prompt="select_account")
    assert asked.to == "/login/choose"
    page = signed_in.send("GET", "/login/choose", urlsplit(asked.location).query)
    assert "Ann Li" in page.body
    assert "ann@example.com" in page.body
    assert decide(signed_in, asked).to == CALLBACK


def test_select_account_leads_to_the_login_for_another_account(signed_in: Browser, site: Site) -> None:
    site.join(username="ben", email="ben@example.com", display_name="Ben", password="battery staple")
    asked = signed_in.authorize(prompt="select_account")
    body = signed_in.send("GET", "/login/choose", urlsplit(asked.location).query).body
    another = body.partition('<p class="note"><a href="')[2].partition('"')[0].replace("&amp;", "&")
    path, _, query = another.partition("?")
    assert path == "/login"
    page = signed_in.send("GET", path, query)
    form = {"_csrf": csrf_in(page), "username": "ben", "password": "battery staple"}
    assert signed_in.post(path, form, query).to == CALLBACK
    assert "Ben" in signed_in.send("GET", "/login/choose", urlsplit(asked.location).query).body


def test_select_account_without_anybody_is_the_login(browser: Browser) -> None:
    assert browser.authorize(prompt="select_account").to == "/login"
    assert browser.get("/login/choose", ASKED).to == "/login"
    assert browser.post("/login/choose", {}, urlsplit(browser.authorize().location).query).to == "/login"
    assert browser.log_in(prompt="select_account").to == CALLBACK


def test_a_forged_choice_goes_nowhere(signed_in: Browser) -> None:
    forged: tuple[dict[str, Any], ...] = ({"_csrf": "forged"}, {"user": "somebody-else"})
    for form in forged:
        asked = signed_in.authorize(prompt="select_account")
        assert decide(signed_in, asked, **form).status == 403


def test_prompts_combine(signed_in: Browser) -> None:
    chosen = decide(signed_in, signed_in.authorize(prompt="select_account consent"))
    assert (chosen.to, chosen.sent["prompt"]) == ("/consent", "consent")
    assert "code" in decide(signed_in, chosen).sent
    again = signed_in.log_in(prompt="login consent")
    assert again.to == "/consent"
    assert "code" in decide(signed_in, again).sent


def test_a_code_gives_nothing_once_the_consent_is_withdrawn(signed_in: Browser, site: Site) -> None:
    code = decide(signed_in, ask(signed_in)).sent["code"]
    site.store.remove_consent(site.ann, "third-party")
    answer = signed_in.redeem(code, client_id="third-party", redirect_uri=BACK)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    decide(signed_in, ask(signed_in))
    assert signed_in.redeem(code, client_id="third-party", redirect_uri=BACK).status == 200
