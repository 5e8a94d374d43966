"""Accepting an invitation: /signup with its secret."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, Answer, Browser, Site
from tests.unit.identity.twins import PERSON

from auth.texts import TEXTS
from parley.errors import Conflict
from parley.identity.model import Account, Invitation
from parley.identity.service.accounts import change_account, with_fields, with_status
from parley.identity.service.invitations import Invitations
from parley.identity.service.sign_up import SignUpPolicy
from parley.identity.service.users import add_account, draft_account

BOB = {"username": "bob", "display_name": "Bob Wu", "password": "battery staple"}
ADDRESS = "bob@example.com"


@pytest.fixture
def site() -> Site:
    return Site(policy=SignUpPolicy("invitation"))


def office(site: Site) -> Invitations:
    assert site.deps.mailroom
    return site.deps.mailroom.invitations


def invite(site: Site) -> Invitation:
    return office(site).invite(ADDRESS, ["staff"], invited_by="the-admin", language="en")


def invite_user(site: Site) -> str:
    """Somebody who has been made already."""
    account = draft_account(
        username="bob",
        email=ADDRESS,
        display_name="B.",
        status="invited",
        email_verified=False,
        clock=site.clock,
        new_id=lambda: "user-bob",
    )
    add_account(account, None, store=site.store)
    office(site).invite_user(account, invited_by="the-admin", language="en")
    return account.user.id


def opened(site: Site, browser: Browser) -> Answer:
    """The page that the mailed link leads to."""
    path, _, query = site.mailed_link(ADDRESS).partition("?")
    return browser.send("GET", path, query)


def account_of(site: Site, login: str) -> Any:
    user_id = site.store.find_user_id(login)
    return site.store.get_account(user_id) if user_id else None


def test_the_invited_choose_name_and_password_and_are_signed_in(site: Site, browser: Browser) -> None:
    invite(site)
    page = opened(site, browser)
    assert ADDRESS in page.body
    assert browser.fill(page, BOB).location == "http://localhost:5173/"
    account = account_of(site, "bob")
    assert (account.user.email, account.user.display_name, account.user.status) == (ADDRESS, "Bob Wu", "active")
    assert (account.email_verified, account.groups) == (True, ("staff",))
    assert browser.authorize().to == CALLBACK
    assert Browser(site).log_in("bob", BOB["password"]).to == CALLBACK


def test_who_was_made_before_keeps_the_username_and_becomes_active(site: Site, browser: Browser) -> None:
    user_id = invite_user(site)
    assert Browser(site).log_in("bob", "").status == 400
    page = opened(site, browser)
    assert 'name="username"' not in page.body
    browser.fill(page, BOB | {"username": "other"})
    account = account_of(site, "bob")
    assert account.user.id == user_id
    assert (account.user.display_name, account.user.status, account.email_verified) == ("Bob Wu", "active", True)
    assert Browser(site).log_in("bob", BOB["password"]).to == CALLBACK


def test_an_invitation_is_of_one_use(site: Site, browser: Browser) -> None:
    invite(site)
    page = opened(site, browser)
    browser.fill(page, BOB)
    for again in (opened(site, Browser(site)), browser.fill(page, BOB | {"username": "bert"})):
        assert (again.status, TEXTS["en"]["over_lead"] in again.body) == (410, True)
    assert account_of(site, "bert") is None


def test_an_invitation_ends_after_seven_days(site: Site, browser: Browser) -> None:
    invite(site)
    site.clock.pass_seconds(7 * 86400 - 1)
    assert opened(site, browser).status == 200
    site.clock.pass_seconds(1)
    assert opened(site, browser).status == 410


def test_a_revoked_invitation_lets_nobody_in(site: Site, browser: Browser) -> None:
    invitation = invite(site)
    page = opened(site, browser)
    assert office(site).list(10, None).items == [invitation]
    office(site).revoke(invitation.id)
    assert browser.fill(page, BOB).status == 410
    assert office(site).list(10, None).items == []


@pytest.mark.parametrize("forge", [lambda token: token[:-1], lambda token: token.partition(".")[0], lambda _: "é" * 99])
def test_a_secret_that_was_not_mailed_opens_nothing(site: Site, browser: Browser, forge: Any) -> None:
    invite(site)
    token = site.mailed_link(ADDRESS).partition("=")[2]
    assert browser.get("/signup", {"invitation": forge(token)}).status == 410


def test_by_way_of_a_client_they_are_at_the_client(site: Site, browser: Browser) -> None:
    invite(site)
    token = site.mailed_link(ADDRESS).partition("=")[2]
    answer = browser.fill(browser.get("/signup", ASKED | {"invitation": token}), BOB)
    assert (answer.to, answer.sent["state"]) == (CALLBACK, ASKED["state"])
    assert token not in answer.location


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"username": "ann"}, "username_taken"),
        ({"username": "b ob"}, "username_form"),
        ({"display_name": ""}, "display_name_length"),
        ({"password": "short"}, "password_length"),
        ({"password": ADDRESS}, "password_personal"),
    ],
)
def test_a_bad_field_is_told_and_the_invitation_stays_good(
    site: Site, browser: Browser, change: dict[str, str], error: str
) -> None:
    invite(site)
    page = opened(site, browser)
    answer = browser.fill(page, BOB | change)
    assert (answer.status, TEXTS["en"][error] in answer.body.replace("&#x27;", "'")) == (400, True)
    assert browser.fill(page, BOB).status == 302


def test_a_form_of_another_page_does_nothing(site: Site, browser: Browser) -> None:
    invite(site)
    opened(site, browser)
    path, _, query = site.mailed_link(ADDRESS).partition("?")
    assert browser.post(path, {"_csrf": "forged"} | BOB, query).status == 403
    assert account_of(site, "bob") is None


def test_who_has_an_account_is_not_invited(site: Site) -> None:
    with pytest.raises(Conflict):
        office(site).invite(PERSON["email"], [], invited_by="the-admin", language="en")


def test_who_is_active_is_not_invited_again(site: Site) -> None:
    account = site.store.get_account(site.ann)
    assert account is not None
    with pytest.raises(Conflict):
        office(site).invite_user(account, invited_by="the-admin", language="en")


@pytest.mark.parametrize("change", [{"email": "moved@example.com"}, None])
def test_who_was_disabled_or_has_another_address_does_not_come_in_by_the_old_mail(
    site: Site, browser: Browser, change: dict[str, str] | None
) -> None:
    def apply(account: Account) -> Account:
        return with_fields(account, change) if change else with_status(account, "disabled")

    user_id = invite_user(site)
    page = opened(site, browser)
    change_account(user_id, apply, store=site.store)
    assert browser.fill(page, BOB).status == 410
    assert site.store.get_credentials(user_id) is None


def test_where_sign_up_is_off_only_who_was_made_comes_in() -> None:
    site = Site(policy=SignUpPolicy("off"))
    with pytest.raises(Conflict):
        invite(site)
    invite_user(site)
    browser = Browser(site)
    assert browser.fill(opened(site, browser), BOB).location == "http://localhost:5173/"
    assert account_of(site, "bob").user.status == "active"


def test_many_are_listed_page_by_page(site: Site) -> None:
    ids = sorted(
        office(site).invite(f"p{n}@example.com", [], invited_by="the-admin", language="en").id for n in range(7)
    )
    seen: list[str] = []
    cursor = None
    while True:
        page = office(site).list(3, cursor)
        seen += [each.id for each in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == ids


def test_joining_by_invitation_is_in_the_trail(site: Site, browser: Browser) -> None:
    invite(site)
    browser.fill(opened(site, browser), BOB)
    (event,) = site.store.trail
    assert (event.kind, event.user_id) == ("invitation.accepted", site.store.find_user_id("bob"))
