"""What must not jump in a conversation that is longer than a page."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from playwright.sync_api import Page, Route, expect
from tests.e2e.conftest import Account, Devices

from devstack.history import text_of, write_history
from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack

MESSAGES = 130
SHARP = 4
"""Pixels that a row may move unasked."""
PIXEL = 0.5
"""What the scroll offset may be rounded by."""

ROWS = """() => {
  const list = document.querySelector("[data-testid=message-list]")?.getBoundingClientRect();
  return [...document.querySelectorAll("[data-testid=message][data-seq]")]
    .filter((row) => getComputedStyle(row).visibility === "visible")
    .map((row) => ({ seq: Number(row.dataset.seq), box: row.getBoundingClientRect() }))
    .filter(({ box }) => box.top >= list.top && box.bottom <= list.bottom)
    .map(({ seq, box }) => [seq, box.top]);
}"""
"""The messages that are wholly in view, and where they stand."""


SCROLLER = "[data-testid=message-list] [data-virtuoso-scroller]"

STOOD = """(() => {
  const look = ROWS;
  const painted = (then) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = then;
    requestAnimationFrame(() => port2.postMessage(null));
  };
  const measure = performance.measure.bind(performance);
  performance.measure = (name, ...of) => {
    const stood = (window.stood = [look()]);
    const next = () => {
      if (window.stood !== stood) return;
      stood.push(look());
      painted(next);
    };
    painted(next);
    return measure(name, ...of);
  };
})()""".replace("ROWS", ROWS)
"""From the frame on that the client takes for the first with messages: what is seen in each, and where it stands."""


def stood(page: Page) -> dict[int, float]:
    """What was seen in the first frame with messages; in none since, nor in twenty more from now on, did it move."""
    page.wait_for_function("() => window.stood")
    page.wait_for_function("(before) => window.stood.length > before + 20", arg=page.evaluate("window.stood.length"))
    first, *later = (dict(frame) for frame in page.evaluate("window.stood"))
    assert first
    assert max(moved(first, frame) for frame in later) <= PIXEL
    return first


def history(stack: Stack, writer: Account, reader: Account) -> None:
    """A long conversation, all of it read."""

    async def write() -> None:
        async with (
            await Client.login(stack.web_url, writer["username"], writer["password"], handshake="ticket") as first,
            await Client.login(stack.web_url, reader["username"], reader["password"], handshake="ticket") as second,
        ):
            conversation = await first.open_single(second.me.id)
            for number in range(MESSAGES):
                words = " and so on" * (number % 7 * 6)
                await first.send(conversation.id, f"number {number}{words}")
            await second.mark_read(conversation.id, MESSAGES)

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
        """(scroller) => new Promise((done) => {
          let last = -1, same = 0;
          const list = document.querySelector(scroller);
          const look = () => {
            same = list.scrollTop === last ? same + 1 : 0;
            last = list.scrollTop;
            same > 5 ? done(true) : requestAnimationFrame(look);
          };
          look();
        })""",
        arg=SCROLLER,
    )


def test_nothing_jumps_when_the_composer_grows_or_older_messages_come(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    history(stack, ada_account, grace_account)
    grace = devices.of(grace_account)
    page = grace.page
    page.get_by_test_id("conversation-row").first.click()
    newest = page.locator(f"[data-seq='{MESSAGES}']")
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


def test_the_list_stays_at_its_end_when_the_last_message_grows_and_elsewhere_where_it_is(devices: Devices) -> None:
    ada, grace, _, _ = devices.talking()
    for number in range(20):
        ada.write(f"number {number}")
    pages = (ada.page, grace.page)
    newest = [page.get_by_test_id("message").filter(has_text="number 19") for page in pages]
    for each in newest:
        expect(each.get_by_test_id("message-text")).to_be_in_viewport(ratio=1)
    newest[1].click(button="right")
    grace.page.get_by_role("menu").get_by_text("👍").click()
    for each in newest:
        expect(each.get_by_role("button", name="👍")).to_be_in_viewport(ratio=1)
    ada.page.get_by_test_id("composer").press("ArrowUp")
    ada.write("number 19" + "\nand so on" * 12)
    for each in newest:
        expect(each.locator("time")).to_be_in_viewport(ratio=1)
        expect(each).to_contain_text("and so on")
    for page in pages:
        expect(page.get_by_test_id("to-bottom")).to_have_count(0)
    scroll(grace.page, -400)
    before = standing(grace.page)
    ada.page.get_by_test_id("composer").press("ArrowUp")
    ada.write("number 19" + "\nand so on" * 18)
    for each in newest:
        expect(each).to_contain_text("and so on\n" * 17)
    assert moved(before, standing(grace.page)) <= SHARP


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


def test_a_conversation_stands_where_it_begins_from_its_first_frame_on(devices: Devices, stack: Stack) -> None:
    ada, grace = (stack.new_user(name) for name in ("ada", "grace"))
    # What is unread fills the window, fills it not, is nothing, and is nearly all of the first page.
    marks = {"Much": 70, "Little": 125, "Nothing": MESSAGES, "A page": 86}
    for title, mark in marks.items():
        people, read = [ada["id"], grace["id"]], {ada["id"]: mark}
        write_history(stack.dynamodb, stack.tables["chat"], people, MESSAGES, title=title, read=read)
    device = devices.of(ada)
    page = device.page
    page.add_init_script(STOOD)
    page.reload()
    held: list[Route] = []
    for title, mark in marks.items():
        if title == "A page":
            page.route("**/messages?before_seq=80&*", lambda route: held.append(route))
        device.open_row(title)
        begins = min(mark + 1, MESSAGES)
        expect(page.locator(f"[data-seq='{begins}']")).to_be_in_viewport(ratio=1)
        assert begins in stood(page)
    # The page before it, which is asked for soon, joins above.
    while not held:
        page.wait_for_timeout(20)
    height = page.locator(SCROLLER).evaluate("(list) => list.scrollHeight")
    held[0].continue_()
    grown = "([scroller, height]) => document.querySelector(scroller).scrollHeight > height + 1000"
    page.wait_for_function(grown, arg=[SCROLLER, height])
    assert begins in stood(page)
    page.unroute("**/messages?before_seq=80&*")
    # And from the cache.
    device.keeps(text_of(MESSAGES))
    device.installs()
    page.reload()
    assert max(stood(page)) < MESSAGES - 1
