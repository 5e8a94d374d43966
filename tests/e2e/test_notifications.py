"""Notifications of the service worker: what a push shows, where a click leads, what reading takes away, and the number
on the app's icon.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Page, Worker, expect
from tests.e2e.conftest import PATIENCE, Device, Devices

from devstack.history import write_history

if TYPE_CHECKING:
    from tests.conftest import Stack

SHOWN = (
    "() => self.registration.getNotifications().then((all) => all.map(({ tag, title, body }) => [tag, title, body]))"
)
CLICK = """async () => {
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
}"""
NO_SERVICE = """(() => {
  if (self.PushManager) PushManager.prototype.subscribe = () => Promise.reject(new Error("not here"));
})()"""
"""Chromium complains where a page subscribes in a window of its own, as every test's is."""

ICON = """(() => {
  self.numbers = [];
  const { navigator } = self;
  // An empty page has none.
  if (!navigator.setAppBadge) return;
  const [set, clear] = [navigator.setAppBadge.bind(navigator), navigator.clearAppBadge.bind(navigator)];
  navigator.setAppBadge = (count) => {
    self.numbers.push(count);
    return set(count);
  };
  navigator.clearAppBadge = () => {
    self.numbers.push(0);
    return clear();
  };
})()"""
"""Keeps what the icon is given, which the browser tells nobody."""


def registration_of(device: Device) -> str:
    """What the browser calls the service worker of the page."""
    session = device.context.new_cdp_session(device.page)
    found: list[Any] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    while not found:
        device.page.wait_for_timeout(20)
    session.detach()
    return str(found[0]["registrationId"])


def push(device: Device, origin: str, registration: str, **notice: Any) -> None:
    """Delivers what the server sends, as the browser's push service does."""
    session = device.context.new_cdp_session(device.page)
    session.send("ServiceWorker.enable")
    data = json.dumps({"type": "message", "content_type": "text", **notice})
    session.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": registration, "data": data})
    session.detach()


def shows(device: Device, worker: Worker, expected: list[list[str]]) -> None:
    for _ in range(PATIENCE // 50):
        if worker.evaluate(SHOWN) == expected:
            return
        device.page.wait_for_timeout(50)
    assert worker.evaluate(SHOWN) == expected


def test_a_push_is_shown_leads_to_its_conversation_and_goes_when_that_is_read(devices: Devices, stack: Stack) -> None:
    ada, grace, bob = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    table = stack.tables["chat"]
    of_grace = write_history(stack.dynamodb, table, [ada["id"], grace["id"]], 5)
    of_bob = write_history(stack.dynamodb, table, [ada["id"], bob["id"]], 4)
    device = devices.of(ada)
    page = device.page
    device.context.grant_permissions(["notifications"], origin=stack.web_url)
    device.installs()
    # This browser takes the pushes of Ada, though no push service is reached from it; one that takes nobody's removes
    # what is shown when it is opened.
    page.evaluate(NO_SERVICE)
    device.context.add_init_script(NO_SERVICE)
    page.evaluate("id => localStorage.setItem('parley.push', id)", ada["id"])
    registration = registration_of(device)
    (worker,) = device.context.service_workers
    # Whoever looks at Parley is shown nothing besides; that is decided when the icon has its number.
    worker.evaluate(ICON)
    push(device, stack.web_url, registration, conversation_id=of_bob, seq=4, sender="Bob", text="Seen already")
    assert numbers(device, worker, 0) == [0]
    page.goto("about:blank")
    push(device, stack.web_url, registration, conversation_id=of_grace, seq=5, sender="Grace", text="Hello")
    shows(device, worker, [[of_grace, "Grace", "Hello"]])
    # A click leads to it.
    device.visit()
    worker.evaluate(CLICK)
    expect(page).to_have_url(f"{stack.web_url}/c/{of_grace}")
    expect(page.get_by_test_id("chat-title")).to_have_text("Grace")
    shows(device, worker, [])
    # What is read on another device goes here.
    other = devices.of(bob)
    other.open_row("Ada")
    other.write("and something new")
    device.badge("Bob", 1)
    phone = devices.of(ada)
    page.goto("about:blank")
    push(device, stack.web_url, registration, conversation_id=of_bob, seq=5, sender="Bob", text="new")
    shows(device, worker, [[of_bob, "Bob", "new"]])
    device.visit()
    device.badge("Bob", 1)
    phone.open_row("Bob")
    device.badge("Bob", 0)
    shows(device, worker, [])


def numbers(device: Device, where: Page | Worker, expected: int) -> list[int]:
    """Waits until the app's icon has been given a number; gives all that it was given."""
    for _ in range(PATIENCE // 50):
        told: list[int] = where.evaluate("() => self.numbers")
        if told[-1:] == [expected]:
            return told
        device.page.wait_for_timeout(50)
    raise AssertionError(f"{told}, not {expected}")


def test_the_number_on_the_apps_icon_is_what_is_unread_also_while_it_is_closed(devices: Devices, stack: Stack) -> None:
    ada, grace, bob = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    table = stack.tables["chat"]
    of_grace = write_history(stack.dynamodb, table, [ada["id"], grace["id"]], 8, read={ada["id"]: 5})
    of_bob = write_history(stack.dynamodb, table, [ada["id"], bob["id"]], 4)
    device = devices.new()
    page = device.page
    device.context.add_init_script(ICON)
    device.sign_in(ada)
    # Of the three behind the mark one is her own.
    assert numbers(device, page, 2)[0] == 0
    other = devices.of(bob)
    other.open_row("Ada")
    other.write("one more")
    numbers(device, page, 3)
    device.open_row("Bob")
    numbers(device, page, 2)
    device.open_row("Grace")
    assert numbers(device, page, 0) == [0, 2, 3, 2, 0]

    device.context.grant_permissions(["notifications"], origin=stack.web_url)
    device.installs()
    registration = registration_of(device)
    (worker,) = device.context.service_workers
    worker.evaluate(ICON)
    page.goto("about:blank")
    push(device, stack.web_url, registration, conversation_id=of_bob, seq=6, unread=2, sender="Bob", text="two")
    numbers(device, worker, 2)
    push(device, stack.web_url, registration, conversation_id=of_grace, seq=21, unread=1, sender="Grace", text="one")
    numbers(device, worker, 3)
    push(device, stack.web_url, registration, conversation_id=of_bob, type="clear")
    numbers(device, worker, 1)
    push(device, stack.web_url, registration, conversation_id=of_grace, type="clear")
    assert numbers(device, worker, 0) == [2, 3, 1, 0]
