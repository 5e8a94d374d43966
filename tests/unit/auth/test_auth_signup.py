"""Joining: /signup, /confirm and /resendcode."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, Answer, Browser, Site

from auth.texts import TEXTS
from parley.identity.service.sign_up import SignUpPolicy, read_policy

BOB = {
    "username": "bob",
    "email": "bob@example.com",
    "display_name": "Bob Wu",
    "password": "battery staple",
}


def sign_up(browser: Browser, **changes: str) -> Answer:
    page = browser.get("/signup", ASKED)
    assert page.status == 200
    return browser.fill(page, BOB | changes)


def asked_for_code(browser: Browser, **changes: str) -> Answer:
    """The page for the code."""
    return browser.follow(sign_up(browser, **changes))


def account_of(site: Site, login: str) -> Any:
    user_id = site.store.find_user_id(login)
    return site.store.get_account(user_id) if user_id else None


def test_who_joins_types_the_mailed_code_and_is_at_the_client_signed_in(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    assert "bob@example.com" in page.body
    assert account_of(site, "bob") is None
    answer = browser.fill(page, {"code": site.mailed_code("bob@example.com")})
    assert (answer.to, answer.sent["state"]) == (CALLBACK, ASKED["state"])
    assert browser.redeem(answer.sent["code"]).status == 200
    account = account_of(site, "bob")
    assert (account.user.display_name, account.user.status, account.email_verified) == ("Bob Wu", "active", True)
    assert Browser(site).log_in("bob", BOB["password"]).to == CALLBACK


def test_the_login_page_leads_there_and_back(browser: Browser) -> None:
    assert '<a href="/signup?' in browser.get("/login", ASKED).body
    assert '<a href="/login?' in browser.get("/signup", ASKED).body


def test_the_letter_is_in_the_pages_language_as_text_and_html(site: Site) -> None:
    for language, word in (("en", "Somebody is signing up"), ("zh", "有人正在用此邮箱注册")):
        asked_for_code(Browser(site, language), username=f"bob-{language}")
        mail = site.mail("bob@example.com")
        assert word in mail.text
        assert word in mail.html
        assert f"<strong>{site.mailed_code('bob@example.com')}</strong>" in mail.html


def test_nothing_that_a_visitor_wrote_is_mailed(site: Site, browser: Browser) -> None:
    asked_for_code(browser, display_name="http://evil.example/ click")
    mail = site.mail("bob@example.com")
    assert "evil" not in mail.text + mail.html + mail.subject


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("username", "b ob", "username_form"),
        ("username", "\0", "username_form"),
        ("username", "ANN", "username_taken"),
        ("email", "nowhere", "email_form"),
        ("email", "bob@example.com\r\nBcc: eve@example.com", "email_form"),
        ("display_name", "\u202e", "display_name_length"),
        ("display_name", "x" * 5000, "display_name_length"),
        ("password", "short", "password_length"),
        ("password", "x" * 5000, "password_length"),
        ("password", "iloveyou", "password_common"),
        ("password", "Bob@Example.com", "password_personal"),
        ("password", "", "password_length"),
    ],
)
def test_a_bad_field_is_told_beside_it_and_the_rest_stays_filled_in(
    site: Site, browser: Browser, field: str, value: str, error: str
) -> None:
    answer = sign_up(browser, **{field: value})
    assert answer.status == 400
    assert TEXTS["en"][error] in answer.body.replace("&#x27;", "'")
    (wrong,) = re.findall(r'<input [^>]*aria-invalid="true"[^>]*>', answer.body)
    assert f'name="{field}"' in wrong
    assert 'aria-describedby="error' in wrong
    assert "autofocus" in wrong
    assert BOB["password"] not in answer.body
    assert all(f'value="{kept}"' in answer.body for name, kept in BOB.items() if name not in (field, "password"))
    assert site.mailer.sent == []


def test_an_address_that_has_an_account_is_told_so_by_mail_alone(site: Site, browser: Browser) -> None:
    def shown(page: Answer) -> str:
        return re.sub(r'value="secret-[0-9]+"|(ann|bob)@example.com', "", page.body)

    other = Browser(site)
    free, taken = asked_for_code(browser), asked_for_code(other, username="bert", email="ann@example.com")
    assert (free.status, shown(free)) == (taken.status, shown(taken))
    told = site.mail("ann@example.com")
    assert "username is ann" in told.text
    assert not re.search("[0-9]{6}", told.text + told.html)
    assert other.fill(taken, {"code": "000000"}).status == 400
    assert account_of(site, "bert") is None


def test_both_kinds_of_address_cost_the_same_work(site: Site) -> None:
    def work(**changes: str) -> list[str]:
        site.store.calls.clear()
        asked_for_code(Browser(site), **changes)
        return sorted(site.store.calls)

    free = work()
    assert "put_confirmation" in free
    assert work(username="bert", email="ann@example.com") == free
    assert len(site.mailer.sent) == 2


def test_a_code_of_somebody_elses_sign_up_is_of_no_use_here(site: Site, browser: Browser) -> None:
    """Whoever begins for another's address has that person's code make nothing of theirs."""
    mine = asked_for_code(browser)
    asked_for_code(Browser(site), username="eve", password="eves own password")
    assert browser.fill(mine, {"code": site.mailed_code("bob@example.com")}).status == 400
    assert account_of(site, "eve") is None


def test_a_wrong_code_is_told_and_after_five_even_the_right_one_is_refused(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    for _ in range(5):
        answer = browser.fill(page, {"code": "000000"})
        assert answer.status == 400
        assert TEXTS["en"]["wrong_code"] in answer.body
    assert browser.fill(page, {"code": site.mailed_code("bob@example.com")}).status == 400
    assert account_of(site, "bob") is None


def test_a_code_is_good_for_ten_minutes(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    site.clock.pass_seconds(599)
    assert browser.get("/confirm", ASKED).status == 200
    site.clock.pass_seconds(1)
    assert browser.fill(page, {"code": site.mailed_code("bob@example.com")}).to == "/signup"
    assert account_of(site, "bob") is None


def test_a_code_is_good_once(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    code = site.mailed_code("bob@example.com")
    assert browser.fill(page, {"code": f" {code} "}).to == CALLBACK
    assert browser.fill(page, {"code": code}).to == "/signup"


def test_a_new_code_replaces_the_one_before(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    first = site.mailed_code("bob@example.com")
    again = browser.fill(page, {}, form_number=1)
    assert (again.status, TEXTS["en"]["resent"] in again.body) == (200, True)
    assert browser.fill(again, {"code": first}).status == 400
    assert browser.fill(again, {"code": site.mailed_code("bob@example.com")}).to == CALLBACK


def test_so_many_codes_are_mailed_to_one_address_and_no_more(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    for _ in range(4):
        browser.fill(page, {}, form_number=1)
    refused = browser.fill(page, {}, form_number=1)
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert sign_up(Browser(site)).status == 429
    assert len(site.mailer.sent) == 5
    assert sign_up(Browser(site), username="cid", email="cid@example.com").to == "/confirm"


def test_a_username_that_was_taken_meanwhile_is_told(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    site.join(**BOB | {"email": "other@example.com"})
    answer = browser.fill(page, {"code": site.mailed_code("bob@example.com")})
    assert answer.status == 400
    assert TEXTS["en"]["names_taken"] in answer.body
    assert 'action="/signup?' in answer.body


def test_without_a_sign_up_there_is_no_page_for_its_code(browser: Browser) -> None:
    assert browser.get("/confirm", ASKED).to == "/signup"


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/resendcode"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"_csrf=%ff", "application/x-www-form-urlencoded"),
        (b"\xff", "application/x-www-form-urlencoded"),
        (b"email=a&email=b", "application/x-www-form-urlencoded"),
        (b"display_name=" + b"a" * 100_000, "application/x-www-form-urlencoded"),
        (b'{"email": "bob@example.com"}', "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(browser: Browser, path: str, body: bytes, kind: str) -> None:
    asked_for_code(browser)
    answer = browser.send("POST", path, "", body, content_type=kind)
    assert answer.location == "/error?error=invalid_request"


@pytest.mark.parametrize("path", ["/signup", "/confirm", "/resendcode"])
def test_a_form_of_another_page_does_nothing(site: Site, browser: Browser, path: str) -> None:
    asked_for_code(browser)
    before = len(site.mailer.sent)
    answer = browser.post(path, {"_csrf": "forged", "code": site.mailed_code("bob@example.com")} | BOB)
    assert answer.status == 403
    assert account_of(site, "bob") is None
    assert len(site.mailer.sent) == before


def test_a_repeated_parameter_of_the_query_is_refused(browser: Browser) -> None:
    assert browser.send("GET", "/signup", "lang=en&lang=zh").location == "/error?error=invalid_request"
    assert browser.send("GET", "/signup", "lang=%ff").location == "/error?error=invalid_request"


def test_who_came_without_a_client_goes_on_to_the_web_client(site: Site, browser: Browser) -> None:
    page = browser.follow(browser.fill(browser.get("/signup"), BOB))
    answer = browser.fill(page, {"code": site.mailed_code("bob@example.com")})
    assert answer.location == "http://localhost:5173/"
    assert browser.authorize().to == CALLBACK


@pytest.mark.parametrize("policy", [SignUpPolicy(), SignUpPolicy("invitation"), SignUpPolicy("off", frozenset({"x"}))])
def test_where_nobody_may_sign_up_there_is_no_form(policy: SignUpPolicy) -> None:
    site = Site(policy=policy)
    browser = Browser(site)
    page = browser.get("/signup", ASKED)
    assert page.status == 403
    assert TEXTS["en"]["closed_lead"] in page.body
    assert "<form" not in page.body
    assert "/signup" not in browser.get("/login", ASKED).body
    assert browser.post("/signup", {"_csrf": "x"} | BOB).status == 403
    assert site.mailer.sent == []


@pytest.mark.parametrize("mode", ["open", "invitation"])
def test_where_there_are_domains_their_addresses_alone_may_sign_up(mode: Any) -> None:
    site = Site(policy=read_policy(mode, "example.com, Example.ORG"))
    refused = sign_up(Browser(site), email="bob@notexample.com")
    assert (refused.status, TEXTS["en"]["email_domain"] in refused.body) == (400, True)
    assert sign_up(Browser(site), email="bob@sub.example.com").status == 400
    assert sign_up(Browser(site), email="Bob@EXAMPLE.org").to == "/confirm"


def test_a_mail_that_cannot_be_sent_is_a_page_that_says_to_try_again(site: Site, browser: Browser) -> None:
    site.mailer.is_broken = True
    answer = sign_up(browser)
    assert answer.status == 503
    site.mailer.is_broken = False
    assert sign_up(browser).to == "/confirm"


def test_joining_is_in_the_trail_without_secrets(site: Site, browser: Browser) -> None:
    page = asked_for_code(browser)
    code = site.mailed_code("bob@example.com")
    browser.fill(page, {"code": "000000"})
    browser.fill(page, {"code": code})
    refused, joined = site.store.trail
    assert (refused.kind, refused.result) == ("sign_up.refused", "refused")
    assert (joined.kind, joined.user_id) == ("user.signed_up", site.store.find_user_id("bob"))
    told = " ".join(each.model_dump_json() for each in site.store.trail)
    assert not any(secret in told for secret in (code, BOB["password"], *browser.cookies.values()))
