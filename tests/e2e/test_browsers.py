"""Two people in two browsers: what issue and design promise, as a person meets it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import Devices

if TYPE_CHECKING:
    from tests.conftest import Stack

CHINESE = re.compile(r"^zh\b")


def test_two_people_find_each_other_and_chat(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("Hello, Grace")
    ada.shows("Hello, Grace")
    ada.tick_of("Hello, Grace", "sent")
    grace.badge("Ada", 1)
    grace.picture("conversations-unread")
    grace.open_row(ada_account["display_name"])
    grace.shows("Hello, Grace")
    ada.tick_of("Hello, Grace", "read")
    grace.badge("Ada", 0)
    grace.write("你好，Ada 👋")
    for device in (ada, grace):
        device.shows("Hello, Grace", "你好，Ada 👋")
    ada.picture("chat-light")


def test_typing_and_presence_are_seen(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("are you there?")
    grace.open_row(ada_account["display_name"])
    expect(ada.page.get_by_test_id("chat-status")).to_have_text("online")
    grace.page.get_by_test_id("composer").press_sequentially("I am thin")
    expect(ada.page.get_by_test_id("chat-status")).to_have_attribute("data-typing", "true")
    grace.context.close()
    expect(ada.page.get_by_test_id("chat-status")).to_contain_text("last seen")


def test_whoever_goes_offline_returns_with_nothing_missing_and_nothing_twice(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("before")
    grace.open_row(ada_account["display_name"])
    grace.shows("before")
    grace.forgive(r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    grace.context.set_offline(True)
    expect(grace.page.get_by_test_id("offline-banner")).to_be_visible()
    for number in range(3):
        ada.write(f"missed {number}")
    ada.tick_of("missed 2", "sent")
    grace.write("written offline")
    grace.tick_of("written offline", "pending")
    grace.picture("offline")
    grace.context.set_offline(False)
    expect(grace.page.get_by_test_id("offline-banner")).to_be_hidden()
    for device in (ada, grace):
        device.shows("before", "missed 0", "missed 1", "missed 2", "written offline")
    ada.write("live again")
    grace.shows("before", "missed 0", "missed 1", "missed 2", "written offline", "live again")


def test_reading_on_one_device_clears_the_badge_on_the_other(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    ada, grace, graces_other = devices.of(ada_account), devices.of(grace_account), devices.of(grace_account)
    ada.open_person(grace_account)
    ada.write("one")
    ada.write("two")
    for device in (grace, graces_other):
        device.badge("Ada", 2)
    grace.open_row(ada_account["display_name"])
    for device in (grace, graces_other):
        device.badge("Ada", 0)
    graces_other.open_row(ada_account["display_name"])
    graces_other.write("seen it")
    for device in (ada, grace, graces_other):
        device.shows("one", "two", "seen it")


def test_a_reload_paints_from_the_cache_without_the_server(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("kept on this device")
    ada.tick_of("kept on this device", "sent")
    ada.keeps("kept on this device")
    ada.forgive("ERR_FAILED")
    ada.context.route("**/api/v1/**", lambda route: route.abort())
    ada.page.reload()
    expect(ada.page.get_by_test_id("chat-title")).to_have_text(grace_account["display_name"])
    ada.shows("kept on this device")
    ada.context.unroute("**/api/v1/**")
    ada.write("and on we go")
    ada.tick_of("and on we go", "sent")


def test_the_theme_and_the_language_switch_at_once_and_stay(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("Good evening")
    ada.page.get_by_test_id("open-settings").click()
    ada.page.get_by_test_id("section-appearance").click()
    ada.page.get_by_test_id("theme-dark").click()
    expect(ada.page.locator("html")).to_have_attribute("data-theme", "dark")
    ada.picture("settings-dark")
    ada.page.get_by_test_id("language-zh").click()
    expect(ada.page.get_by_role("heading", name="外观")).to_be_visible()
    expect(ada.page.locator("html")).to_have_attribute("lang", CHINESE)
    ada.page.reload()
    expect(ada.page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(ada.page.locator("html")).to_have_attribute("lang", CHINESE)
    ada.picture("chat-dark-chinese")


def test_script_in_a_message_is_inert(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    attacks = (
        "<img src=x onerror=\"document.title='taken'\">",
        "<script>document.title='taken'</script>",
        "javascript:document.title='taken'",
    )
    ada.open_person(grace_account)
    for attack in attacks:
        ada.write(attack)
    grace.open_row(ada_account["display_name"])
    grace.shows(*attacks)
    for device in (ada, grace):
        assert "taken" not in device.page.title()
        assert device.page.locator("[data-testid=message-text] :is(img, script)").count() == 0


def test_enter_that_takes_a_candidate_of_an_input_method_sends_nothing(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    composer = ada.page.get_by_test_id("composer")
    expect(composer).to_be_focused()
    typist = ada.context.new_cdp_session(ada.page)
    typist.send("Input.imeSetComposition", {"text": "ni hao", "selectionStart": 6, "selectionEnd": 6})
    enter = {"type": "rawKeyDown", "windowsVirtualKeyCode": 13, "key": "Enter", "code": "Enter"}
    typist.send("Input.dispatchKeyEvent", enter)
    expect(composer).to_have_value("ni hao")
    typist.send("Input.insertText", {"text": "你好"})
    expect(composer).to_have_value("你好")
    expect(ada.page.get_by_test_id("message")).to_have_count(0)
    composer.press("Enter")
    ada.shows("你好")


def test_a_wrong_password_is_told_on_the_hosted_page(devices: Devices, stack: Stack) -> None:
    account = stack.new_user("ada")
    device = devices.new()
    device.forgive(r"status of 400 .*/login\?")
    device.page.goto(stack.web_url)
    device.page.get_by_role("button", name="Sign in").click()
    device.page.locator("input[name=username]").fill(account["username"])
    device.page.locator("input[name=password]").fill("not it")
    device.page.locator("button[type=submit]").click()
    expect(device.page.get_by_role("alert")).to_be_visible()
    device.picture("login-refused")
    device.page.locator("input[name=password]").fill(account["password"])
    device.page.locator("button[type=submit]").click()
    expect(device.page.get_by_test_id("search")).to_be_visible()


def test_whoever_signs_out_leaves_nothing_behind(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("secret")
    ada.tick_of("secret", "sent")
    ada.page.get_by_test_id("open-settings").click()
    ada.page.get_by_test_id("sign-out").click()
    expect(ada.page.get_by_role("button", name="Sign in")).to_be_visible()
    ada.page.go_back()
    expect(ada.page.get_by_text("secret")).to_have_count(0)


def test_on_a_phone_one_column_shows_at_a_time(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    ada, grace = devices.of(ada_account, theme="dark", width=390), devices.of(grace_account)
    grace.open_person(ada_account)
    grace.write("on the phone?")
    ada.badge("Grace", 1)
    ada.picture("phone-list-dark")
    ada.open_row(grace_account["display_name"])
    ada.shows("on the phone?")
    expect(ada.page.get_by_test_id("search")).to_be_hidden()
    ada.picture("phone-chat-dark")
    ada.page.get_by_test_id("back").click()
    expect(ada.page.get_by_test_id("search")).to_be_visible()


def test_what_one_deletes_for_oneself_is_gone_on_all_ones_devices_and_stays_away(devices: Devices) -> None:
    ada, grace, ada_account, _ = devices.talking()
    phone = devices.of(ada_account)
    ada.write("a slip")
    grace.shows("look", "a slip")
    phone.page.get_by_test_id("conversation-row").click()
    phone.shows("look", "a slip")
    ada.page.get_by_test_id("message").last.click(button="right")
    ada.page.get_by_test_id("menu-delete").click()
    ada.page.get_by_test_id("delete-for-me").click()
    for device in (ada, phone):
        device.shows("look")
        expect(device.page.get_by_test_id("row-snippet")).to_have_text("look")
    ada.page.reload()
    ada.shows("look")
    grace.write("what was that?")
    for device in (ada, phone):
        device.shows("look", "what was that?")
    grace.shows("look", "a slip", "what was that?")
