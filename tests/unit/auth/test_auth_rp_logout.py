"""OpenID Connect RP-Initiated Logout 1.0, by its clauses."""

from __future__ import annotations

import pytest
from tests.unit.auth.site import Browser, Site

HOME = "http://localhost:5173/"


def leave(browser: Browser, **asked: str) -> tuple[int, str]:
    answer = browser.get("/logout", asked)
    return answer.status, answer.location


def is_signed_in(browser: Browser) -> bool:
    return browser.authorize(prompt="none").sent.get("error") != "login_required"


def test_rp_logout_2_1_the_endpoint_is_in_discovery(browser: Browser) -> None:
    told = browser.get("/.well-known/openid-configuration").json
    assert told["end_session_endpoint"].endswith("/logout")


def test_rp_logout_2_a_hint_ends_the_session_however_old_it_is(browser: Browser, site: Site) -> None:
    hint = browser.signed_in()["id_token"]
    site.clock.pass_seconds(3000)
    assert leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME, state="a b&c") == (
        302,
        f"{HOME}?state=a+b%26c",
    )
    assert not is_signed_in(browser)


def test_rp_logout_2_the_client_may_be_named_instead_of_the_hint(browser: Browser) -> None:
    browser.log_in()
    assert leave(browser, client_id="parley-web", post_logout_redirect_uri=HOME) == (302, HOME)
    assert not is_signed_in(browser)


def test_rp_logout_2_without_an_address_the_way_leads_home(browser: Browser) -> None:
    hint = browser.signed_in()["id_token"]
    assert leave(browser, id_token_hint=hint) == (302, HOME)
    assert not is_signed_in(browser)


def test_rp_logout_2_a_client_beside_the_hint_must_be_the_hints(browser: Browser) -> None:
    hint = browser.signed_in()["id_token"]
    status, location = leave(browser, id_token_hint=hint, client_id="other-app", post_logout_redirect_uri=HOME)
    assert (status, location) == (302, "/error?error=invalid_client")
    assert is_signed_in(browser)


def test_rp_logout_2_whoever_signed_in_since_stays_signed_in(browser: Browser, site: Site) -> None:
    hint = browser.signed_in()["id_token"]
    bob = {"username": "bob", "email": "bob@example.com", "display_name": "Bob", "password": "correct horse"}
    site.join(**bob)
    browser.get("/logout", {"client_id": "parley-web", "logout_uri": HOME})
    browser.log_in("bob", bob["password"])
    assert leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME) == (302, HOME)
    assert is_signed_in(browser)


def test_rp_logout_2_a_form_is_taken_as_a_query(browser: Browser) -> None:
    hint = browser.signed_in()["id_token"]
    answer = browser.post("/logout", {"id_token_hint": hint, "post_logout_redirect_uri": HOME, "state": "s"})
    assert answer.to == "/logout"
    assert browser.follow(answer).location == f"{HOME}?state=s"
    assert not is_signed_in(browser)


@pytest.mark.parametrize("uri", ["https://evil.example/", HOME.rstrip("/"), f"{HOME}#x", "http://localhost:5174/", "x"])
def test_rp_logout_3_nobody_is_redirected_to_what_is_not_registered(browser: Browser, uri: str) -> None:
    hint = browser.signed_in()["id_token"]
    for proof in ({"id_token_hint": hint}, {"client_id": "parley-web"}):
        refused = leave(browser, post_logout_redirect_uri=uri, **proof)
        assert refused == (302, "/error?error=logout_mismatch&client_id=parley-web")
    assert is_signed_in(browser)


def test_rp_logout_4_what_is_no_id_token_of_ours_ends_nothing(browser: Browser) -> None:
    tokens = browser.signed_in()
    head, claims, _ = tokens["id_token"].split(".")
    for hint in (tokens["access_token"], f"{head}.{claims}.AAAA", "x", "ä.b.c", "x" * 8000):
        status, location = leave(browser, id_token_hint=hint, post_logout_redirect_uri=HOME)
        assert (status, location) == (302, "/error?error=invalid_request")
    assert leave(browser, post_logout_redirect_uri=HOME)[1] == "/error?error=invalid_client"
    assert is_signed_in(browser)
