"""GET and POST /login, /logout, and the pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, OTHER_CLIENT, Answer, Browser, Site, csrf_in

from auth.texts import LANGUAGES, TEXTS
from parley.identity.model import Source

QUERY = urlencode(ASKED)


def page(browser: Browser, **more: str) -> Answer:
    return browser.get("/login", ASKED | more)


def submit(browser: Browser, **form: str) -> Answer:
    return browser.post("/login", {"username": "ann", "password": "correct horse"} | form, QUERY)


class Outline(HTMLParser):
    """The elements of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def test_the_page_is_a_form_with_the_agreed_fields_and_no_script(browser: Browser) -> None:
    outline = Outline(page(browser).body)
    assert [field["name"] for field in outline.all("input")] == ["_csrf", "username", "password"]
    assert outline.all("form") == [{"method": "post"}]
    assert not outline.all("script")
    assert not [each for _, each in outline.elements if "style" in each or any(name.startswith("on") for name in each)]


def test_every_field_has_a_label_and_an_error_is_announced(browser: Browser) -> None:
    csrf = csrf_in(page(browser))
    outline = Outline(submit(browser, _csrf=csrf, password="wrong").body)
    labelled = {label["for"] for label in outline.all("label")}
    assert {field["id"] for field in outline.all("input") if field.get("type") != "hidden"} <= labelled
    alerts = [each for _, each in outline.elements if each.get("role") == "alert"]
    assert alerts == [{"class": "error", "role": "alert", "id": "error"}]
    assert all(each["aria-describedby"] == "error" for each in outline.all("input") if "id" in each)


def test_the_page_may_not_be_framed_kept_or_run_anything(browser: Browser) -> None:
    headers = page(browser).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "form-action": "'self' http://localhost:5173",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_the_form_may_lead_on_to_the_scheme_of_an_app(browser: Browser) -> None:
    answer = page(browser, client_id="other-app", redirect_uri="com.example.app:/cb")
    assert "form-action 'self' com.example.app:;" in answer.headers["Content-Security-Policy"]


def test_what_a_request_brings_is_inert_in_the_page(browser: Browser) -> None:
    hostile = '"><script>alert(1)</script>'
    body = page(browser, client_id="other-app", redirect_uri=OTHER_CLIENT.redirect_uris[1], login_hint=hostile).body
    assert "<script>" not in body
    assert "Other &lt;app&gt;" in body
    assert Outline(body).all("input")[1]["value"] == hostile


def test_the_stylesheet_is_served_for_good_under_an_address_that_changes_with_it(browser: Browser) -> None:
    (link,) = [each for each in Outline(page(browser).body).all("link") if each["rel"] == "stylesheet"]
    path, _, query = str(link["href"]).partition("?")
    style = browser.send("GET", path, query)
    assert (style.status, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in style.headers["Cache-Control"]


def test_no_colour_stands_outside_of_the_tokens(browser: Browser) -> None:
    css = browser.get("/login/style.css").body
    rules = [line for line in css.splitlines() if re.search(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl", line)]
    assert rules
    assert all(line.strip().startswith("--") for line in rules)


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en", "en"),
        ("zh-CN,zh;q=0.9", "zh-CN"),
        ("de, zh;q=0.5, en;q=0.4", "zh-CN"),
        ("zh;q=0.3, en;q=0.8", "en"),
        ("zh;q=0, de", "en"),
        ("", "en"),
        ("zh;q=nonsense", "en"),
        ("*", "en"),
    ],
)
def test_the_language_is_the_browsers(site: Site, accepted: str, language: str) -> None:
    answer = page(Browser(site, language=accepted))
    assert Outline(answer.body).all("html") == [{"lang": language}]
    assert answer.headers["Content-Language"] == language


def test_lang_decides_before_the_browser_and_the_page_offers_the_other(site: Site) -> None:
    answer = page(Browser(site, language="en"), lang="zh-TW")
    assert "登录" in answer.body
    (link,) = [each for each in Outline(answer.body).all("a") if "hreflang" in each]
    assert "lang=en" in str(link["href"])
    path, _, query = str(link["href"]).partition("?")
    assert "Sign in" in Browser(site, language="zh").send("GET", path, query).body


def test_every_text_is_in_every_language() -> None:
    assert set(TEXTS) == set(LANGUAGES)
    assert len({frozenset(texts) for texts in TEXTS.values()}) == 1


def test_the_hint_fills_the_username(browser: Browser) -> None:
    assert Outline(page(browser, login_hint="ann").body).all("input")[1]["value"] == "ann"


def test_a_login_sets_a_session_cookie_that_scripts_and_other_sites_cannot_use(browser: Browser) -> None:
    (cookie,) = browser.log_in().cookies
    name, *attributes = cookie.split("; ")
    assert name.startswith("parley-session=")
    assert attributes == ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=3600"]


def test_over_https_the_cookies_are_held_to_the_host() -> None:
    browser = Browser(Site("https://parley.example.com"))
    (cookie,) = browser.log_in(redirect_uri="https://parley.example.com/callback").cookies
    assert cookie.startswith("__Host-parley-session=")
    assert cookie.endswith("; Secure")
    assert "Domain" not in cookie
    assert set(browser.cookies) == {"__Host-parley-session", "__Host-parley-csrf"}


@pytest.mark.parametrize("csrf", ["", "forged", "secret-999", "é"])
def test_a_form_without_the_cookies_value_logs_nobody_in(browser: Browser, csrf: str) -> None:
    page(browser)
    answer = submit(browser, _csrf=csrf)
    assert answer.status == 403
    assert "parley-session" not in browser.cookies


def test_a_form_without_the_cookie_logs_nobody_in(browser: Browser) -> None:
    csrf = csrf_in(page(browser))
    browser.cookies.clear()
    answer = submit(browser, _csrf=csrf)
    assert answer.status == 403
    assert submit(browser, _csrf=csrf_in(answer)).to == CALLBACK


def test_two_open_pages_do_not_disturb_each_other(browser: Browser) -> None:
    first, second = csrf_in(page(browser)), csrf_in(page(browser))
    assert first == second
    assert submit(browser, _csrf=first).to == CALLBACK


@pytest.mark.parametrize(("username", "password"), [("ann", "wrong"), ("nobody", "correct horse"), ("", "")])
def test_a_wrong_login_gets_the_page_again_and_the_same_words(browser: Browser, username: str, password: str) -> None:
    csrf = csrf_in(page(browser))
    answer = submit(browser, _csrf=csrf, username=username, password=password)
    assert answer.status == 400
    assert TEXTS["en"]["wrong"] in answer.body
    assert "parley-session" not in browser.cookies


def test_the_password_never_comes_back(browser: Browser) -> None:
    answer = submit(browser, _csrf=csrf_in(page(browser)), password="wrong-password")
    assert "wrong-password" not in answer.body


def test_a_second_login_ends_the_first_session(browser: Browser) -> None:
    browser.log_in()
    stolen = Browser(browser.site, cookies=dict(browser.cookies))
    browser.log_in(prompt="login")
    assert stolen.authorize().to == "/login"
    assert browser.authorize().to == CALLBACK


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"_csrf=%ff", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"username=a&username=b", "application/x-www-form-urlencoded"),
        (b"username=" + b"a" * 100_000, "application/x-www-form-urlencoded"),
        (b'{"username": "ann"}', "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(browser: Browser, body: bytes, kind: str) -> None:
    answer = browser.send("POST", "/login", QUERY, body, content_type=kind)
    assert answer.location == "/error?error=invalid_request"


def test_emulators_leave_the_cookies_in_the_header(browser: Browser) -> None:
    browser.log_in()
    header = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert Browser(browser.site).get("/oauth2/authorize", ASKED, cookie=header).to == CALLBACK


def test_logout_ends_the_session_and_goes_on_to_a_registered_address(browser: Browser, site: Site) -> None:
    browser.log_in()
    kept = Browser(browser.site, cookies=dict(browser.cookies))
    answer = browser.get("/logout", {"client_id": "parley-web", "logout_uri": "http://localhost:5173/"})
    assert (answer.status, answer.location) == (302, "http://localhost:5173/")
    assert "Max-Age=0" in answer.cookies[0]
    assert kept.authorize().to == "/login"
    last = site.store.trail[-1]
    assert (last.kind, last.user_id, last.client_id, last.details["reason"]) == (
        "session.ended",
        site.ann,
        "parley-web",
        "logout",
    )


def test_signing_out_of_a_first_party_client_ends_what_it_got_and_leaves_others_theirs(
    browser: Browser, site: Site
) -> None:
    own = browser.signed_in()["refresh_token"]
    elsewhere = Browser(site).signed_in()["refresh_token"]
    others = {"client_id": "other-app", "redirect_uri": "https://other.example/cb?tenant=1", "scope": "openid"}
    theirs = browser.redeem(browser.code(**others), **{name: others[name] for name in ("client_id", "redirect_uri")})
    browser.get("/logout", {"client_id": "parley-web", "logout_uri": "http://localhost:5173/"})
    assert browser.refresh(own).json["error"] == "invalid_grant"
    assert browser.refresh(elsewhere).status == 200
    assert browser.refresh(theirs.json["refresh_token"], client_id="other-app").status == 200
    assert site.sockets.ended == [(site.ann, [own.partition(".")[0]])]


def test_signing_out_of_a_third_party_leaves_refresh_tokens_as_cognito_does(browser: Browser) -> None:
    own = browser.signed_in()["refresh_token"]
    browser.get("/logout", {"client_id": "other-app", "logout_uri": "https://other.example/"})
    assert browser.authorize().to == "/login"
    assert browser.refresh(own).status == 200


def test_who_proves_themselves_again_stays_in_the_same_session(browser: Browser, site: Site) -> None:
    """So that a browser is one line in the list of where somebody is signed in, under whatever cookie."""
    first = site.deps.verifier.verify(browser.signed_in()["access_token"])
    cookies = dict(browser.cookies)
    again = site.deps.verifier.verify(browser.redeem(browser.code(prompt="login")).json["access_token"])
    other = site.deps.verifier.verify(Browser(site).signed_in()["access_token"])
    assert again.session_id == first.session_id
    assert other.session_id != first.session_id
    assert browser.cookies["parley-session"] != cookies["parley-session"]
    assert Browser(site, cookies=cookies).authorize().to == "/login"


def test_logout_with_a_redirect_uri_goes_on_to_the_login(browser: Browser) -> None:
    browser.log_in()
    answer = browser.get("/logout", ASKED)
    assert (answer.to, answer.sent) == ("/login", ASKED)
    assert browser.authorize().to == "/login"


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"client_id": "parley-web", "logout_uri": "https://evil.example/"}, "logout_mismatch"),
        ({"client_id": "parley-web", "logout_uri": "http://localhost:5173"}, "logout_mismatch"),
        ({"client_id": "unknown", "logout_uri": "http://localhost:5173/"}, "invalid_client"),
        ({"logout_uri": "http://localhost:5173/"}, "invalid_client"),
        ({"client_id": "parley-web"}, "redirect_mismatch"),
        ({}, "invalid_client"),
    ],
)
def test_logout_never_leads_to_an_address_that_is_not_registered(
    browser: Browser, query: dict[str, str], error: str
) -> None:
    browser.log_in()
    answer = browser.get("/logout", query)
    assert (answer.to, answer.sent["error"]) == ("/error", error)
    assert browser.authorize().to == CALLBACK


def test_logins_are_in_the_audit_trail_with_their_source_and_without_secrets(browser: Browser, site: Site) -> None:
    browser.log_in("ann", "a wrong guess")
    browser.log_in()
    refused, succeeded = site.store.trail
    assert (refused.kind, refused.result, refused.client_id) == ("login.refused", "refused", "parley-web")
    assert (succeeded.kind, succeeded.result, succeeded.user_id) == ("login.succeeded", "ok", site.ann)
    assert {each.source for each in site.store.trail} == {Source(address="192.0.2.7", user_agent="Browser/1")}
    told = " ".join(each.model_dump_json() for each in site.store.trail)
    assert not any(secret in told for secret in ("a wrong guess", "correct horse", *browser.cookies.values()))


def test_a_letter_tells_of_a_device_that_none_of_the_other_sign_ins_is_from(site: Site) -> None:
    edge = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120"
    Browser(site).log_in()
    Browser(site).log_in()
    assert site.mailer.sent == []
    Browser(site, language="zh", agent=edge).log_in()
    assert site.mail().subject == "您的 Parley 账号在新设备上登录"
    assert "Edge, Windows" in site.mail().text
    Browser(site, agent=edge).log_in()
    assert len(site.mailer.sent) == 1
