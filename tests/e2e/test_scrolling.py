"""What must not jump, and what must not take long, in a conversation that is longer than a page."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect
from tests.e2e.conftest import Account, Devices

from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack

MESSAGES = 130
SHARP = 4
"""Pixels that a row may move unasked."""

ROWS = """() => {
  const list = document.querySelector("[data-testid=message-list]").getBoundingClientRect();
  return [...document.querySelectorAll("[data-testid=message][data-seq]")]
    .map((row) => ({ seq: Number(row.dataset.seq), box: row.getBoundingClientRect() }))
    .filter(({ box }) => box.top >= list.top && box.bottom <= list.bottom)
    .map(({ seq, box }) => [seq, box.top]);
}"""
"""The messages that are wholly in view, and where they stand."""


def history(stack: Stack, writer: Account, reader: Account) -> None:
    """A long conversation, in which the last message answers the first."""

    async def write() -> None:
        async with (
            await Client.login(stack.web_url, writer["username"], writer["password"], handshake="ticket") as first,
            await Client.login(stack.web_url, reader["username"], reader["password"], handshake="ticket") as second,
        ):
            conversation = await first.open_single(second.me.id)
            for number in range(MESSAGES):
                words = " and so on" * (number % 7 * 6)
                await first.send(conversation.id, f"number {number}{words}")
            original = (await first.history(conversation.id, before_seq=2)).items[0]
            await first.reply(original, "as I said")
            await second.mark_read(conversation.id, MESSAGES + 1)

    # The browser's own loop runs on this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(write())).result()


def standing(page: Page) -> dict[int, float]:
    return {int(seq): top for seq, top in page.evaluate(ROWS)}


def moved(before: dict[int, float], after: dict[int, float]) -> float:
    """By how many pixels what was in view moved at most; a row that is not in view any more, by too many."""
    middle = sorted(before)[len(before) // 2]
    return abs(after.get(middle, 10_000) - before[middle])


def scroll(page: Page, pixels: int) -> None:
    page.get_by_test_id("message-list").hover()
    page.mouse.wheel(0, pixels)
    page.wait_for_function(
        """() => new Promise((done) => {
          let last = -1, same = 0;
          const list = document.querySelector("[data-testid=message-list] [data-virtuoso-scroller]");
          const look = () => {
            same = list.scrollTop === last ? same + 1 : 0;
            last = list.scrollTop;
            same > 5 ? done(true) : requestAnimationFrame(look);
          };
          look();
        })"""
    )


def test_nothing_jumps_and_nothing_takes_long(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    history(stack, ada_account, grace_account)
    grace = devices.of(grace_account)
    page = grace.page
    page.get_by_test_id("conversation-row").first.click()
    newest = page.locator(f"[data-seq='{MESSAGES + 1}']")
    expect(newest).to_be_in_viewport(ratio=1)

    page.get_by_test_id("composer").fill("one\ntwo\nthree\nfour\nfive")
    expect(newest).to_be_in_viewport(ratio=1)
    page.get_by_test_id("composer").fill("")

    scroll(page, -900)
    before = standing(page)
    page.get_by_test_id("composer").fill("one\ntwo\nthree")
    assert moved(before, standing(page)) <= SHARP
    page.get_by_test_id("composer").fill("")

    older_pages_move_nothing(page)
    jump_to_the_first(page)
    figures(page)


def older_pages_move_nothing(page: Page) -> None:
    """A page is held back until where everything stands was seen; then it comes, and nothing moves."""
    held = []
    page.route("**/messages?before_seq=*", lambda route: held.append(route))
    for _ in range(20):
        scroll(page, -1_500)
        if held:
            break
    assert held, "no older messages were asked for"
    first = min(standing(page))
    before = standing(page)
    with page.expect_response("**/messages?before_seq=*"):
        held[0].continue_()
    page.unroute("**/messages?before_seq=*")
    page.wait_for_timeout(300)
    assert moved(before, standing(page)) <= SHARP
    scroll(page, -600)
    assert min(standing(page)) < first


def jump_to_the_first(page: Page) -> None:
    page.reload()
    page.get_by_test_id("quote").click()
    expect(page.locator("[data-seq='1']")).to_be_in_viewport()


def figures(page: Page) -> None:
    """Reported, and held to what even a busy machine keeps."""
    page.keyboard.press("Escape")
    page.get_by_test_id("conversation-row").first.click()
    expect(page.get_by_test_id("message").first).to_be_visible()
    page.wait_for_function("performance.getEntriesByName('parley:switched').length > 0")
    measured = page.evaluate(
        "['parley:first-paint', 'parley:switched'].map((name) => performance.getEntriesByName(name)[0]?.duration)"
    )
    print(f"first paint {measured[0]:.0f} ms after the script began, another conversation {measured[1]:.0f} ms")
    assert measured[0] < 2_000
    assert measured[1] < 1_000
