"""Too many tries: 429 with Retry-After (RFC 6585 §4), as a page for people and as JSON for clients."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlencode

import pytest
from tests.unit.auth.site import ASKED, Browser, Site, csrf_in

from auth.app import create_app
from parley.identity.service.limits import DEFAULTS, TryLimits
from parley.limits.memory import MemoryBucketStore
from parley.limits.model import Limit

QUERY = urlencode(ASKED)


@pytest.fixture
def site(site: Site) -> Site:
    """Of any kind three tries in ten minutes."""
    limits = {kind: Limit(3, 3, per=600) for kind in DEFAULTS}
    deps = replace(site.deps, limits=TryLimits(limits, store=MemoryBucketStore(), clock=site.clock))
    site.app = create_app(deps)
    return site


def guess(browser: Browser, username: str = "ann", **headers: str) -> int:
    csrf = csrf_in(browser.get("/login", ASKED))
    form = {"_csrf": csrf, "username": username, "password": "a guess"}
    return browser.post("/login", form, QUERY, **headers).status


def test_scenario_26_an_address_that_guesses_passwords_is_stopped_over_all_accounts(browser: Browser) -> None:
    assert [guess(browser, name) for name in ("ann", "bob", "carl", "dora")] == [400, 400, 400, 429]


def test_a_stopped_address_does_no_work_on_any_account(browser: Browser, site: Site) -> None:
    for _ in range(3):
        guess(browser, "nobody")
    verified = site.hasher.verified
    assert guess(browser) == 429
    assert site.hasher.verified == verified


def test_the_page_says_in_the_visitors_language_when_to_come_back(site: Site) -> None:
    browser = Browser(site, language="zh")
    for _ in range(3):
        guess(browser)
    csrf = csrf_in(browser.get("/login", ASKED))
    answer = browser.post("/login", {"_csrf": csrf, "username": "ann", "password": "correct horse"}, QUERY)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "200")
    assert "尝试次数过多" in answer.body
    assert "<strong>4</strong>" in answer.body
    assert f'href="/login?{QUERY.replace("&", "&amp;")}"' in answer.body


def test_after_the_wait_one_may_sign_in(browser: Browser, site: Site) -> None:
    for _ in range(4):
        guess(browser)
    site.clock.pass_seconds(200)
    assert "code" in browser.log_in().sent


def test_a_forged_form_takes_nobodys_tries(browser: Browser) -> None:
    for _ in range(10):
        assert browser.post("/login", {"username": "ann", "password": "x"}, QUERY).status == 403
    assert guess(browser) == 400


def test_the_token_endpoint_answers_json(browser: Browser) -> None:
    answers = [browser.redeem("no-such-code") for _ in range(4)]
    assert [answer.status for answer in answers] == [400, 400, 400, 429]
    assert answers[-1].json["error"] == "temporarily_unavailable"
    assert answers[-1].headers["Retry-After"] == "200"
    assert answers[-1].headers["Access-Control-Allow-Origin"] == "*"


def test_behind_cloudfront_each_viewer_has_tries_of_their_own_and_nobody_makes_addresses_up(browser: Browser) -> None:
    for number in range(9):
        assert guess(browser, x_forwarded_for=f"203.0.113.{number // 3}", x_parley_origin="the-origin") == 400
    assert guess(browser, x_forwarded_for="203.0.113.0", x_parley_origin="the-origin") == 429
    spoofed = [
        guess(browser, x_forwarded_for=f"203.0.113.{100 + number}", x_parley_origin="a guess") for number in range(4)
    ]
    assert spoofed == [400, 400, 400, 429]


def test_a_limit_that_was_reached_is_in_the_trail(browser: Browser, site: Site) -> None:
    for _ in range(6):
        guess(browser)
    reached = [event for event in site.store.trail if event.kind == "limit.reached"]
    assert [(event.result, event.details, event.source.address) for event in reached] == [
        ("refused", {"kind_of_try": "login"}, "192.0.2.7")
    ]


def test_revocation_and_introspection_are_limited_before_any_secret_is_looked_at(browser: Browser) -> None:
    for path in ("/oauth2/revoke", "/oauth2/introspect"):
        form = {"client_id": "backend", "client_secret": "a guess", "token": "x"}
        answers = [browser.post(path, form) for _ in range(4)]
        assert [answer.json["error"] for answer in answers] == ["invalid_client"] * 3 + ["temporarily_unavailable"]
        assert (answers[-1].status, answers[-1].headers["Retry-After"]) == (429, "200")
