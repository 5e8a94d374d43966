"""Several messages at once, and pictures that were sent together."""

from __future__ import annotations

from playwright.sync_api import expect
from tests.e2e.conftest import Device, Devices
from tests.e2e.test_pictures_and_files import SHIFTS, attach, picture


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
    grace.page.get_by_test_id("menu-delete").click()
    grace.page.get_by_test_id("delete-for-all").click()
    expect(count).to_have_text("3 messages")
    rows.nth(2).click()
    page.get_by_test_id("selection-delete").click()
    page.get_by_test_id("delete-for-all").click()
    expect(page.get_by_test_id("composer")).to_be_visible()
    grace.shows("This message was recalled.", "This message was recalled.", "three", "This message was recalled.")


def test_pictures_that_are_sent_together_are_one_album(devices: Devices) -> None:
    ada, grace, _, grace_account = devices.talking()
    grace.page.route("**/files/**", lambda _: None)
    shapes = ((1600, 900), (600, 900), (800, 800), (900, 600), (500, 900))
    pictures = [picture(f"{number}.png", *shape, 40 * number) for number, shape in enumerate(shapes)]
    attach(ada.page, *pictures, caption="five of **them**")
    for device in (ada, grace):
        expect(device.page.get_by_test_id("album-picture")).to_have_count(5)
        expect(device.page.get_by_test_id("message")).to_have_count(2)
        expect(device.page.get_by_test_id("message-text").last).to_have_text("five of them")
    # All is in its place before a picture is there, and stays.
    before = grace.page.get_by_test_id("album").bounding_box()
    grace.page.evaluate(SHIFTS)
    grace.page.unroute("**/files/**")
    for device in (ada, grace):
        expect(device.page.locator("[data-testid=picture-image][data-shown=true]")).to_have_count(5)
    assert grace.page.get_by_test_id("album").bounding_box() == before
    assert grace.page.evaluate("window.shifts.reduce((sum, each) => sum + each, 0)") < 0.1
    ada.tick_of("five of them", "read")

    # Each by itself: a reaction, a reply that leads back, a recall.
    tiles = grace.page.get_by_test_id("album-picture")
    tiles.nth(1).click(button="right")
    grace.page.get_by_role("menuitem", name="React with ❤️").click()
    expect(ada.page.get_by_test_id("album-picture").nth(1).get_by_test_id("reaction")).to_have_text("❤️1")
    in_all_looks(ada, "album")
    ada.page.get_by_test_id("album-picture").nth(4).click(button="right")
    ada.page.get_by_test_id("menu-delete").click()
    ada.page.get_by_test_id("delete-for-all").click()
    for device in (ada, grace):
        expect(device.page.get_by_test_id("album-picture")).to_have_count(4)
        expect(device.page.get_by_test_id("message")).to_have_count(2)

    # A part of it is chosen, and passed on as an album again; after a reload all is as it was.
    page = ada.page
    page.get_by_test_id("message-more").last.click(force=True)
    page.get_by_test_id("menu-select").click()
    expect(page.get_by_test_id("selection-count")).to_have_text("5 messages")
    page.get_by_test_id("album-picture").nth(0).click()
    page.get_by_test_id("album-picture").nth(3).click()
    expect(page.get_by_test_id("selection-count")).to_have_text("3 messages")
    in_all_looks(ada, "album-choosing")
    page.get_by_test_id("selection-forward").click()
    page.get_by_test_id("forward-choice").filter(has_text=grace_account["display_name"]).click()
    page.get_by_test_id("forward-send").click()
    for device in (ada, grace):
        expect(device.page.get_by_test_id("album")).to_have_count(2)
        expect(device.page.get_by_test_id("album").last.get_by_test_id("album-picture")).to_have_count(2)
        expect(device.page.get_by_test_id("message-text").last).to_have_text("five of them")
    grace.page.reload()
    expect(grace.page.get_by_test_id("album-picture")).to_have_count(6)
    tiles.last.get_by_test_id("picture").click()
    expect(grace.page.get_by_test_id("lightbox-place")).to_have_text("6 of 6")
