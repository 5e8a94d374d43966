"""What was said is found in a browser, in all conversations and in one, and who is called by name is told."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from playwright.sync_api import expect
from tests.e2e.conftest import Account, Devices

from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack

FOUND = "我家在上海东边"
LATER = 70
"""More than a page: what stands before them is not loaded."""


def _make(stack: Stack, writer: Account, reader: Account) -> None:
    """A group in which something was said long ago, and again lately; of a mention the reader has not read."""

    async def make() -> None:
        async with (
            await Client.login(stack.web_url, writer["username"], writer["password"], handshake="ticket") as first,
            await Client.login(stack.web_url, reader["username"], reader["password"], handshake="ticket") as second,
        ):
            group = await first.api.create_group("Team", [second.me.id])
            await first.send(group.id, FOUND)
            for number in range(LATER):
                await first.send(group.id, f"number {number}")
            newest = await second.send(group.id, "上海 is where I was born")
            await second.mark_read(group.id, newest.seq)

    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(make())).result()


def test_what_was_said_is_found_and_who_is_called_is_led_there(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account = stack.new_user("ada"), stack.new_user("grace")
    _make(stack, ada_account, grace_account)
    ada, grace = devices.of(ada_account, theme="dark"), devices.of(grace_account)
    page, keys = grace.page, grace.page.keyboard
    # In all conversations: the newest first, and from there to one that is not loaded.
    page.get_by_test_id("search").fill("上海")
    found = page.get_by_test_id("found-message")
    expect(found).to_have_count(2)
    expect(found.last).to_contain_text(FOUND)
    for one in found.all():
        expect(one.locator("mark").first).to_be_in_viewport(ratio=1)
    found.last.click()
    expect(page.locator("[data-found]").get_by_text(FOUND)).to_be_in_viewport()
    page.get_by_test_id("search").fill("")
    # In one: by keys from the composer, and back to it.
    page.get_by_test_id("composer").focus()
    keys.press("Control+f")
    keys.type("上海")
    count = page.get_by_test_id("find-count")
    expect(count).to_have_text("1 of 2")
    expect(page.locator("[data-found]").get_by_text("where I was born")).to_be_in_viewport()
    audits = {"search": grace.audit()}
    grace.picture("find")
    page.get_by_test_id("find-text").press("ArrowUp")
    expect(count).to_have_text("2 of 2")
    expect(page.locator("[data-found]").get_by_text(FOUND)).to_be_in_viewport()
    page.get_by_test_id("find-sender").fill("ad")
    expect(page.get_by_test_id("sender")).to_have_count(1)
    audits["senders"] = grace.audit()
    page.get_by_test_id("find-sender").press("Enter")
    expect(count).to_have_text("1 of 1")
    expect(page.locator("[data-found]").get_by_text(FOUND)).to_be_in_viewport()
    page.get_by_test_id("find-file").check()
    expect(count).to_have_text("Nothing found")
    keys.press("Escape")
    expect(page.get_by_test_id("composer")).to_be_focused()
    # Ada calls Grace, who looks at what was said long ago, by a part of her name.
    ada.open_row("Team")
    composer = ada.page.get_by_test_id("composer")
    composer.type("hello @gra")
    expect(ada.page.get_by_test_id("call")).to_have_count(1)
    audits["calling"] = ada.audit()
    ada.picture("calling-dark")
    composer.press("Enter")
    composer.type("and all @al")
    composer.press("Tab")
    composer.press("Enter")
    ada.tick_of("hello", "sent")
    called = ada.page.get_by_test_id("mention")
    expect(called).to_have_text(f"@{grace_account['username']}")
    audits["called"] = ada.audit()
    called.click()
    expect(ada.page.get_by_test_id("person-name")).to_have_text("Grace")
    next_mention = page.get_by_test_id("next-mention")
    expect(next_mention).to_be_visible()
    audits["mentioned"] = grace.audit()
    next_mention.click()
    expect(page.get_by_test_id("mention")).to_be_in_viewport()
    expect(next_mention).to_have_count(0)
    assert {name: findings for name, findings in audits.items() if findings} == {}
