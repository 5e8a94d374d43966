"""Several messages at once, and pictures that were sent together."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.e2e.conftest import Device, Devices


def in_all_looks(device: Device, name: str) -> None:
    """Pictures in both themes on a small and a large screen; nothing serious by axe-core in any."""
    for width, height in ((360, 640), (1440, 900)):
        device.page.set_viewport_size({"width": width, "height": height})
        for theme in ("light", "dark"):
            device.page.emulate_media(color_scheme=theme)
            expect(device.page.locator(f"html[data-theme={theme}]")).to_be_attached()
            device.picture(f"{name}-{width}-{theme}")
            assert device.audit() == [], (name, width, theme)
    device.page.emulate_media(color_scheme="light")
    device.page.set_viewport_size({"width": 1280, "height": 800})


def test_messages_are_chosen_and_dealt_with_together(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    ada.open_person(grace_account)
    grace.open_person(ada_account)
    for text in ("one", "two", "three"):
        ada.write(text)
        grace.shows(*("one", "two", "three")[: ("one", "two", "three").index(text) + 1])
    grace.write("four")
    ada.shows("one", "two", "three", "four")
    page = ada.page
    rows = page.get_by_test_id("message")
    count = page.get_by_test_id("selection-count")

    # By the keyboard alone: the menu of a row, then Space and Shift+Space on others.
    rows.nth(2).focus()
    page.keyboard.press("ContextMenu")
    page.get_by_test_id("menu-select").press("Enter")
    expect(count).to_have_text("1 message")
    expect(rows.nth(2)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(count).to_have_text("2 messages")
    in_all_looks(ada, "choosing")
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("composer")).to_be_focused()

    # By the pointer; what is recalled meanwhile is chosen no longer.
    rows.nth(0).click(modifiers=["Control"])
    rows.nth(3).click(modifiers=["Shift"])
    expect(count).to_have_text("4 messages")
    grace.page.get_by_test_id("message").nth(3).hover()
    grace.page.get_by_test_id("message-more").nth(3).click()
    grace.page.get_by_test_id("menu-recall").click()
    expect(count).to_have_text("3 messages")
    rows.nth(2).click()
    page.get_by_test_id("selection-delete").click()
    page.get_by_test_id("delete-for-all").click()
    expect(page.get_by_test_id("composer")).to_be_visible()
    grace.shows("This message was recalled.", "This message was recalled.", "three", "This message was recalled.")
