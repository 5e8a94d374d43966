"""How it feels: ten thousand messages, first paint and switches from the cache, frames while it scrolls."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from bench.client import MARKED, SWITCHED, first_paint, scroll
from playwright.sync_api import Page, Route, expect
from tests.e2e.conftest import Devices

from devstack.history import text_of, write_history

if TYPE_CHECKING:
    from tests.conftest import Stack

LAST, MIDDLE, EARLY = 10_000, 5_000, 60
GENEROUS = 1_000
"""Milliseconds for what is to take 100: `make bench-web` says how long it takes, this that nothing is waited for."""


def message(page: Page, seq: int) -> None:
    """Waits until a message is in view, and says what was said at its number."""
    row = page.locator(f"[data-testid=message][data-seq='{seq}']")
    expect(row).to_be_in_viewport()
    expect(row.get_by_test_id("message-text")).to_have_text(text_of(seq))


def test_ten_thousand_messages_are_read_to_their_start_and_painted_from_the_cache(
    devices: Devices, stack: Stack
) -> None:
    ada, grace, bob = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    table = stack.tables["chat"]
    write_history(stack.dynamodb, table, [ada["id"], bob["id"]], 100)
    write_history(stack.dynamodb, table, [ada["id"], grace["id"]], LAST, answered=[EARLY, MIDDLE])
    device = devices.of(ada)
    page = device.page
    device.open_row("Grace")
    message(page, LAST)
    # Fifty pages in a row: what an overloaded emulator refuses is asked for again.
    device.forgive(r"503 .*/messages")
    # To the middle by a quote, through all that lies between, and from there on.
    page.get_by_test_id("quote").last.click()
    message(page, MIDDLE)
    frames = scroll(page, 12_000)
    assert frames.long < 0.5, str(frames)
    page.get_by_test_id("to-bottom").click()
    message(page, LAST)
    # To the start: a quote leads near it, the wheel to it.
    page.get_by_test_id("quote").first.click()
    message(page, EARLY)
    scroll(page, 24_000)
    message(page, 1)
    page.get_by_test_id("to-bottom").click()
    message(page, LAST)

    # Between two conversations that are held.
    for _ in range(3):
        device.open_row("Bob")
        message(page, 100)
        device.open_row("Grace")
        message(page, LAST)
    assert statistics.median(page.evaluate(MARKED, SWITCHED)) < GENEROUS
    # A reload paints what is held, whatever the network does.
    device.keeps(text_of(LAST))
    device.installs()
    held: list[Route] = []
    page.route("**/api/**", lambda route: held.append(route))
    page.reload()
    message(page, LAST)
    assert first_paint(page) < GENEROUS
    for route in held:
        route.continue_()
    page.unroute("**/api/**")
