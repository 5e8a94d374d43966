"""Everybody can use it: axe-core on every page in both themes, the keyboard alone, small and large screens."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Devices

from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_no_page_has_a_serious_finding(devices: Devices, stack: Stack, theme: str) -> None:
    found: dict[str, list[str]] = {}
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    ada = devices.new(theme=theme)
    page = ada.page
    page.goto(stack.web_url)
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    found["landing"] = ada.audit()
    page.get_by_test_id("sign-in").click()
    expect(page.locator("input[name=username]")).to_be_visible()
    found["login"] = ada.audit()
    ada.sign_in(ada_account)
    found["nothing yet"] = ada.audit()
    page.get_by_test_id("search").fill(grace_account["username"])
    expect(page.get_by_test_id("person-row").first).to_be_visible()
    found["search"] = ada.audit()
    page.get_by_test_id("person-row").first.click()
    ada.write("Hello, see https://example.com")
    ada.tick_of("Hello", "sent")
    found["chat"] = ada.audit()
    grace = devices.of(grace_account, theme=theme)
    found["unread"] = grace.audit()
    grace.open_row(ada_account["display_name"])
    grace.write("Good evening")
    ada.shows("Hello, see https://example.com", "Good evening")
    found["two people"] = ada.audit()
    page.keyboard.press("Control+/")
    expect(page.get_by_role("dialog")).to_be_visible()
    found["keys"] = ada.audit()
    page.keyboard.press("Escape")
    page.get_by_test_id("open-settings").click()
    expect(page.get_by_test_id("profile-name")).to_be_visible()
    found["settings"] = ada.audit()
    page.goto(f"{stack.web_url}/c/01K0000000000000000000000A")
    expect(page.get_by_test_id("chat-not-found")).to_be_visible()
    found["not found"] = ada.audit()
    ada.forgive(r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    ada.context.set_offline(True)
    expect(page.get_by_test_id("offline-banner")).to_be_visible()
    found["offline"] = ada.audit()
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_everything_is_reached_by_the_keyboard_alone(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account, bob_account = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    ada = devices.of(ada_account)
    page, keys = ada.page, ada.page.keyboard
    title = page.get_by_test_id("chat-title")
    for account in (bob_account, grace_account):
        keys.press("Control+k")
        keys.type(account["username"])
        expect(page.get_by_test_id("person-row")).to_have_count(1)
        keys.press("Enter")
        expect(title).to_have_text(account["display_name"])
        # The composer has the focus: what is typed next is a message.
        for text in ("first", "second"):
            keys.type(text)
            keys.press("Enter")
        ada.shows("first", "second")
    # The newest conversation stands first in the list.
    keys.press("Alt+ArrowDown")
    expect(title).to_have_text("Bob")
    keys.press("Alt+ArrowUp")
    expect(title).to_have_text("Grace")
    # From the composer back to the messages, and among them.
    expect(page.get_by_test_id("message").last).to_be_visible()
    expect(page.get_by_test_id("composer")).to_be_focused()
    keys.press("Shift+Tab")
    expect(page.get_by_test_id("message").last).to_be_focused()
    keys.press("ArrowUp")
    expect(page.get_by_test_id("message").first).to_be_focused()
    keys.press("End")
    expect(page.get_by_test_id("message").last).to_be_focused()
    keys.press("Control+/")
    expect(page.get_by_role("dialog")).to_be_visible()
    keys.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(title).to_have_text("Grace")
    keys.press("Escape")
    expect(title).to_have_count(0)
    # By Tab to the list, and by the arrows in it.
    page.get_by_test_id("search").focus()
    keys.press("Tab")
    expect(page.get_by_role("listbox", name="Conversations")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(title).to_have_text("Bob")


@pytest.mark.parametrize(("width", "height"), [(320, 568), (600, 800), (925, 700), (1680, 1050), (3840, 2160)])
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_the_page_fits_every_screen_in_both_directions(
    devices: Devices, stack: Stack, width: int, height: int, direction: str
) -> None:
    account = stack.new_user("grace")
    ada = devices.new(width=width, height=height)
    ada.sign_in(stack.new_user("ada"))
    page = ada.page
    page.evaluate("direction => { document.documentElement.dir = direction }", direction)
    ada.open_person(account)
    ada.write("a long word: " + "x" * 300)
    ada.write("and a short one")
    ada.tick_of("and a short one", "sent")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("[...document.querySelectorAll('body *')].every((each) => !overflows(each));" + OVERFLOWS)
    window = page.get_by_test_id("chat").bounding_box()
    send = page.get_by_test_id("send").bounding_box()
    bubble = page.get_by_test_id("message").last.locator("> div > div").first.bounding_box()
    assert window
    assert send
    assert bubble
    for box in (send, bubble):
        assert box["x"] >= window["x"]
        assert box["x"] + box["width"] <= window["x"] + window["width"] + 1
    # Own messages stand at the end of the line.
    before, after = bubble["x"] - window["x"], window["x"] + window["width"] - bubble["x"] - bubble["width"]
    assert before > after if direction == "ltr" else after > before
    ada.picture(f"screen-{width}-{direction}")


def test_a_group_on_a_small_screen_does_not_scroll_aside(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")

    async def talk() -> None:
        async with await Client.login(
            stack.web_url, grace_account["username"], grace_account["password"], handshake="ticket"
        ) as grace:
            group = await grace.api.create_group("Team", [ada_account["id"]])
            await grace.send(group.id, "a long word: " + "x" * 300)

    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(talk())).result()
    ada = devices.of(ada_account, width=360)
    ada.open_row("Team")
    expect(ada.page.get_by_test_id("message-text").last).to_contain_text("a long word")
    scroller = ada.page.get_by_test_id("message-list").locator("[data-virtuoso-scroller]")
    assert scroller.evaluate("element => element.scrollWidth <= element.clientWidth")


OVERFLOWS = """
function overflows(element) {
  const { left, right, width } = element.getBoundingClientRect();
  return width > 0 && getComputedStyle(element).position !== "fixed" && (left < -1 || right > innerWidth + 1);
}
"""


def test_who_wants_no_motion_sees_none(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("hello")
    ada.page.keyboard.press("Control+/")
    expect(ada.page.get_by_role("dialog")).to_be_visible()
    assert ada.page.evaluate("document.getAnimations().length") == 0
