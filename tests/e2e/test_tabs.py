"""Several tabs of one person in one browser: one connection, one state, nothing lost when a tab goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import Devices

if TYPE_CHECKING:
    from tests.conftest import Stack


def test_two_tabs_share_one_connection_and_show_the_same(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("from the first tab")
    second = devices.tab_of(ada)
    second.open_row(grace_account["display_name"])
    second.shows("from the first tab")
    second.write("from the second tab")
    grace.open_row(ada_account["display_name"])
    for tab in (ada, second, grace):
        tab.shows("from the first tab", "from the second tab")
    ada.tick_of("from the second tab", "read")
    second.tick_of("from the second tab", "read")
    assert (ada.open_sockets, second.open_sockets) == (1, 0)
    second.page.get_by_test_id("composer").fill("a draft for both")
    expect(ada.page.get_by_test_id("composer")).to_have_value("a draft for both")


def test_reading_in_one_tab_clears_the_badge_in_the_other(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    second = devices.tab_of(grace)
    ada.open_person(grace_account)
    ada.write("one")
    ada.write("two")
    for tab in (grace, second):
        tab.badge("Ada", 2)
    second.page.bring_to_front()
    second.open_row(ada_account["display_name"])
    for tab in (grace, second):
        tab.badge("Ada", 0)
    ada.tick_of("two", "read")


def test_when_the_tab_with_the_connection_closes_the_other_goes_on(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("before")
    second = devices.tab_of(ada)
    second.open_row(grace_account["display_name"])
    grace.open_row(ada_account["display_name"])
    ada.page.close()
    for number in range(3):
        grace.write(f"while it changes hands {number}")
    second.write("and on we go")
    texts = [f"while it changes hands {number}" for number in range(3)]
    expect(second.page.get_by_test_id("message")).to_have_count(5)
    grace.tick_of("while it changes hands 2", "read")
    second.tick_of("and on we go", "read")
    shown = second.page.get_by_test_id("message-text").all_inner_texts()
    assert sorted(shown) == sorted(["before", *texts, "and on we go"])
    assert grace.page.get_by_test_id("message-text").all_inner_texts() == shown
    assert second.open_sockets == 1


def test_what_was_written_offline_survives_a_crash_and_goes_out_once(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("hello")
    grace.open_row(ada_account["display_name"])
    second = devices.tab_of(ada)
    second.open_row(grace_account["display_name"])
    for tab in (ada, second):
        tab.forgive(r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    ada.context.set_offline(True)
    expect(second.page.get_by_test_id("offline-banner")).to_be_visible()
    second.write("written offline")
    for tab in (ada, second):
        tab.tick_of("written offline", "pending")
    # Both are gone before anything could be sent.
    ada.page.close()
    second.page.close()
    ada.context.set_offline(False)
    third = devices.tab_of(ada)
    third.open_row(grace_account["display_name"])
    third.tick_of("written offline", "read")
    for tab in (third, grace):
        tab.shows("hello", "written offline")


def test_signing_out_in_one_tab_signs_all_out_and_leaves_nothing(devices: Devices, stack: Stack) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("secret")
    ada.tick_of("secret", "sent")
    second = devices.tab_of(ada)
    second.page.get_by_test_id("open-settings").click()
    second.page.get_by_test_id("sign-out").click()
    for tab in (ada, second):
        expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
    # By the server's logout, which leads back to the start.
    expect(second.page).to_have_url(f"{stack.web_url}/")
    assert ada.page.evaluate("indexedDB.databases()") == []
    assert ada.page.evaluate("Object.keys(localStorage)") == []
    assert [cookie["name"] for cookie in ada.context.cookies()] == ["parley-csrf"]
    expect(ada.page.get_by_text("secret")).to_have_count(0)
