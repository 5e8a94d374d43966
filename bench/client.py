"""``make bench-web``: what people wait for in the built client: first paint, switches, frames while they scroll.

Chromium, headless and without a graphics card, on a system of its own: a person with 5,000 conversations, one of
100,000 messages. The client itself marks its first paint and its switches (web/src/shared/marks.ts); frames are counted
by the browser's own clock. From the first of the 100,000 messages, to which it follows a quote, it reads on as people
do: what is scrolled to is loaded on the way.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from devstack import system
from devstack.config import REGION, Place, free_port
from devstack.history import write_history
from screenshots import FLAGS, chromium, sign_in

PATIENCE = 300_000
CONVERSATIONS = 5_000
SWITCHED_BETWEEN = 5
RELOADS, SWITCHES = 15, 30
BUDGET_MS = 100
FRAME_MS, LONG_MS = 1000 / 60, 50

MARKED = "(name) => performance.getEntriesByName(name).map((each) => each.duration)"
"""What the client has measured so far under a name."""
FIRST_PAINT, SWITCHED = "parley:first-paint", "parley:switched"

COUNT_FRAMES = """() => {
  const gaps = (window.countedFrames = []);
  let last = performance.now();
  const next = (now) => {
    gaps.push(now - last);
    last = now;
    if (window.countedFrames === gaps) requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
}"""
COUNTED = "() => { const gaps = window.countedFrames; window.countedFrames = null; return gaps.slice(1); }"


@dataclass(frozen=True)
class Frames:
    """The time from each frame to the next, in milliseconds."""

    gaps: Sequence[float]

    @property
    def long(self) -> float:
        """The share of frames that took longer than 50 ms (the platform's own measure of a long frame)."""
        return sum(gap > LONG_MS for gap in self.gaps) / len(self.gaps)

    def __str__(self) -> str:
        on_time = sum(gap < 1.5 * FRAME_MS for gap in self.gaps) / len(self.gaps)
        rate = 1000 * len(self.gaps) / sum(self.gaps)
        return (
            f"{rate:.0f} frames a second, {on_time:.1%} on time, {self.long:.2%} long (over {LONG_MS} ms), "
            f"the longest {max(self.gaps):.0f} ms"
        )


def scroll(page: Page, pixels: int, *, where: str = "message-list", speed: int = 4000) -> Frames:
    """Scrolls the messages, or another list, as a wheel or a finger does, and gives the frames meanwhile."""
    box = page.get_by_test_id(where).bounding_box()
    assert box
    session = page.context.new_cdp_session(page)
    page.evaluate(COUNT_FRAMES)
    session.send(
        "Input.synthesizeScrollGesture",
        {
            "x": box["x"] + box["width"] / 2,
            "y": box["y"] + box["height"] / 2,
            "yDistance": pixels,
            "speed": speed,
            "gestureSourceType": "mouse",
        },
    )
    gaps = page.evaluate(COUNTED)
    session.detach()
    return Frames(gaps)


def first_paint(page: Page) -> float:
    """Waits until the client has painted messages; gives the milliseconds since its script began."""
    while not (times := page.evaluate(MARKED, FIRST_PAINT)):
        page.wait_for_timeout(20)
    return float(times[0])


@contextmanager
def running() -> Iterator[system.System]:
    """A system of its own, of which nothing stays."""
    with tempfile.TemporaryDirectory() as home:
        urls = (f"http://localhost:{free_port()}" for _ in range(2))
        place = Place(home=Path(home), aws_endpoint_url=next(urls), web_url=next(urls))
        made = system.start(place, persist=False, built_web=True)
        try:
            yield made
        finally:
            made.stop()


def furnish(made: system.System, messages: int) -> list[str]:
    """The conversations of the bench; gives the titles of those between which it switches."""
    from parley.aws.http import Http
    from parley.aws.lean import DynamoDB
    from parley.aws.sigv4 import Credentials
    from parley.identity.dynamodb import DynamoDBStore

    def dynamodb() -> DynamoDB:
        endpoint = Http(made.place.aws_endpoint_url)
        return DynamoDB(endpoint, REGION, lambda: Credentials("test", "test"), lambda: datetime.now(UTC))

    table = made.description["tables"]["chat"]
    people = DynamoDBStore(dynamodb(), made.description["tables"]["identity"])
    ada, grace, alan = (str(people.find_user_id(name)) for name in ("ada", "grace", "alan"))
    switched = [f"Switch {number}" for number in range(SWITCHED_BETWEEN)]
    with ThreadPoolExecutor(2) as pool:
        for number in range(CONVERSATIONS - SWITCHED_BETWEEN - 1):
            pool.submit(write_history, dynamodb(), table, [ada, grace, alan], 2, title=f"Group {number}")
    for title in switched:
        write_history(dynamodb(), table, [ada, grace, alan], 400, title=title)
    write_history(dynamodb(), table, [ada, grace], messages, title="The long one", answered=[1])
    return switched


def report(name: str, times: Sequence[float]) -> None:
    ordered = sorted(times)
    tenth = ordered[min(len(ordered) - 1, round(len(ordered) * 0.9))]
    within = sum(each <= BUDGET_MS for each in ordered) / len(ordered)
    print(
        f"{name}: median {statistics.median(ordered):.0f} ms, 90% within {tenth:.0f} ms, "
        f"{within:.0%} of {len(ordered)} within {BUDGET_MS} ms"
    )


def open_row(page: Page, title: str) -> None:
    page.get_by_test_id("conversation-row").filter(has_text=title).first.click()
    expect(page.get_by_test_id("chat-title")).to_have_text(title)
    expect(page.get_by_test_id("message").last).to_be_visible()


def paints(page: Page, titles: Sequence[str]) -> None:
    open_row(page, titles[0])
    # The first visit of a device fetches all conversations; what is measured is what comes after that.
    expect(page.get_by_test_id("search")).to_have_attribute("placeholder", "Search")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    firsts: list[float] = []
    for _ in range(RELOADS):
        page.reload()
        firsts.append(first_paint(page))
        page.wait_for_load_state("networkidle")
    report("first paint of a reload, from the start of the script", firsts)
    for title in titles:
        open_row(page, title)
        page.wait_for_load_state("networkidle")
    page.evaluate(f"performance.clearMeasures('{SWITCHED}')")
    for number in range(SWITCHES):
        open_row(page, titles[number % len(titles)])
        page.wait_for_load_state("networkidle")
    report("switching conversation", page.evaluate(MARKED, SWITCHED))


def frames(page: Page, messages: int) -> None:
    open_row(page, "The long one")
    began = time.monotonic()
    page.get_by_test_id("quote").last.click()
    expect(page.locator("[data-seq='1']")).to_be_in_viewport()
    print(f"following a quote over {messages:,} messages to the first: {time.monotonic() - began:.1f} s")
    gaps: list[float] = []
    for _ in range(5):
        gaps += scroll(page, -24_000).gaps
        gaps += scroll(page, 12_000).gaps
    last = max(int(row.get_attribute("data-seq") or 0) for row in page.get_by_test_id("message").all())
    print(f"scrolling back and forth from there, to message {last:,}, pages loading on the way: {Frames(gaps)}")


def rows(page: Page) -> None:
    ways = (-24_000, 12_000, -24_000, 36_000)
    gaps = [gap for pixels in ways for gap in scroll(page, pixels, where="conversation-list").gaps]
    print(f"scrolling the list of {CONVERSATIONS:,} conversations: {Frames(gaps)}")


PLAIN = (
    "<style>[data-testid] {position: absolute; inset: 0; overflow: auto; background: white}</style>"
    "<div data-testid=message-list>" + "<p>A line of text</p>" * 1_500 + "</div>"
)
"""A page of nothing but lines, all there from the start: what this machine shows of any page that is scrolled."""


def plain(page: Page) -> None:
    page.set_content(PLAIN)
    gaps = [gap for _ in range(2) for pixels in (-12_000, 12_000) for gap in scroll(page, pixels).gaps]
    print(f"scrolling a page of lines in the same way: {Frames(gaps)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.client")
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--slowdown", type=float, default=1, help="so many times slower the page's processor")
    wanted = parser.parse_args()
    messages: int = wanted.messages
    expect.set_options(timeout=PATIENCE)
    with running() as made, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=list(FLAGS))
        with ThreadPoolExecutor(1) as other:
            titles = other.submit(furnish, made, messages).result()
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": wanted.slowdown})
        sign_in(page, made.place.web_url)
        paints(page, titles)
        rows(page)
        frames(page, messages)
        plain(browser.new_page(viewport={"width": 1280, "height": 800}))
        browser.close()


if __name__ == "__main__":
    main()
