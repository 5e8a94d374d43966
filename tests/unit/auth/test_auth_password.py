"""Forgotten passwords and changed ones: /forgotPassword, /confirmForgotPassword, /changePassword."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, Answer, Browser, Site
from tests.unit.identity.twins import PERSON

from auth.texts import TEXTS
from parley.identity.model import SecondFactor
from parley.identity.service.accounts import change_account, with_status

NEW = "battery staple"
FORM = "application/x-www-form-urlencoded"


def forget(browser: Browser, name: str = "ann") -> Answer:
    """The page for the code."""
    return browser.follow(browser.fill(browser.get("/forgotPassword", ASKED), {"username": name}))


def with_the_status(site: Site, status: Any) -> None:
    def change(account: Any) -> Any:
        return account.model_copy(update={"user": account.user.model_copy(update={"status": status})})

    change_account(site.ann, change, store=site.store)


# ---- Forgotten ----


@pytest.mark.parametrize("name", ["ann", " ANN ", "Ann@Example.com"])
def test_who_forgot_sets_a_new_password_by_the_mailed_code_and_is_signed_in(
    site: Site, browser: Browser, name: str
) -> None:
    page = forget(browser, name)
    answer = browser.fill(page, {"code": site.mailed_code(), "password": NEW})
    assert (answer.to, answer.sent["state"]) == (CALLBACK, ASKED["state"])
    assert Browser(site).log_in("ann", PERSON["password"]).status == 400
    assert Browser(site).log_in("ann", NEW).to == CALLBACK


def test_the_login_page_leads_there_with_its_hint(browser: Browser) -> None:
    assert '<a href="/forgotPassword?' in browser.get("/login", ASKED).body
    assert 'value="ann"' in browser.get("/forgotPassword", ASKED | {"login_hint": "ann"}).body


def test_nothing_tells_whether_there_is_such_an_account(site: Site) -> None:
    """The same pages, headers and work for somebody and nobody, at every turn; and one mail each."""

    def turn(name: str) -> list[Any]:
        browser, told = Browser(site), []

        def note(answer: Answer) -> Answer:
            body = answer.body.replace(name, "NAME")
            headers = {key: value.replace(name, "NAME") for key, value in answer.headers.items()}
            told.append((answer.status, len(body), headers, sorted(site.store.calls), site.hasher.work))
            site.store.calls.clear()
            site.hasher.work = 0
            return answer

        site.store.calls.clear()
        site.hasher.work = 0
        page = note(forget(browser, name))
        note(browser.fill(page, {"code": "000000", "password": NEW}))
        note(browser.fill(page, {"code": "000000", "password": "short"}))
        for _ in range(5):
            note(browser.fill(page, {"code": "000000", "password": NEW}))
        return told

    known = turn("ann@example.com")
    assert turn("abc@example.com") == known
    assert [mail.to for mail in site.mailer.sent] == ["ann@example.com", None]
    site.store.disable(site.ann)
    assert turn("ann@example.com") == known


@pytest.mark.parametrize("status", ["disabled", "invited"])
def test_who_may_not_sign_in_gets_no_code(site: Site, browser: Browser, status: Any) -> None:
    with_the_status(site, status)
    forget(browser)
    assert [mail.to for mail in site.mailer.sent] == [None]


def test_who_is_disabled_meanwhile_gets_no_new_password(site: Site, browser: Browser) -> None:
    page = forget(browser)
    change_account(site.ann, lambda account: with_status(account, "disabled"), store=site.store)
    answer = browser.fill(page, {"code": site.mailed_code(), "password": NEW})
    assert answer.status == 400
    assert TEXTS["en"]["wrong_code"] in answer.body


def test_an_address_that_was_never_confirmed_gets_no_code(site: Site, browser: Browser) -> None:
    change_account(site.ann, lambda account: account.model_copy(update={"email_verified": False}), store=site.store)
    forget(browser)
    assert [mail.to for mail in site.mailer.sent] == [None]


def test_a_new_password_ends_every_other_sign_in_and_is_told_by_mail(site: Site, browser: Browser) -> None:
    thief = Browser(site)
    stolen = thief.signed_in()
    page = forget(browser)
    browser.fill(page, {"code": site.mailed_code(), "password": NEW})
    assert thief.authorize().to == "/login"
    assert thief.refresh(stolen["refresh_token"]).json["error"] == "invalid_grant"
    assert browser.authorize().to == CALLBACK
    assert "has just been changed" in site.mail().text


def test_a_code_is_tried_five_times_and_used_once_and_the_next_replaces_it(site: Site, browser: Browser) -> None:
    page = forget(browser)
    first = site.mailed_code()
    second_page = forget(Browser(site))
    second = site.mailed_code()
    assert browser.fill(page, {"code": first, "password": NEW}).status == 400
    assert browser.fill(page, {"code": second, "password": NEW}).to == CALLBACK
    assert browser.fill(page, {"code": second, "password": "another one"}).status == 400
    assert second_page.status == 200
    page = forget(browser)
    for _ in range(5):
        browser.fill(page, {"code": "000000", "password": NEW})
    assert browser.fill(page, {"code": site.mailed_code(), "password": NEW}).status == 400


def test_a_code_is_good_for_ten_minutes(site: Site, browser: Browser) -> None:
    page = forget(browser)
    site.clock.pass_seconds(600)
    assert browser.fill(page, {"code": site.mailed_code(), "password": NEW}).status == 400


def test_a_refused_password_does_not_use_the_code_up(site: Site, browser: Browser) -> None:
    page = forget(browser)
    code = site.mailed_code()
    for password, error in (
        ("short", "password_length"),
        ("iloveyou", "password_common"),
        ("ann li", "password_length"),
    ):
        answer = browser.fill(page, {"code": code, "password": password})
        assert (answer.status, TEXTS["en"][error] in answer.body) == (400, True)
    answer = browser.fill(page, {"code": code, "password": "Ann@Example.com"})
    assert (answer.status, TEXTS["en"]["password_personal"] in answer.body) == (400, True)
    assert browser.fill(page, {"code": code, "password": NEW}).to == CALLBACK


def test_what_a_password_shares_with_its_owner_is_told_to_whoever_has_the_code_alone(browser: Browser) -> None:
    page = forget(browser)
    answer = browser.fill(page, {"code": "000000", "password": "ann@example.com"})
    assert TEXTS["en"]["wrong_code"] in answer.body


def test_an_account_is_mailed_so_many_codes_an_hour_and_a_name_of_nobodys_counts_alike(site: Site) -> None:
    for name in ("ann", "nobody-of-this-name"):
        for _ in range(5):
            assert forget(Browser(site), name).status == 200
        page = Browser(site).get("/forgotPassword", ASKED)
        browser = Browser(site)
        refused = browser.fill(browser.get("/forgotPassword", ASKED), {"username": name.upper()})
        assert (page.status, refused.status) == (200, 429)
    assert len(site.mailer.sent) == 10


@pytest.mark.parametrize("name", ["", " ", "#"])
def test_no_name_gets_the_page_again(site: Site, browser: Browser, name: str) -> None:
    answer = browser.fill(browser.get("/forgotPassword", ASKED), {"username": name})
    assert answer.status == 200
    assert site.mailer.sent == []


def test_the_page_for_the_code_without_a_name_leads_to_the_one_before(browser: Browser) -> None:
    assert browser.get("/confirmForgotPassword", ASKED).to == "/forgotPassword"


def test_what_a_request_brings_is_inert_in_the_page(browser: Browser) -> None:
    hostile = '"><script>alert(1)</script>$password_hint'
    for path in ("/forgotPassword", "/confirmForgotPassword"):
        body = browser.get(path, ASKED | {"login_hint": hostile}).body
        assert "<script>" not in body
        assert "&lt;script&gt;" in body


@pytest.mark.parametrize("path", ["/forgotPassword", "/confirmForgotPassword", "/changePassword"])
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"_csrf=%ff", FORM),
        (b"username=a&username=b", FORM),
        (b"password=" + b"a" * 100_000, FORM),
        (b'{"username": "ann"}', "application/json"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(browser: Browser, path: str, body: bytes, kind: str) -> None:
    browser.log_in()
    answer = browser.send("POST", path, urlencode(ASKED | {"login_hint": "ann"}), body, content_type=kind)
    assert answer.location == "/error?error=invalid_request"


def test_a_form_of_another_page_does_nothing(site: Site, browser: Browser) -> None:
    browser.log_in()
    forget(Browser(site))
    query = urlencode(ASKED | {"login_hint": "ann"})
    forged = {"_csrf": "forged", "username": "ann", "code": site.mailed_code(), "password": NEW}
    for path in ("/forgotPassword", "/confirmForgotPassword", "/changePassword"):
        assert browser.post(path, forged, query).status == 403
    assert len(site.mailer.sent) == 1
    assert Browser(site).log_in().to == CALLBACK


def test_where_no_mail_is_set_up_the_administrator_is_named(site: Site) -> None:
    bare = Site(has_mail=False)
    browser = Browser(bare)
    assert TEXTS["en"]["no_mail_lead"] in browser.get("/forgotPassword", ASKED).body
    assert "/forgotPassword" not in browser.get("/login", ASKED).body
    assert browser.post("/confirmForgotPassword", {"code": "1"}, urlencode(ASKED)).to == "/forgotPassword"
    assert browser.get("/signup", ASKED).status == 403
    assert browser.get("/signup", {"invitation": "x.y"}).status == 410


def test_a_letter_that_cannot_be_sent_holds_no_changed_password_up(site: Site, browser: Browser) -> None:
    page = forget(browser)
    code = site.mailed_code()
    site.mailer.is_broken = True
    assert browser.fill(page, {"code": code, "password": NEW}).to == CALLBACK
    assert ("mail.failed", site.ann) in [(each.kind, each.user_id) for each in site.store.trail]


def test_a_reset_is_in_the_trail_without_secrets(site: Site, browser: Browser) -> None:
    page = forget(browser)
    code = site.mailed_code()
    browser.fill(page, {"code": "000000", "password": NEW})
    browser.fill(page, {"code": code, "password": NEW})
    kinds = [each.kind for each in site.store.trail]
    assert kinds == ["password.code_sent", "password.refused", "password.reset", "sign_ins.ended"]
    told = " ".join(each.model_dump_json() for each in site.store.trail)
    assert not any(secret in told for secret in (code, NEW, *browser.cookies.values()))


# ---- Changed ----


def test_who_has_just_signed_in_changes_the_password_without_the_old_one(site: Site, browser: Browser) -> None:
    browser.log_in()
    page = browser.get("/changePassword", ASKED)
    assert "old_password" not in page.body
    assert browser.fill(page, {"password": NEW}).to == CALLBACK
    assert Browser(site).log_in("ann", NEW).to == CALLBACK


def test_later_the_old_one_is_asked_for(site: Site, browser: Browser) -> None:
    browser.log_in()
    site.clock.pass_seconds(301)
    page = browser.get("/changePassword", ASKED)
    assert 'autocomplete="current-password"' in page.body
    for wrong in ("", "a wrong guess", NEW):
        answer = browser.fill(page, {"old_password": wrong, "password": NEW})
        assert (answer.status, TEXTS["en"]["wrong_password"] in answer.body) == (400, True)
    assert Browser(site).log_in().to == CALLBACK
    assert browser.fill(page, {"old_password": PERSON["password"], "password": NEW}).to == CALLBACK


def test_guesses_of_the_old_one_make_the_account_wait_as_at_the_login(site: Site, browser: Browser) -> None:
    browser.log_in()
    site.clock.pass_seconds(301)
    page = browser.get("/changePassword", ASKED)
    for _ in range(5):
        browser.fill(page, {"old_password": "a wrong guess", "password": NEW})
    assert browser.fill(page, {"old_password": PERSON["password"], "password": NEW}).status == 400


def test_a_changed_password_ends_every_sign_in_but_this_one(site: Site, browser: Browser) -> None:
    here = browser.signed_in()
    other = Browser(site)
    there = other.signed_in()
    site.clock.pass_seconds(1)
    browser.fill(browser.get("/changePassword", ASKED), {"password": NEW})
    assert other.authorize().to == "/login"
    assert other.refresh(there["refresh_token"]).json["error"] == "invalid_grant"
    assert browser.authorize().to == CALLBACK
    assert browser.refresh(here["refresh_token"]).status == 200
    assert "has just been changed" in site.mail().text


@pytest.mark.parametrize(
    ("password", "error"), [("short", "password_length"), ("ann@example.com", "password_personal")]
)
def test_a_bad_new_password_is_told(browser: Browser, password: str, error: str) -> None:
    browser.log_in()
    answer = browser.fill(browser.get("/changePassword", ASKED), {"password": password})
    assert (answer.status, TEXTS["en"][error] in answer.body) == (400, True)


def test_who_is_not_signed_in_signs_in_first(site: Site, browser: Browser) -> None:
    assert browser.get("/changePassword", ASKED).to == "/login"
    assert browser.post("/changePassword", {"password": NEW}, urlencode(ASKED)).to == "/login"
    assert browser.get("/changePassword").location == "http://localhost:5173/"
    assert Browser(site).log_in().to == CALLBACK


def test_who_came_from_the_web_client_goes_back_there(browser: Browser) -> None:
    browser.log_in()
    assert browser.fill(browser.get("/changePassword"), {"password": NEW}).location == "http://localhost:5173/"


def test_who_has_a_second_factor_gives_it_first(site: Site, browser: Browser) -> None:
    factor = SecondFactor(sealed_secret="sealed", enrolled_at=site.clock(), last_step=0)
    assert site.store.replace_second_factor(site.ann, None, factor)
    browser.log_in()
    query = urlencode(ASKED)
    csrf = {"_csrf": browser.cookies["parley-csrf"], "password": NEW}
    assert browser.get("/changePassword", ASKED).to == "/mfa"
    assert browser.post("/changePassword", csrf, query).to == "/mfa"
    assert browser.post("/changePassword", csrf).location == "http://localhost:5173/"
    assert Browser(site).log_in().to == "/mfa"


def test_a_password_that_was_given_must_be_changed_before_there_is_a_code(site: Site, browser: Browser) -> None:
    with_the_status(site, "must_change_password")
    sent_on = browser.log_in()
    assert (sent_on.to, sent_on.sent["state"]) == ("/changePassword", ASKED["state"])
    assert browser.authorize().to == "/changePassword"
    assert browser.authorize(prompt="none").sent["error"] == "interaction_required"
    page = browser.follow(sent_on)
    assert TEXTS["en"]["must_change_lead"] in page.body
    answer = browser.fill(page, {"password": NEW})
    assert answer.to == CALLBACK
    assert browser.redeem(answer.sent["code"]).status == 200
    account = site.store.get_account(site.ann)
    assert account is not None
    assert account.user.status == "active"


def test_who_must_change_the_password_can_also_reset_it(site: Site, browser: Browser) -> None:
    with_the_status(site, "must_change_password")
    page = forget(browser)
    assert browser.fill(page, {"code": site.mailed_code(), "password": NEW}).to == CALLBACK


def test_a_change_is_in_the_trail(site: Site, browser: Browser) -> None:
    browser.log_in()
    site.clock.pass_seconds(301)
    page = browser.get("/changePassword", ASKED)
    browser.fill(page, {"old_password": "a wrong guess", "password": NEW})
    browser.fill(page, {"old_password": PERSON["password"], "password": NEW})
    kinds = [(each.kind, each.user_id) for each in site.store.trail][1:]
    assert kinds == [(kind, site.ann) for kind in ("password.refused", "password.changed", "sign_ins.ended")]
