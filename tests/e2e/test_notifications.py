"""Notifications of the service worker: what a push shows, where a click leads, and what reading takes away."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Worker, expect
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
    registration = registration_of(device)
    (worker,) = device.context.service_workers
    # Whoever looks at Parley is shown nothing besides.
    push(device, stack.web_url, registration, conversation_id=of_bob, seq=4, sender="Bob", text="Seen already")
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
