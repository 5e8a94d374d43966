"""The settings: who I am, what others see, where I am signed in and how, in both themes and on a small screen."""

from __future__ import annotations

import base64
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import Devices
from tests.support.pictures import encoded, gradient

from parley.bootstrap.sources import now
from parley.identity.access import ADMINS
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.service.accounts import change_account, with_fields
from parley.identity.totp import Totp

if TYPE_CHECKING:
    from tests.conftest import Stack

SECTIONS = (
    *("profile", "privacy", "appearance", "notifications", "keyboard", "devices", "security", "apps", "activity"),
)
STEP = 30
TOLD_WITHIN = 5
"""Seconds until a browser has taken in that its person is disabled."""


def code_of(key: str) -> str:
    return Totp().code(base64.b32decode(key.replace(" ", "")), int(time.time()) // STEP)


def grow_old(store: DynamoDBStore, user_id: str) -> None:
    """The person signed in a day ago, in every browser."""
    signed_in = store.list_sign_ins(user_id)
    then = now() - timedelta(days=1)
    for session_hash, session in signed_in.sessions.items():
        store.add_login_session(session_hash, session.model_copy(update={"auth_time": then}))
    for family in signed_in.families:
        store.add_family(family.model_copy(update={"auth_time": then}))


def test_who_i_am_is_changed_and_every_page_can_be_used_by_everybody(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    ada, grace = devices.of(ada_account), devices.of(grace_account)
    page, keys = ada.page, ada.page.keyboard
    # By the keyboard alone there and back.
    page.get_by_test_id("open-settings").press("Enter")
    page.get_by_test_id("section-profile").press("Enter")
    expect(page.get_by_role("heading", name="Profile")).to_be_focused()
    expect(page).to_have_url(f"{stack.web_url}/settings/profile")
    page.get_by_test_id("own-name").fill("Ada Lovelace")
    keys.press("Enter")
    expect(page.get_by_test_id("profile-name")).to_have_text("Ada Lovelace")
    page.get_by_test_id("picture-file").set_input_files(
        {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": encoded(gradient())}
    )
    # It is seen before anything is moved; a canvas that nobody drew on is as wide as HTML says.
    expect(page.get_by_test_id("crop").locator("canvas")).to_have_attribute("width", "560")
    page.get_by_test_id("crop").focus()
    for key in ("+", "+", "ArrowLeft", "ArrowUp"):
        keys.press(key)
    assert ada.audit() == []
    page.get_by_role("button", name="Use picture").click()
    expect(page.get_by_test_id("remove-picture")).to_be_visible()
    shown = page.get_by_test_id("settings").locator("img")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    page.get_by_test_id("status-emoji").fill("🌴")
    page.get_by_test_id("status-text").fill("On an island")
    keys.press("Enter")
    expect(page.get_by_test_id("own-status")).to_contain_text("🌴 On an island")
    page.get_by_test_id("quiet-span").select_option("hour")
    expect(page.get_by_test_id("end-quiet")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_test_id("section-profile")).to_be_focused()
    # What was changed is what others find.
    grace.page.get_by_test_id("search").fill("Ada Lovelace")
    expect(grace.page.get_by_test_id("person-row").first).to_contain_text("Ada Lovelace")
    found: dict[str, list[str]] = {}
    for theme in ("dark", "light"):
        page.goto(f"{stack.web_url}/settings/appearance")
        page.get_by_test_id(f"theme-{theme}").click()
        for section in SECTIONS:
            page.set_viewport_size({"width": 1280, "height": 800})
            page.goto(f"{stack.web_url}/settings/{section}")
            expect(page.get_by_test_id("settings")).to_have_attribute("data-section", section)
            page.wait_for_load_state("networkidle")
            found[f"{section} {theme}"] = ada.audit()
            page.set_viewport_size({"width": 320, "height": 640})
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), section
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_sign_ins_are_ended_from_elsewhere_and_a_second_factor_comes_and_goes(devices: Devices, stack: Stack) -> None:
    account, boss_account = stack.new_user("ada"), stack.new_user("boss")
    store = DynamoDBStore(stack.client("dynamodb"), stack.tables["identity"])
    change_account(boss_account["id"], lambda one: with_fields(one, {"groups": [ADMINS]}), store=store)
    ada, phone, boss = devices.of(account), devices.of(account), devices.new()
    page = ada.page
    with boss.page.expect_request(lambda sent: "/api/v1/" in sent.url and "authorization" in sent.headers) as asked:
        boss.sign_in(boss_account)
    # The phone is signed out from the desk: it says so, and keeps nothing.
    page.goto(f"{stack.web_url}/settings/devices")
    expect(page.get_by_test_id("device")).to_have_count(2)
    expect(page.locator("[data-testid=device][data-current=true]")).to_have_count(1)
    page.get_by_test_id("end-session").click()
    page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    phone.forgive(r"401|WebSocket connection to|400 .*/oauth2/token")
    expect(phone.page.get_by_test_id("login-error")).to_have_text("Your session has ended. Please sign in again.")
    assert phone.page.evaluate("indexedDB.databases()") == []
    expect(page.get_by_test_id("device")).to_have_count(1)
    # The second factor, and what asks for a newer sign-in.
    page.goto(f"{stack.web_url}/settings/security")
    ada.forgive(r"401|403|400 .*/oauth2/token")
    # Its token is renewed by now: what grows old is written as a whole, over what a renewal would write.
    expect(page.get_by_test_id("enrol-factor")).to_be_visible()
    grow_old(store, account["id"])
    page.reload()
    page.get_by_test_id("enrol-factor").click()
    page.get_by_test_id("step-up").click()
    page.locator("input[name=username]").fill(account["username"])
    page.locator("input[name=password]").fill(account["password"])
    page.locator("button[type=submit]").click()
    expect(page).to_have_url(f"{stack.web_url}/settings/security")
    # A new password, with the old one.
    page.get_by_test_id("change-password").click()
    for old, said in (("not-the-password", "The old password is wrong."), (account["password"], None)):
        page.get_by_test_id("old-password").fill(old)
        page.get_by_test_id("new-password").fill("another-long-password")
        page.get_by_test_id("save-password").click()
        if said:
            expect(page.get_by_role("alert")).to_have_text(said)
            assert ada.audit() == []
    expect(page.get_by_role("status").filter(has_text="Your password is changed.")).to_be_visible()
    page.get_by_test_id("enrol-factor").click()
    expect(page.get_by_test_id("factor-qr")).to_be_visible()
    assert page.get_by_test_id("factor-qr").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    key = page.get_by_test_id("factor-secret").inner_text()
    page.get_by_test_id("factor-code").fill("000000")
    page.get_by_test_id("factor-submit").click()
    expect(page.get_by_role("alert")).to_have_text("The code is wrong, or was used already.")
    page.get_by_test_id("factor-code").fill(code_of(key))
    page.get_by_test_id("factor-submit").click()
    codes = page.get_by_test_id("recovery-codes").locator("li")
    expect(codes).to_have_count(10)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()
    assert saved.value.path().read_text().split() == codes.all_inner_texts()
    recovery = codes.first.inner_text()
    page.get_by_test_id("codes-kept").click()
    page.get_by_test_id("remove-factor").click()
    page.get_by_test_id("factor-code").fill(recovery)
    page.get_by_test_id("factor-submit").click()
    expect(page.get_by_test_id("enrol-factor")).to_be_visible()
    page.goto(f"{stack.web_url}/settings/activity")
    expect(page.locator("[data-kind='second_factor.removed']")).to_have_count(1)
    # An administrator disables Ada: the browser says so, and is empty within seconds.
    token, began = asked.value.headers["authorization"], time.monotonic()
    disabled = boss.context.request.patch(
        f"{stack.web_url}/api/v1/admin/users/{account['id']}",
        headers={"Authorization": token},
        data={"status": "disabled"},
    )
    assert disabled.ok, disabled.text()
    expect(page.get_by_test_id("login-error")).to_have_text("Your session has ended. Please sign in again.")
    assert page.evaluate("indexedDB.databases()") == []
    assert time.monotonic() - began < TOLD_WITHIN
