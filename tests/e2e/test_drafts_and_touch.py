"""A draft on two devices, a finger on a message, and the banner's button."""

from __future__ import annotations

import re

from playwright.sync_api import CDPSession, Locator, Page, expect
from tests.e2e.conftest import Devices


def put_finger(session: CDPSession, on: Locator) -> tuple[float, float]:
    """A finger on the middle of something; gives where."""
    box = on.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    return x, y


def touch(session: CDPSession, page: Page, by: int) -> None:
    """A finger on the first message, drawn aside."""
    x, y = put_finger(session, page.get_by_test_id("message").first)
    for step in range(1, 11):
        at = {"x": x + by * step / 10, "y": y}
        session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [at]})
    lift(session)


def lift(session: CDPSession) -> None:
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_draft_follows_its_writer_and_a_finger_answers(devices: Devices) -> None:
    ada, grace, ada_account, grace_account = devices.pair()
    phone = devices.new(width=390)
    phone.sign_in(ada_account)
    ada.open_person(grace_account)
    ada.write("**hello** there")
    ada.tick_of("hello there", "sent")
    grace.open_row(ada_account["display_name"])
    expect(grace.page.get_by_test_id("row-snippet")).to_have_text("hello there")

    ada.page.get_by_test_id("composer").fill("I was about to")
    snippet = phone.page.get_by_test_id("row-snippet")
    expect(snippet).to_have_text("Draft: I was about to")
    phone.open_row(grace_account["display_name"])
    expect(phone.page.get_by_test_id("composer")).to_have_value("I was about to")
    ada.page.get_by_test_id("composer").press("Enter")
    expect(phone.page.get_by_test_id("composer")).to_have_value("")

    session = phone.context.new_cdp_session(phone.page)
    touch(session, phone.page, -30)
    expect(phone.page.get_by_test_id("composing")).to_have_count(0)
    touch(session, phone.page, -120)
    expect(phone.page.get_by_test_id("composing")).to_be_visible()
    phone.picture("phone-reply")
    assert phone.audit() == []
    # Held still it opens the menu, of a message and of a conversation, which is not opened by it.
    put_finger(session, phone.page.get_by_test_id("message").first)
    expect(phone.page.get_by_test_id("menu-reply")).to_be_visible()
    lift(session)
    phone.page.keyboard.press("Escape")
    phone.page.get_by_test_id("back").click()
    put_finger(session, phone.page.get_by_test_id("conversation-row"))
    expect(phone.page.get_by_test_id("row-menu")).to_be_visible()
    lift(session)
    phone.picture("phone-row-menu")
    phone.page.get_by_test_id("menu-pin").click()
    expect(phone.page.get_by_test_id("row-pin")).to_be_visible()
    expect(phone.page.get_by_test_id("chat")).to_have_count(0)

    ada.page.get_by_test_id("emoji-open").click()
    expect(ada.page.get_by_test_id("emoji-panel").get_by_role("button").first).to_be_visible()
    ada.picture("emoji")
    ada.page.keyboard.press("Escape")

    grace.forgive(r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    grace.context.set_offline(True)
    expect(grace.page.get_by_test_id("offline-seconds")).to_have_text(re.compile(r"Next try in \d+ s"))
    # A try that fails is followed by another.
    grace.page.get_by_test_id("retry-now").click()
    expect(grace.page.get_by_test_id("offline-seconds")).to_have_text(re.compile(r"Next try in \d+ s"))
    grace.context.set_offline(False)
    expect(grace.page.get_by_test_id("offline-banner")).to_be_hidden()
