"""The client as an installed program: it opens without a network, and takes up a new version when it is told to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Devices

if TYPE_CHECKING:
    from tests.conftest import Stack


@pytest.fixture
def service_worker(root: Path) -> Iterator[Path]:
    """The built service worker, which a test may change as a new build does."""
    path = root / "web" / "dist" / "sw.js"
    built = path.read_text()
    yield path
    path.write_text(built)


def test_it_opens_without_a_network_with_the_cached_conversations(devices: Devices) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.write("kept on this device")
    ada.tick_of("kept on this device", "sent")
    ada.keeps("kept on this device")
    ada.installs()
    ada.forgive(r"ERR_INTERNET_DISCONNECTED|WebSocket connection to")
    ada.context.set_offline(True)
    ada.page.reload()
    ada.shows("kept on this device")
    ada.write("and this one is written offline")
    ada.tick_of("and this one is written offline", "pending")
    ada.page.get_by_test_id("open-settings").click()
    ada.page.get_by_test_id("section-appearance").click()
    expect(ada.page.get_by_test_id("theme-dark")).to_be_visible()
    for _ in ("to the list", "to the conversations"):
        ada.page.get_by_test_id("settings-back").click()
    ada.context.set_offline(False)
    ada.open_row(grace_account["display_name"])
    ada.tick_of("and this one is written offline", "sent")


def test_what_could_not_be_downloaded_is_asked_for_again_and_takes_nothing_else_with_it(
    devices: Devices, stack: Stack
) -> None:
    grace_account = stack.new_user("grace")
    ada = devices.new(private=True)
    ada.sign_in(stack.new_user("ada"))
    ada.open_person(grace_account)
    page = ada.page
    page.get_by_test_id("composer").fill("half a sentence")
    ada.context.route("**/assets/InfoPanel*.js", lambda route: route.abort())
    ada.forgive(r"ERR_FAILED|could not be downloaded|dynamically imported")
    page.get_by_test_id("chat-title").click()
    notice = page.get_by_test_id("not-loaded")
    expect(notice).to_be_visible()
    assert ada.audit() == []
    ada.picture("not-loaded")
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_have_count(0)
    expect(page.get_by_test_id("composer")).to_have_value("half a sentence")
    page.get_by_test_id("chat-title").click()
    expect(notice).to_be_visible()
    ada.context.unroute("**/assets/InfoPanel*.js")
    notice.get_by_role("button", name="Try again").click()
    expect(page.get_by_test_id("info")).to_contain_text(grace_account["username"])


def test_a_new_version_waits_until_the_person_takes_it(devices: Devices, service_worker: Path) -> None:
    ada, _, _, grace_account = devices.pair()
    ada.open_person(grace_account)
    ada.installs()
    ada.page.reload()
    ada.page.get_by_test_id("composer").fill("half a sentence")
    service_worker.write_text(service_worker.read_text() + "\n// A new build.\n")
    ada.page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update()).then(() => true)")
    expect(ada.page.get_by_test_id("update-notice")).to_be_visible()
    ada.picture("update")
    with ada.page.expect_event("load"):
        ada.page.get_by_test_id("update-now").click()
    expect(ada.page.get_by_test_id("composer")).to_have_value("half a sentence")
    expect(ada.page.get_by_test_id("update-notice")).to_be_hidden()


def test_it_can_be_installed(devices: Devices, stack: Stack) -> None:
    request = devices.new().page.request
    page = request.get(stack.web_url).text()
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    manifest = json.loads(request.get(f"{stack.web_url}/manifest.webmanifest").text())
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/")
    assert {"192x192", "512x512", "any"} == {icon["sizes"] for icon in manifest["icons"]}
    for icon in manifest["icons"]:
        answer = request.get(stack.web_url + icon["src"])
        assert (answer.status, answer.headers["content-type"]) == (200, icon["type"])
