"""The refresh token of our own pages, kept in a cookie that no script can read."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.auth.site import CALLBACK, PUBLIC_URL, VERIFIER, Answer, Browser, Site

NAME = "parley-refresh"


def token(browser: Browser, *, origin: str = PUBLIC_URL, **form: str) -> Answer:
    fields = {"client_id": "parley-web", "refresh_token_in": "cookie"} | form
    return browser.post("/oauth2/token", fields, origin=origin)


def redeem(browser: Browser, **changes: Any) -> Answer:
    code = {"code": browser.code(), "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return token(browser, grant_type="authorization_code", **(code | changes))


def refresh(browser: Browser, **changes: Any) -> Answer:
    return token(browser, grant_type="refresh_token", **changes)


def revoke(browser: Browser, *, origin: str = PUBLIC_URL, **form: str) -> Answer:
    fields = {"client_id": "parley-web", "refresh_token_in": "cookie"} | form
    return browser.post("/oauth2/revoke", fields, origin=origin)


def test_the_page_gets_tokens_without_the_refresh_token_and_the_browser_keeps_it(browser: Browser) -> None:
    answer = redeem(browser)
    assert set(answer.json) == {"access_token", "id_token", "token_type", "expires_in"}
    (cookie,) = [each for each in answer.cookies if each.startswith(NAME)]
    assert cookie.split("; ")[1:] == ["Path=/oauth2", "HttpOnly", "SameSite=Strict", "Max-Age=2592000"]


def test_over_https_the_cookie_is_bound_to_https() -> None:
    browser = Browser(Site("https://chat.example"))
    code = browser.code(redirect_uri="https://chat.example/callback")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "https://chat.example/callback"}
    answer = token(browser, origin="https://chat.example", code_verifier=VERIFIER, **form)
    (cookie,) = [each for each in answer.cookies if "parley-refresh" in each]
    assert cookie.startswith("__Secure-parley-refresh=")
    assert cookie.endswith("; Secure")


def test_a_refresh_takes_the_token_from_the_cookie_and_rotates_it(browser: Browser) -> None:
    redeem(browser)
    first = browser.cookies[NAME]
    answer = refresh(browser)
    assert (answer.status, "refresh_token" in answer.json) == (200, False)
    assert browser.cookies[NAME] != first
    assert refresh(browser).status == 200


def test_the_use_of_a_copy_ends_the_sign_in_and_the_cookie(browser: Browser, site: Site) -> None:
    redeem(browser)
    copy = browser.cookies[NAME]
    refresh(browser)
    site.clock.pass_seconds(61)
    assert browser.refresh(copy).json["error"] == "invalid_grant"
    answer = refresh(browser)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    assert NAME not in browser.cookies


def test_without_the_cookie_there_is_nothing_to_refresh(browser: Browser) -> None:
    answer = refresh(browser)
    assert (answer.status, answer.json["error"]) == (400, "invalid_grant")


@pytest.mark.parametrize("origin", ["https://evil.example", f"{PUBLIC_URL}.evil.example", "null", ""])
def test_the_page_of_another_site_gets_nothing(browser: Browser, origin: str) -> None:
    redeem(browser)
    held = browser.cookies[NAME]
    for answer in (refresh(browser, origin=origin), revoke(browser, origin=origin)):
        assert (answer.status, answer.json["error"]) == (400, "invalid_request")
    assert browser.cookies[NAME] == held
    assert refresh(browser).status == 200


def test_a_token_besides_the_cookie_is_refused(browser: Browser) -> None:
    redeem(browser)
    assert refresh(browser, refresh_token="another").json["error"] == "invalid_request"


def test_signing_out_ends_the_sign_in_and_the_cookie(browser: Browser) -> None:
    redeem(browser)
    held = browser.cookies[NAME]
    assert revoke(browser).status == 200
    assert NAME not in browser.cookies
    assert browser.refresh(held).json["error"] == "invalid_grant"


def test_a_fault_on_our_side_keeps_the_cookie(browser: Browser, site: Site) -> None:
    redeem(browser)
    site.store.broken.add("rotate_family")
    assert refresh(browser).status == 503
    site.store.broken.clear()
    assert refresh(browser).status == 200
