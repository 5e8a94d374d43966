"""A conversation that is opened begins at its first unread message, wherever that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import Page, Route, expect
from tests.e2e.conftest import Device, Devices
from tests.e2e.test_feel import message, read_on
from tests.e2e.test_scrolling import scroll, standing

from devstack.history import text_of, write_history

if TYPE_CHECKING:
    from tests.conftest import Stack

FIRST = 102
"""Of what was written behind a mark at 100: the message before it is the reader's own."""
LAST = 400
UNREAD = 150
"""Each writes two in turn."""


def begins_at(page: Page, seq: int) -> None:
    """Waits until the divider stands on top, and right under it a message."""
    divider = page.get_by_test_id("unread-divider")
    expect(divider).to_be_in_viewport()
    message(page, seq)
    line, box = divider.bounding_box(), page.get_by_test_id("message-list").bounding_box()
    assert line
    assert box
    assert line["y"] - box["y"] < box["height"] / 4
    assert min(seq for seq, top in standing(page).items() if top > line["y"]) == seq


def unread_of(device: Device, title: str) -> int:
    badge = device.page.get_by_test_id("conversation-row").filter(has_text=title).get_by_test_id("unread-badge")
    return int(badge.inner_text()) if badge.count() else 0


def test_a_new_device_begins_at_the_first_of_many_unread_and_reads_on_to_the_newest(
    devices: Devices, stack: Stack
) -> None:
    ada, grace = stack.new_user("ada"), stack.new_user("grace")
    write_history(stack.dynamodb, stack.tables["chat"], [ada["id"], grace["id"]], LAST, read={ada["id"]: 100})
    device = devices.of(ada)
    page = device.page
    # What an overloaded emulator refuses is asked for again.
    device.forgive(r"503 .*/messages|ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    device.badge("Grace", UNREAD)
    # The newest page is there first; nobody is shown it before the window, nor has read it.
    held: list[Route] = []
    page.route("**/messages?*after_seq=*", lambda route: held.append(route))
    with page.expect_request("**/messages?*after_seq=*"):
        device.open_row("Grace")
    expect(page.get_by_test_id("chat").get_by_role("status")).to_be_visible()
    expect(page.get_by_test_id("message")).to_have_count(0)
    for route in held:
        route.continue_()
    page.unroute("**/messages?*after_seq=*")
    begins_at(page, FIRST)
    assert unread_of(device, "Grace") > UNREAD - 20

    # Without a network there is the newest page alone, and it is no more read than before.
    device.keeps(text_of(LAST))
    device.installs()
    device.context.set_offline(True)
    page.reload()
    message(page, LAST)
    assert unread_of(device, "Grace") > UNREAD - 20
    device.context.set_offline(False)
    expect(page.get_by_test_id("offline-banner")).to_have_count(0)
    expect(page.get_by_test_id("unread-divider")).to_be_in_viewport()
    assert max(standing(page)) < LAST - 200

    # It falls as one reads.
    before = unread_of(device, "Grace")
    scroll(page, 1_500)
    expect(page.get_by_test_id("unread-badge")).not_to_have_text(str(before))
    assert 0 < unread_of(device, "Grace") < before
    read_on(page, -1_500, LAST)
    device.badge("Grace", 0)
    expect(page.get_by_test_id("to-bottom")).to_have_count(0)


def test_whoever_was_away_for_long_begins_where_they_left_and_may_go_to_the_newest(
    devices: Devices, stack: Stack
) -> None:
    ada, grace = stack.new_user("ada"), stack.new_user("grace")
    people = [ada["id"], grace["id"]]
    write_history(stack.dynamodb, stack.tables["chat"], people, 100)
    device = devices.of(ada)
    page = device.page
    device.forgive(r"503 .*/messages")
    device.open_row("Grace")
    message(page, 100)
    device.keeps(text_of(100))
    page.goto("about:blank")
    write_history(stack.dynamodb, stack.tables["chat"], people, 900, read={ada["id"]: 100})
    device.visit()
    device.badge("Grace", 400)
    device.open_row("Grace")
    begins_at(page, FIRST)

    # What is written there stands at the end, and so does whoever wrote it.
    device.write("back again")
    device.tick_of("back again", "sent")
    expect(page.get_by_test_id("message").filter(has_text="back again")).to_be_in_viewport()
    message(page, 900)
    device.badge("Grace", 0)
