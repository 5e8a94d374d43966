"""GET and POST /mfa, and what clients may ask for: acr_values and max_age (OpenID Connect Core §3.1.2.1), amr (RFC
8176)."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from tests.unit.auth.site import ASKED, Answer, Browser, Site, csrf_in
from tests.unit.auth.test_auth_login import Outline

from auth.app import create_app
from auth.texts import LANGUAGES
from parley.identity.assurance import Policy
from parley.identity.totp import Totp


def set_policy(site: Site, policy: Policy) -> None:
    site.deps = replace(site.deps, policy=policy)
    site.app = create_app(site.deps)


REQUIRED = Policy("required")


class Phone:
    """An authenticator app."""

    def __init__(self, site: Site, page: Answer) -> None:
        uri = next(href for href in hrefs(page) if href.startswith("otpauth:"))
        secret = parse_qs(urlsplit(uri).query)["secret"][0]
        self.site, self.secret = site, base64.b32decode(secret)

    def code(self) -> str:
        return Totp().code(self.secret, int(self.site.clock().timestamp()) // 30)

    def next_code(self) -> str:
        self.site.clock.pass_seconds(30)
        return self.code()


def hrefs(page: Answer) -> list[str]:
    return [str(link["href"]) for link in Outline(page.body).all("a")]


def hidden(page: Answer) -> dict[str, str]:
    inputs = Outline(page.body).all("input")
    return {str(each["name"]): str(each.get("value")) for each in inputs if each["type"] == "hidden"}


def follow(browser: Browser, answer: Answer) -> Answer:
    assert answer.status == 302, answer.body
    return browser.send("GET", answer.to, urlsplit(answer.location).query)


def send(browser: Browser, page: Answer, code: str, query: str = urlencode(ASKED), **form: str) -> Answer:
    return browser.post("/mfa", hidden(page) | {"code": code} | form, query)


def recovery_codes(page: Answer) -> list[str]:
    return [part.partition("</li>")[0] for part in page.body.split("<li>")[1:]]


def enrol(site: Site) -> tuple[Phone, list[str]]:
    """Ann, in a browser of her own, whose policy then is what it was."""
    policy, browser = site.deps.policy, Browser(site)
    set_policy(site, REQUIRED)
    page = follow(browser, browser.log_in())
    phone = Phone(site, page)
    codes = recovery_codes(send(browser, page, phone.code()))
    set_policy(site, policy)
    site.clock.pass_seconds(30)
    return phone, codes


def claims(browser: Browser, code: str) -> dict[str, Any]:
    """Of the ID token."""
    return read(browser.redeem(code).json["id_token"])


def read(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def kinds(site: Site) -> list[tuple[str, str]]:
    return [(event.kind, event.result) for event in site.store.trail if "factor" in event.kind or "code" in event.kind]


# ---- Signing in ----


def test_without_policy_and_enrolment_nobody_is_asked(browser: Browser) -> None:
    assert "code" in browser.log_in().sent


def test_whoever_is_enrolled_is_asked_after_the_password_and_then_goes_on(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    asked = browser.log_in()
    assert asked.to == "/mfa"
    assert asked.sent == ASKED
    answer = send(browser, follow(browser, asked), phone.code())
    assert answer.to == ASKED["redirect_uri"]
    assert answer.sent["state"] == ASKED["state"]


def test_before_the_second_factor_no_client_gets_a_code(browser: Browser, site: Site) -> None:
    enrol(site)
    browser.log_in()
    assert browser.authorize().to == "/mfa"
    assert browser.authorize(prompt="none").sent["error"] == "interaction_required"
    assert browser.authorize(client_id="third-party", redirect_uri="https://third.example/cb").to in ("/mfa", "/error")


def test_the_second_factor_is_asked_once_a_login_session_for_all_clients(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    send(browser, follow(browser, browser.log_in()), phone.code())
    for _ in range(2):
        assert "code" in browser.authorize().sent
        site.clock.pass_seconds(1000)


def test_rfc8176_the_tokens_say_how_and_how_surely(browser: Browser, site: Site) -> None:
    first = claims(browser, browser.code())
    assert (first["amr"], first["acr"]) == (["pwd"], "1")
    phone, _ = enrol(site)
    browser = Browser(site)
    code = send(browser, follow(browser, browser.log_in()), phone.code()).sent["code"]
    tokens = browser.redeem(code).json
    for name in ("access_token", "id_token"):
        decoded = read(tokens[name])
        assert (decoded["amr"], decoded["acr"]) == (["pwd", "otp", "mfa"], "2")
    refreshed = browser.refresh(tokens["refresh_token"]).json
    decoded = read(refreshed["access_token"])
    assert (decoded["amr"], decoded["acr"]) == (["pwd", "otp", "mfa"], "2")


def test_the_cookie_changes_with_the_second_factor_and_the_old_one_is_nobodys(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    stolen = dict(browser.cookies)
    send(browser, page, phone.code())
    assert "code" in browser.authorize().sent
    thief = Browser(site, cookies=stolen)
    assert thief.authorize().to == "/login"


def test_a_wrong_code_is_told_on_the_page(browser: Browser, site: Site) -> None:
    enrol(site)
    answer = send(browser, follow(browser, browser.log_in()), "000000")
    assert answer.status == 400
    outline = Outline(answer.body)
    assert [each for _, each in outline.elements if each.get("role") == "alert"]
    assert all(each["aria-describedby"] == "error" for each in outline.all("input") if "id" in each)
    assert browser.authorize().to == "/mfa"


def test_scenario_26_codes_cannot_be_guessed(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    for number in range(5):
        assert send(browser, page, f"{number:06}").status == 400
    assert send(browser, page, phone.code()).status == 400
    site.clock.pass_seconds(1)
    assert "code" in send(browser, page, phone.code()).sent
    assert kinds(site).count(("second_factor.refused", "refused")) == 6


def test_a_recovery_code_stands_in_for_the_app(browser: Browser, site: Site) -> None:
    _, codes = enrol(site)
    page = follow(browser, browser.log_in())
    link = next(href for href in hrefs(page) if "use=recovery" in href)
    recovery = browser.send("GET", "/mfa", urlsplit(link).query)
    assert 'autocomplete="one-time-code"' not in recovery.body
    answer = send(browser, recovery, codes[0], urlsplit(link).query)
    assert "code" in answer.sent
    assert claims(browser, answer.sent["code"])["acr"] == "2"
    passed = [event for event in site.store.trail if event.kind == "second_factor.passed"]
    assert [event.details for event in passed] == [{"by": "recovery", "recovery_codes_left": "9"}]


def test_when_few_recovery_codes_are_left_it_is_told(site: Site) -> None:
    _, codes = enrol(site)
    for left, code in zip(range(9, 2, -1), codes, strict=False):
        browser = Browser(site)
        answer = send(browser, follow(browser, browser.log_in()), code)
        assert (answer.status == 200) == (left <= 3)
    assert "<strong>3</strong>" in answer.body
    assert answer.cookies
    (link,) = hrefs(answer)
    assert "code" in browser.send("GET", "/mfa", urlsplit(link).query).sent


def test_by_the_time_somebody_else_has_signed_in_the_page_is_theirs_to_answer(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    assert send(browser, page, phone.code(), user="somebody-else").status == 403
    assert browser.authorize().to == "/mfa"


def test_a_forged_form_uses_no_code_up(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    assert send(browser, page, phone.code(), _csrf="forged").status == 403
    assert "code" in send(browser, page, phone.code()).sent


def test_nobody_meets_the_page_without_a_password(browser: Browser) -> None:
    assert browser.get("/mfa", ASKED).to == "/login"
    assert browser.post("/mfa", {"code": "000000"}, urlencode(ASKED)).to == "/login"


def test_whoever_needs_none_is_sent_on(browser: Browser, site: Site) -> None:
    browser.log_in()
    assert "code" in browser.get("/mfa", ASKED).sent


def test_a_second_factor_that_was_removed_meanwhile_asks_anew(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    factor = site.store.get_second_factor(site.ann)
    assert site.store.replace_second_factor(site.ann, factor, None)
    answer = send(browser, page, phone.code())
    assert answer.to == "/mfa"
    assert "code" in follow(browser, answer).sent


# ---- Setting it up ----


def test_a_policy_for_all_has_everybody_enrol_before_any_client(browser: Browser, site: Site) -> None:
    set_policy(site, REQUIRED)
    asked = browser.log_in()
    assert asked.to == "/mfa"
    page = follow(browser, asked)
    (image,) = Outline(page.body).all("img")
    assert str(image["src"]).startswith("data:image/svg+xml;")
    assert image["alt"]
    shown = send(browser, page, Phone(site, page).code())
    assert shown.status == 200
    assert len(set(recovery_codes(shown))) == 10
    (link,) = hrefs(shown)
    assert "code" in browser.send("GET", "/mfa", urlsplit(link).query).sent


@pytest.mark.parametrize(("groups", "to"), [(("staff",), "/mfa"), (("other",), ASKED["redirect_uri"])])
def test_a_policy_by_group_asks_its_members(browser: Browser, site: Site, groups: tuple[str, ...], to: str) -> None:
    set_policy(site, Policy("groups", frozenset({"staff"})))
    account = site.store.get_account(site.ann)
    assert account
    site.store._accounts[site.ann] = account.model_copy(update={"groups": groups})
    assert browser.log_in().to == to


def test_a_wrong_first_code_keeps_the_key_that_was_scanned(browser: Browser, site: Site) -> None:
    set_policy(site, REQUIRED)
    page = follow(browser, browser.log_in())
    phone = Phone(site, page)
    again = send(browser, page, "000000")
    assert again.status == 400
    assert Phone(site, again).secret == phone.secret
    assert send(browser, again, phone.code()).status == 200


def test_an_enrolment_that_took_too_long_begins_again(browser: Browser, site: Site) -> None:
    set_policy(site, REQUIRED)
    page = follow(browser, browser.log_in())
    phone = Phone(site, page)
    site.clock.pass_seconds(1800)
    again = send(browser, page, phone.code())
    assert (again.status, Phone(site, again).secret == phone.secret) == (400, False)
    assert site.store.get_second_factor(site.ann) is None


def test_an_enrolment_of_another_person_enrols_nobody(browser: Browser, site: Site) -> None:
    set_policy(site, REQUIRED)
    site.join(username="eve", email="eve@example.com", display_name="Eve", password="correct horse")
    eve = Browser(site)
    hers = follow(eve, eve.log_in("eve", "correct horse"))
    page = follow(browser, browser.log_in())
    answer = send(browser, page, Phone(site, hers).code(), enrolment=hidden(hers)["enrolment"])
    assert answer.status == 400
    assert site.store.get_second_factor(site.ann) is None


def test_enrolling_in_two_windows_enrols_once(browser: Browser, site: Site) -> None:
    set_policy(site, REQUIRED)
    page = follow(browser, browser.log_in())
    other = browser.get("/mfa", ASKED)
    assert send(browser, page, Phone(site, page).code()).status == 200
    late = send(browser, other, Phone(site, other).code())
    assert late.to == "/mfa"
    assert kinds(site).count(("second_factor.enrolled", "ok")) == 1


# ---- What clients ask for ----


def test_oidc_3_1_2_1_acr_values_may_ask_for_two_factors(browser: Browser, site: Site) -> None:
    assert "code" in browser.log_in().sent
    step_up = browser.authorize(acr_values="2")
    assert step_up.to == "/mfa"
    page = follow(browser, step_up)
    query = urlsplit(step_up.location).query
    shown = send(browser, page, Phone(site, page).code(), query)
    answer = browser.send("GET", "/mfa", urlsplit(hrefs(shown)[0]).query)
    assert claims(browser, answer.sent["code"])["acr"] == "2"


@pytest.mark.parametrize(
    ("acr_values", "to"),
    [("2", "/mfa"), ("2 1", "/mfa"), ("urn:x 2", "/mfa"), ("1", "/callback"), ("1 2", "/callback"), ("x", "/callback")],
)
def test_oidc_3_1_2_1_of_acr_values_the_first_known_counts(browser: Browser, acr_values: str, to: str) -> None:
    browser.log_in()
    assert urlsplit(browser.authorize(acr_values=acr_values).location).path == to


def test_rfc9470_a_step_up_without_pages_is_told(browser: Browser) -> None:
    browser.log_in()
    assert browser.authorize(acr_values="2", prompt="none").sent["error"] == "interaction_required"


def test_oidc_3_1_2_1_after_max_age_one_signs_in_again(browser: Browser, site: Site) -> None:
    browser.log_in()
    site.clock.pass_seconds(100)
    assert "code" in browser.authorize(max_age="100").sent
    assert browser.authorize(max_age="99").to == "/login"
    assert browser.authorize(max_age="99", prompt="none").sent["error"] == "login_required"
    fresh = claims(browser, browser.code(max_age="99"))
    assert fresh["auth_time"] == int(site.clock().timestamp())


def test_oidc_3_1_2_1_max_age_0_is_a_login_each_time(browser: Browser, site: Site) -> None:
    assert "code" in browser.log_in(max_age="0").sent
    site.clock.pass_seconds(1)
    assert "code" in browser.log_in(max_age="0").sent


def test_after_a_login_again_the_second_factor_is_asked_again(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    send(browser, follow(browser, browser.log_in()), phone.code())
    site.clock.pass_seconds(100)
    assert browser.log_in(max_age="60").to == "/mfa"


def test_the_second_factor_makes_no_password_newer(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    page = follow(browser, browser.log_in())
    signed_in = int(site.clock().timestamp())
    answer = send(browser, page, phone.next_code())
    assert claims(browser, answer.sent["code"])["auth_time"] == signed_in


def test_max_age_cannot_be_slept_off_on_our_pages(browser: Browser, site: Site) -> None:
    phone, _ = enrol(site)
    query = urlencode(ASKED | {"max_age": "60"})
    page = follow(browser, browser.log_in(max_age="60"))
    site.clock.pass_seconds(661)
    assert send(browser, page, phone.code(), query).to == "/login"


@pytest.mark.parametrize("max_age", ["-1", "x", "1.5", "1e9", "9999999999", "٣"])
def test_oidc_3_1_2_6_a_max_age_that_is_no_number_is_an_invalid_request(browser: Browser, max_age: str) -> None:
    assert browser.authorize(max_age=max_age).sent["error"] == "invalid_request"


def test_oidc_discovery_names_the_classes_and_the_claims(browser: Browser) -> None:
    document = browser.get("/.well-known/openid-configuration").json
    assert document["acr_values_supported"] == ["1", "2"]
    assert {"acr", "amr", "auth_time"} <= set(document["claims_supported"])


# ---- The pages ----


def code_page(site: Site, browser: Browser) -> Answer:
    enrol(site)
    return follow(browser, browser.log_in())


def recovery_page(site: Site, browser: Browser) -> Answer:
    code_page(site, browser)
    return browser.get("/mfa", ASKED | {"use": "recovery"})


def enrolment_page(site: Site, browser: Browser) -> Answer:
    set_policy(site, REQUIRED)
    return follow(browser, browser.log_in())


def codes_page(site: Site, browser: Browser) -> Answer:
    page = enrolment_page(site, browser)
    return send(browser, page, Phone(site, page).code())


PAGES = [code_page, recovery_page, enrolment_page, codes_page]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("show", PAGES)
def test_the_pages_work_without_script_in_both_languages(
    site: Site, show: Callable[[Site, Browser], Answer], language: str
) -> None:
    page = show(site, Browser(site, language=language))
    outline = Outline(page.body)
    assert outline.all("html") == [{"lang": {"en": "en", "zh": "zh-CN"}[language]}]
    assert not outline.all("script")
    assert not [each for _, each in outline.elements if "style" in each or any(name.startswith("on") for name in each)]
    assert len(outline.all("h1")) == 1
    labelled = {label["for"] for label in outline.all("label")}
    assert {field["id"] for field in outline.all("input") if field.get("type") != "hidden"} <= labelled
    assert all(image["alt"] for image in outline.all("img"))
    assert page.headers["Cache-Control"] == "no-store"
    assert "$" not in page.body


def test_the_page_stays_itself_in_the_other_language(site: Site, browser: Browser) -> None:
    page = recovery_page(site, browser)
    link = next(href for href in hrefs(page) if "lang=zh" in href)
    other = browser.send("GET", urlsplit(link).path, urlsplit(link).query)
    assert "恢复代码" in other.body
    assert 'autocomplete="one-time-code"' not in other.body


def test_a_key_that_was_shown_is_kept_after_a_page_that_was_open_too_long(site: Site, browser: Browser) -> None:
    page = enrolment_page(site, browser)
    again = send(browser, page, "000000", _csrf="gone")
    assert again.status == 403
    assert Phone(site, again).secret == Phone(site, page).secret
    assert csrf_in(again)
