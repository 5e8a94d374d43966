"""How it feels: ten thousand messages, first paint and switches from the cache, frames while it scrolls."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

from bench.client import MARKED, SWITCHED, first_paint, scroll
from playwright.sync_api import Locator, Page, Request, Route, expect
from tests.e2e.conftest import Devices
from tests.e2e.test_scrolling import SHARP, moved, standing

from devstack.history import text_of, write_history

if TYPE_CHECKING:
    from tests.conftest import Stack

LAST, MIDDLE, EARLY = 10_000, 5_000, 60
NEAR = LAST - 150
"""So near that reading on from it soon meets the newest page, and too far to touch it."""
AROUND = 50
"""On each side of a message that one is led to."""
GENEROUS = 1_000
"""Milliseconds for what is to take 100: `make bench-web` says how long it takes, this that nothing is waited for."""


WATCH = """() => {
  const watched = (window.watched = { seqs: new Set(), gaps: [] });
  const look = () => {
    const rows = [...document.querySelectorAll("[data-testid=message][data-seq]")];
    rows.map((row) => Number(row.dataset.seq)).forEach((seq, i, all) => {
      watched.seqs.add(seq);
      if (i > 0 && seq !== all[i - 1] + 1) watched.gaps.push([all[i - 1], seq]);
    });
  };
  look();
  watched.stop = new MutationObserver(look);
  watched.stop.observe(document.querySelector("[data-testid=message-list]"), { childList: true, subtree: true });
}"""
WATCHED = """() => {
  const { seqs, gaps, stop } = window.watched;
  stop.disconnect();
  return { seqs: [...seqs].sort((a, b) => a - b), gaps };
}"""
"""Which messages were drawn in the meantime, and which two stood one after the other without being neighbours."""


def message(page: Page, seq: int) -> None:
    """Waits until a message is in view, and says what was said at its number."""
    row = page.locator(f"[data-testid=message][data-seq='{seq}']")
    expect(row).to_be_in_viewport()
    expect(row.get_by_test_id("message-text")).to_have_text(text_of(seq))


def led(page: Page, quote: Locator, seq: int) -> None:
    """Follows a quote, which costs a page."""
    # Asked for again where the server refused it for being busy.
    asked: set[str] = set()

    def count(request: Request) -> None:
        if "/messages?" in request.url:
            asked.add(request.url)

    page.on("request", count)
    quote.click()
    message(page, seq)
    page.remove_listener("request", count)
    assert len([url for url in asked if f"after_seq={seq - AROUND - 1}&" in url]) == 1, asked
    assert len(asked) <= 2, asked


def read_on(page: Page, pixels: int, until: int) -> None:
    """Scrolls until a message is in view: every message on the way is drawn, each after the one before it."""
    start = min(standing(page))
    page.evaluate(WATCH)
    row = page.locator(f"[data-testid=message][data-seq='{until}']")
    for _ in range(60):
        if row.is_visible() and until in standing(page):
            break
        scroll(page, pixels)
    message(page, until)
    watched = page.evaluate(WATCHED)
    assert watched["gaps"] == []
    assert set(range(min(start, until), max(start, until) + 1)) <= set(watched["seqs"])


def stays(page: Page, part: str, pixels: int, edge: int, beyond: int) -> None:
    """Scrolls to an edge of what is held while the page behind it is held back: nothing moves when it arrives."""
    held: list[Route] = []
    page.route(f"**/messages?*{part}*", lambda route: held.append(route))
    read_on(page, pixels, edge)
    before = standing(page)
    assert held
    for route in held:
        route.continue_()
    page.unroute(f"**/messages?*{part}*")
    # While the list takes the page up, some of what was drawn may be gone for a moment.
    for seq in (beyond, *before):
        expect(page.locator(f"[data-testid=message][data-seq='{seq}']")).to_be_attached()
    assert moved(before, standing(page)) < SHARP


def test_ten_thousand_messages_are_read_to_their_start_and_painted_from_the_cache(
    devices: Devices, stack: Stack
) -> None:
    ada, grace, bob = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    table = stack.tables["chat"]
    write_history(stack.dynamodb, table, [ada["id"], bob["id"]], 100)
    write_history(stack.dynamodb, table, [ada["id"], grace["id"]], LAST, answered=[EARLY, MIDDLE, NEAR])
    device = devices.of(ada)
    page = device.page
    device.open_row("Grace")
    message(page, LAST)
    # What an overloaded emulator refuses is asked for again.
    device.forgive(r"503 .*/messages")
    quotes = page.get_by_test_id("quote")
    # To the middle by a quote, and from there on over both edges of what was loaded around it.
    led(page, quotes.nth(1), MIDDLE)
    stays(page, "before_seq", 2_000, MIDDLE - AROUND, MIDDLE - AROUND - 1)
    stays(page, "after_seq", -2_000, MIDDLE + AROUND - 1, MIDDLE + AROUND)
    frames = scroll(page, -12_000)
    assert frames.long < 0.5, str(frames)
    page.get_by_test_id("to-bottom").click()
    message(page, LAST)
    # From near the newest to them, where both become one.
    led(page, quotes.nth(2), NEAR)
    read_on(page, -1_500, LAST)
    expect(page.get_by_test_id("to-bottom")).to_have_count(0)
    # To the start: a quote leads near it, the wheel to it.
    led(page, quotes.nth(0), EARLY)
    read_on(page, 2_000, 1)
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
    page.route("**/api/**", lambda _: None)
    paints = []
    for _ in range(3):
        page.reload()
        message(page, LAST)
        paints.append(first_paint(page))
    assert statistics.median(paints) < GENEROUS
    page.unroute("**/api/**")  # what is held goes on, too
