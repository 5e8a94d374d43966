"""People in browsers: Debian's Chromium, one context a device, everything that the console says kept."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, WebSocket, expect, sync_playwright

from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
ARTIFACTS = Path(__file__).with_name("artifacts")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 30_000
"""Milliseconds that the page has for anything; two cores are shared with the emulator."""

HOLDS = """async (text) => {
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onsuccess = () => done(opening.result);
      opening.onerror = () => fail(opening.error);
    });
    try {
      const all = db.transaction("messages").objectStore("messages").getAll();
      const rows = await new Promise((done, fail) => {
        all.onsuccess = () => done(all.result);
        all.onerror = () => fail(all.error);
      });
      if (rows.some((row) => row.content === text)) return true;
    } finally {
      db.close();
    }
  }
  return false;
}"""
"""Whether the page's database (web/src/shared/cache) holds a message."""

Account = dict[str, str]


class Device:
    """One tab of a browser profile with the web client open, as somebody uses it."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.sockets: list[WebSocket] = []
        self._url = url
        self._forgiven: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._hear_error)
        self.page.on("websocket", lambda socket: self.sockets.append(socket))

    @property
    def open_sockets(self) -> int:
        return sum(not socket.is_closed() for socket in self.sockets)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location.get('url', '')})")

    def _hear_error(self, error: Error) -> None:
        self.complaints.append(f"uncaught: {error}")

    def forgive(self, pattern: str) -> None:
        """The browser itself complains of what this test does to it, e.g. of being offline."""
        self._forgiven.append(pattern)

    def unforgiven(self) -> list[str]:
        return [each for each in self.complaints if not any(re.search(pattern, each) for pattern in self._forgiven)]

    def sign_in(self, account: Account) -> None:
        """By the hosted page, as a person does."""
        self.page.goto(self._url)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.locator("input[name=username]").fill(account["username"])
        self.page.locator("input[name=password]").fill(account["password"])
        self.page.locator("button[type=submit]").click()
        expect(self.page.get_by_test_id("search")).to_be_visible()

    def visit(self) -> None:
        """Where somebody is signed in already."""
        self.page.goto(self._url)
        expect(self.page.get_by_test_id("search")).to_be_visible()

    def open_person(self, account: Account) -> None:
        """Finds a person and opens the conversation with them."""
        self.page.get_by_test_id("search").fill(account["username"])
        self.page.get_by_test_id("person-row").filter(has_text=account["display_name"]).first.click()
        expect(self.page.get_by_test_id("chat-title")).to_have_text(account["display_name"])

    def open_row(self, title: str) -> None:
        self.page.get_by_test_id("conversation-row").filter(has_text=title).click()
        expect(self.page.get_by_test_id("chat-title")).to_have_text(title)

    def write(self, text: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.fill(text)
        composer.press("Enter")

    def shows(self, *texts: str) -> None:
        """Waits until the open conversation shows just these messages, in this order."""
        expect(self.page.get_by_test_id("message-text")).to_have_text(list(texts))

    def tick_of(self, text: str, state: str) -> None:
        """Waits until an own message has its clock, one tick (sent) or two (read)."""
        message = self.page.get_by_test_id("message").filter(has_text=text)
        expect(message.get_by_test_id("ticks")).to_have_attribute("data-state", state)

    def keeps(self, text: str) -> None:
        """Waits until a message is in the local cache: it is written a moment after it is shown."""
        # Not wait_for_function: to that the promise of an asynchronous condition is as good as true.
        end = time.monotonic() + PATIENCE / 1000
        while not self.page.evaluate(HOLDS, text):
            assert time.monotonic() < end, f"the cache does not hold {text!r}"
            self.page.wait_for_timeout(50)

    def audit(self) -> list[str]:
        """What axe-core finds on the page as it stands that is serious or worse."""
        # Elements count as visible before the style sheet is there, which a browser waits for before it shows them.
        self.page.wait_for_load_state()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text() + "; 0")
        found = self.page.evaluate("axe.run({ resultTypes: ['violations'] }).then((results) => results.violations)")
        return [
            f"{each['id']}: {node['html'][:120]} {node['failureSummary']}"
            for each in found
            if each["impact"] in {"serious", "critical"}
            for node in each["nodes"]
        ]

    def installs(self) -> None:
        """Waits until the service worker has all files, so that the next visit needs no network."""
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def badge(self, title: str, count: int) -> None:
        """Waits until a row of the list has so many unread."""
        badge = self.page.get_by_test_id("conversation-row").filter(has_text=title).get_by_test_id("unread-badge")
        if count:
            expect(badge).to_have_text(str(count))
        else:
            expect(badge).to_have_count(0)

    def picture(self, name: str) -> None:
        """Keeps a screenshot as an artefact."""
        ARTIFACTS.mkdir(exist_ok=True)
        self.page.screenshot(path=ARTIFACTS / f"{name}.png", animations="disabled")


class Devices:
    def __init__(self, stack: Stack, browser: Browser) -> None:
        self._stack = stack
        self._browser = browser
        self._devices: list[Device] = []

    def new(
        self,
        *,
        width: int = 1280,
        height: int = 800,
        theme: str = "light",
        language: str = "en-US",
        private: bool = False,
    ) -> Device:
        """A browser of its own; a private window has no service worker in some of them."""
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale=language,
            reduced_motion="reduce",
            service_workers="block" if private else "allow",
        )
        context.set_default_timeout(PATIENCE)
        device = Device(context, self._stack.web_url)
        self._devices.append(device)
        return device

    def of(self, account: Account, *, theme: str = "light", width: int = 1280) -> Device:
        """A device on which this person has signed in."""
        device = self.new(theme=theme, width=width)
        device.sign_in(account)
        return device

    def tab_of(self, device: Device) -> Device:
        """Another tab of the same browser, where the same person is signed in."""
        tab = Device(device.context, self._stack.web_url)
        self._devices.append(tab)
        tab.visit()
        return tab

    def pair(self) -> tuple[Device, Device, Account, Account]:
        """Ada and Grace, signed in, and who they are."""
        ada, grace = self._stack.new_user("ada"), self._stack.new_user("grace")
        return self.of(ada), self.of(grace), ada, grace

    def talking(self) -> tuple[Device, Device, Account, Account]:
        """Ada and Grace with the conversation of both open, which begins with a word of Ada's."""
        ada, grace, ada_account, grace_account = self.pair()
        ada.open_person(grace_account)
        ada.write("look")
        grace.open_row(ada_account["display_name"])
        grace.shows("look")
        return ada, grace, ada_account, grace_account

    def close(self) -> list[str]:
        """Ends all; gives what their consoles complained of."""
        complaints = [complaint for device in self._devices for complaint in device.unforgiven()]
        for device in self._devices:
            device.context.close()
        return complaints

    def keep_pictures(self, name: str) -> None:
        open_devices = [device for device in self._devices if not device.page.is_closed()]
        for number, device in enumerate(open_devices):
            device.picture(f"failed-{name}-{number}")


@pytest.fixture(scope="module")
def warm(stack: Stack) -> None:
    """Every function has run once: on two cores the first call of each takes seconds, and a page waits for many."""

    async def chat() -> None:
        ada, grace = stack.new_user("ada"), stack.new_user("grace")
        async with (
            await Client.login(stack.web_url, ada["username"], ada["password"], handshake="ticket") as first,
            await Client.login(stack.web_url, grace["username"], grace["password"], handshake="ticket") as second,
        ):
            conversation = await first.open_single(second.me.id)
            ack = await first.send(conversation.id, "warming up")
            await second.api.get_presence([first.me.id])
            await second.mark_read(conversation.id, ack.seq)

    asyncio.run(chat())


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "The browser tests need Chromium: apt-get install chromium"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def devices(stack: Stack, warm: None, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Devices]:
    """Whatever a test does, no console may complain of it."""
    devices = Devices(stack, browser)
    failures = request.session.testsfailed
    yield devices
    if request.session.testsfailed > failures:
        devices.keep_pictures(request.node.name)
    assert devices.close() == []
