"""What the audit trail has of signing in, and what neither it nor a log ever has: a secret."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import pytest
from tests.unit.auth.site import ASKED, VERIFIER, Answer, Browser, Site
from tests.unit.auth.test_auth_mfa import Phone, follow, recovery_codes, send
from tests.unit.auth.test_auth_password import forget
from tests.unit.auth.test_auth_signup import BOB, asked_for_code
from tests.unit.identity.twins import PERSON, Counter

from auth.app import create_app
from parley.identity.assurance import Policy


def told(site: Site, *kinds: str) -> list[tuple[str, str, str | None, dict[str, str]]]:
    return [
        (event.kind, event.result, event.user_id, dict(event.details))
        for event in site.store.trail
        if event.kind.startswith(kinds)
    ]


def test_a_login_is_told_with_its_session_and_its_source(browser: Browser, site: Site) -> None:
    browser.log_in()
    (event,) = site.store.trail
    assert (event.kind, event.result, event.user_id, event.client_id) == (
        "login.succeeded",
        "ok",
        site.ann,
        "parley-web",
    )
    session = next(iter(site.store._sessions.values()))
    assert event.details == {"session_id": session.id}
    assert (event.source.address, event.source.user_agent) == ("192.0.2.7", "Browser/1")


def test_a_refused_login_is_told_with_its_reason_and_whom_it_was_tried_on(browser: Browser, site: Site) -> None:
    browser.log_in("ann", "wrong")
    browser.log_in("nobody-of-this-name", "wrong")
    site.store.disable(site.ann)
    browser.log_in()
    assert told(site, "login") == [
        ("login.refused", "refused", site.ann, {"reason": "password"}),
        ("login.refused", "refused", None, {"reason": "unknown"}),
        ("login.refused", "refused", site.ann, {"reason": "status"}),
    ]


def test_a_login_while_the_account_waits_is_told_as_such(browser: Browser, site: Site) -> None:
    for _ in range(5):
        browser.log_in("ann", "wrong")
    browser.log_in()
    assert told(site, "login")[-1] == ("login.refused", "refused", site.ann, {"reason": "waiting"})


def test_known_and_unknown_users_cost_the_same_writes(browser: Browser, site: Site) -> None:
    browser.log_in("ann", "wrong")
    known = len(site.store.trail)
    browser.log_in("nobody-of-this-name", "wrong")
    assert len(site.store.trail) == 2 * known


def test_a_code_that_was_redeemed_is_told_with_its_sign_in(browser: Browser, site: Site) -> None:
    tokens = browser.signed_in()
    origin_jti = tokens["refresh_token"].split(".")[0]
    details = {"device_id": origin_jti, "scopes": "openid profile email im/chat"}
    assert told(site, "code.") == [("code.redeemed", "ok", site.ann, details)]


def test_a_refresh_is_not_told(browser: Browser, site: Site) -> None:
    tokens = browser.signed_in()
    before = len(site.store.trail)
    assert browser.refresh(tokens["refresh_token"]).status == 200
    assert len(site.store.trail) == before


def test_a_guessed_client_secret_is_told_by_its_client(browser: Browser, site: Site) -> None:
    browser.token(grant_type="authorization_code", client_id="backend", client_secret="guessed", code="x")
    browser.redeem("no-such-code", client_id="nobody-of-this-name")
    assert [(event.kind, event.result, event.client_id) for event in site.store.trail] == [
        ("client.refused", "refused", "backend"),
        ("client.refused", "refused", None),
    ]


def test_a_programs_mistake_is_not_told(browser: Browser, site: Site) -> None:
    assert browser.token(grant_type="password", client_id="parley-web").status == 400
    assert browser.redeem("no-such-code").status == 400
    assert browser.token(client_id="parley-web").status == 400
    assert site.store.trail == []


class Recording:
    """A source of secrets, which remembers them."""

    def __init__(self) -> None:
        self.counter, self.given = Counter("SECRET"), list[str]()

    def __call__(self) -> str:
        self.given.append(f"{self.counter()}-END")
        return self.given[-1]


class Watched(Browser):
    """A browser that remembers all that nobody else may read."""

    secrets: list[str]

    def send(self, method: str, path: str, query: str = "", body: bytes | None = None, **headers: str) -> Answer:
        answer = super().send(method, path, query, body, **headers)
        sent = dict(parse_qsl((body or b"").decode()))
        secret = ("password", "code", "_csrf", "code_verifier", "refresh_token", "client_secret", "enrolment", "token")
        self.secrets += [value for name, value in sent.items() if name in secret]
        self.secrets += [cookie.partition("=")[2].partition(";")[0] for cookie in answer.cookies]
        if answer.status == 302:
            self.secrets += [value for name, value in answer.sent.items() if name == "code"]
        elif answer.headers.get("Content-Type") == "application/json" and answer.body:
            self.secrets += [value for name, value in answer.json.items() if name.endswith("token")]
        return answer


def live(site: Site) -> Watched:
    """Everything that can happen between a browser and the authorization server."""
    browser = Watched(site)
    browser.secrets = []
    browser.log_in("ann", "a-WRONG-password")
    browser.log_in("my-PASSWORD-in-the-wrong-field", "another-WRONG-password")
    page = follow(browser, browser.log_in())
    phone = Phone(site, page)
    send(browser, page, "000001")
    shown = send(browser, page, phone.code())
    codes = recovery_codes(shown)
    code = browser.authorize().sent["code"]
    tokens = browser.redeem(code).json
    browser.redeem(code)
    again = browser.redeem(browser.authorize().sent["code"]).json
    browser.refresh(again["refresh_token"])
    site.clock.pass_seconds(61)
    browser.refresh(again["refresh_token"])
    browser.refresh(tokens["refresh_token"])
    browser.redeem("a-GUESSED-code", code_verifier=VERIFIER)
    browser.token(grant_type="refresh_token", client_id="parley-web", refresh_token="a.GUESSED.token")
    browser.token(grant_type="client_credentials", client_id="app", client_secret="a-GUESSED-client-secret")
    browser.app_token()
    browser.get("/oauth2/userInfo", authorization=f"Bearer {again['access_token']}")
    browser.get("/oauth2/userInfo", authorization="Bearer a-GUESSED-access-token")
    browser.post("/oauth2/revoke", {"client_id": "parley-web", "token": again["refresh_token"]})
    site.clock.pass_seconds(3600)
    recovering = follow(browser, browser.log_in())
    send(browser, recovering, codes[0])
    browser.get("/logout", {"client_id": "parley-web", "logout_uri": "http://localhost:5173/"})
    for _ in range(6):
        browser.log_in("ann", "a-WRONG-password")
    live_by_mail(site, browser.secrets)
    site.store.broken = {"get_account", "get_code"}
    browser.authorize()
    browser.redeem("a-code-while-the-STORE-is-broken")
    browser.secrets += [*codes, phone.code(), "my-PASSWORD-in-the-wrong-field"]
    return browser


def live_by_mail(site: Site, secrets: list[str]) -> None:
    """Bob joins and changes his password; Ann has forgotten hers."""
    bob, ann = Watched(site), Watched(site)
    bob.secrets = ann.secrets = secrets
    confirm = asked_for_code(bob)
    bob.fill(confirm, {"code": "000002"})
    bob.fill(confirm, {"code": site.mailed_code(BOB["email"])})
    assert bob.fill(bob.get("/changePassword", ASKED), {"password": "a-NEW-password-of-bobs"}).to == "/mfa"
    reset = forget(ann)
    ann.fill(reset, {"code": "000003", "password": "a-password-for-a-WRONG-code"})
    assert ann.fill(reset, {"code": site.mailed_code(), "password": "a-NEW-password-of-anns"}).to == "/mfa"


def is_in(secret: str, text: str) -> bool:
    """Six digits may be a part of any number: of a time, of an address in memory."""
    if len(secret) > 6:
        return secret in text
    return re.search(rf"(?<![\w.]){re.escape(secret)}(?![\w.])", text) is not None


def test_no_secret_is_in_the_trail_or_in_a_log(
    site: Site, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    new_secret = Recording()
    site.deps = replace(site.deps, new_secret=new_secret, policy=Policy("required"))
    site.app = create_app(site.deps)
    with caplog.at_level(logging.DEBUG):
        browser = live(site)
    kinds = {event.kind for event in site.store.trail}
    assert kinds >= {
        "login.succeeded",
        "login.refused",
        "second_factor.enrolled",
        "second_factor.passed",
        "code.redeemed",
        "code.reused",
        "refresh.reused",
        "client.refused",
        "session.ended",
        "user.signed_up",
        "sign_up.refused",
        "password.changed",
        "password.reset",
        "password.refused",
    }
    secrets = {each for each in (*new_secret.given, *browser.secrets, PERSON["password"]) if len(each) > 5}
    assert len(secrets) > 50
    trail = json.dumps([event.model_dump(mode="json") for event in site.store.trail], ensure_ascii=False)
    out = capsys.readouterr()
    logs = "\n".join([caplog.text, out.out, out.err, *(str(record.__dict__) for record in caplog.records)])
    assert "A part behind did not answer" in logs
    assert not [secret for secret in secrets if is_in(secret, trail)]
    assert not [secret for secret in secrets if is_in(secret, logs)]


def test_the_search_for_secrets_finds_one(site: Site) -> None:
    """Otherwise the test above would say nothing."""
    browser = Watched(site)
    browser.secrets = []
    browser.signed_in()
    held: Any = site.store._sessions, site.store._families
    assert PERSON["password"] in browser.secrets
    assert not [secret for secret in browser.secrets if len(secret) > 20 and secret in str(held)]
    assert [secret for secret in browser.secrets if is_in(secret, str(browser.cookies))]
