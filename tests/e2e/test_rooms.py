"""Groups in a browser: a group of fifty from its making to leaving it, one's own list on two devices, an invite."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from playwright.sync_api import FilePayload, expect
from tests.e2e.conftest import Devices
from tests.support.pictures import encoded, gradient

from parley_sdk import Client

if TYPE_CHECKING:
    from tests.conftest import Stack


def _make(stack: Stack, owner: dict[str, str], groups: dict[str, list[str]], *texts: str) -> None:
    """Groups that were made elsewhere, by title, with what their owner wrote into them."""

    async def make() -> None:
        async with await Client.login(stack.web_url, owner["username"], owner["password"], handshake="ticket") as one:
            for title, members in groups.items():
                group = await one.api.create_group(title, members)
                for text in texts:
                    await one.send(group.id, text)

    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(make())).result()


def test_a_group_of_fifty_is_led_from_its_column(devices: Devices, stack: Stack) -> None:
    ada_account, grace_account, bob_account = (stack.new_user(name) for name in ("ada", "grace", "bob"))
    crowd = [stack.new_user("member")["id"] for _ in range(47)]
    members = [grace_account["id"], *crowd]
    _make(stack, ada_account, {"Fifty": members}, "first", "please read this")
    ada, grace = devices.of(ada_account, width=1440), devices.of(grace_account, theme="dark", width=360)
    page = ada.page
    ada.open_row("Fifty")
    expect(page.get_by_test_id("chat-status")).to_have_text("49 members")
    page.get_by_test_id("chat-title").click()
    expect(page.get_by_test_id("member").first).to_have_attribute("data-role", "owner")
    found = {"column": ada.audit()}
    ada.picture("group-column")
    # The fiftieth comes, and everybody is told.
    page.get_by_test_id("info-addPeople").click()
    page.get_by_test_id("find-people").fill(bob_account["username"])
    page.get_by_test_id("pick-person").get_by_role("checkbox").first.check()
    found["add"] = ada.audit()
    ada.picture("group-add")
    page.get_by_test_id("add-people").click()
    expect(page.get_by_test_id("chat-status")).to_have_text("50 members")
    # Grace on a phone reads while Ada looks who has, and becomes an admin.
    message = page.get_by_test_id("message").filter(has_text="please read this")
    message.click(button="right")
    page.get_by_test_id("menu-readers").click()
    expect(page.get_by_role("dialog")).to_contain_text("Nobody has read it yet.")
    grace.open_row("Fifty")
    expect(grace.page.get_by_test_id("message-text").last).to_have_text("please read this")
    expect(page.get_by_test_id("reader")).to_contain_text(["Grace"])
    page.keyboard.press("Escape")
    graces = page.locator(f"[data-testid=member][data-user-id='{grace_account['id']}']")
    page.get_by_test_id("info").locator("[data-virtuoso-scroller]").hover()
    while graces.count() == 0:
        page.mouse.wheel(0, 300)
        page.wait_for_timeout(50)
    graces.get_by_test_id("member-menu").click()
    found["menu"] = ada.audit()
    page.get_by_test_id("menu-make-admin").click()
    expect(graces).to_have_attribute("data-role", "admin")
    # A pin, which Grace sees.
    message.click(button="right")
    page.get_by_test_id("menu-pin").click()
    expect(grace.page.get_by_test_id("pin-bar")).to_contain_text("please read this")
    grace.picture("group-phone-dark")
    grace.page.get_by_test_id("chat-title").click()
    expect(grace.page.get_by_test_id("info-title")).to_have_text("Fifty")
    assert grace.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found["phone"] = grace.audit()
    grace.picture("group-phone-column-dark")
    # A channel from now on: nobody but those who lead it writes, and its name is another.
    page.get_by_test_id("info-permissions").click()
    page.get_by_test_id("right-post").select_option("owner")
    found["permissions"] = ada.audit()
    page.get_by_test_id("save-group").click()
    expect(grace.page.get_by_test_id("may-not-post")).to_be_attached()
    page.get_by_test_id("info-edit").click()
    face: FilePayload = {"name": "face.jpg", "mimeType": "image/jpeg", "buffer": encoded(gradient())}
    page.get_by_test_id("picture-file").set_input_files(face)
    page.get_by_role("button", name="Use picture").click()
    expect(page.get_by_test_id("remove-picture")).to_be_visible()
    found["edit"] = ada.audit()
    ada.picture("group-edit")
    page.get_by_test_id("group-name").fill("The fifty")
    page.get_by_test_id("save-group").click()
    expect(grace.page.get_by_test_id("info-title")).to_have_text("The fifty")
    expect(grace.page.get_by_test_id("info").locator("img").first).to_be_visible()
    # Its owner goes, and Grace owns it then.
    # What was asked about it just before is answered when it is hers no more.
    ada.forgive(r"404 .*/conversations/")
    page.get_by_test_id("info-leave").click()
    page.get_by_role("radio", name="Grace").check()
    page.get_by_test_id("leave").click()
    expect(page.get_by_test_id("conversation-row")).to_have_count(0)
    expect(grace.page.get_by_test_id("info-permissions")).to_be_visible()
    assert {name: findings for name, findings in found.items() if findings} == {}


def test_a_group_is_made_and_somebody_joins_it_by_a_link(devices: Devices, stack: Stack) -> None:
    ada, grace, _, _ = devices.pair()
    bob = stack.new_user("bob")
    page, keys = ada.page, ada.page.keyboard
    page.get_by_test_id("new-chat").focus()
    keys.press("Enter")
    expect(page.get_by_test_id("menu-new-group")).to_be_focused()
    keys.press("Enter")
    page.get_by_test_id("find-people").fill(bob["username"])
    page.get_by_test_id("pick-person").get_by_role("checkbox").first.check()
    ada.picture("group-new")
    page.get_by_test_id("next").click()
    page.get_by_test_id("group-name").fill("Climbing")
    page.get_by_test_id("group-description").fill("Every Thursday")
    assert ada.audit() == []
    page.get_by_test_id("create-group").click()
    expect(page.get_by_test_id("chat-title")).to_have_text("Climbing")
    page.get_by_test_id("chat-title").click()
    expect(page.get_by_test_id("info-description")).to_have_text("Every Thursday")
    # The menu of the conversation lies over the column beside it.
    page.get_by_test_id("chat-menu").click()
    page.get_by_test_id("menu-pin").click()
    expect(page.get_by_test_id("row-pin")).to_be_visible()
    page.get_by_test_id("info-invites").click()
    page.get_by_test_id("create-invite").click()
    link = page.get_by_test_id("invite-link").input_value()
    assert ada.audit() == []
    ada.picture("group-invites")
    grace.page.goto(link)
    expect(grace.page.get_by_test_id("join-title")).to_have_text("Climbing")
    grace.picture("group-join")
    grace.page.get_by_test_id("join").click()
    expect(grace.page.get_by_test_id("chat-title")).to_have_text("Climbing")
    grace.write("hello, all")
    expect(page.get_by_test_id("message-text").last).to_have_text("hello, all")
    page.keyboard.press("Escape")
    page.get_by_test_id("message").filter(has_text="hello, all").click(button="right")
    page.get_by_test_id("menu-forward").click()
    page.get_by_test_id("forward-choice").filter(has_text="Climbing").get_by_role("checkbox").check()
    assert ada.audit() == []
    page.get_by_test_id("forward-send").click()
    expect(grace.page.get_by_text("Forwarded from Grace")).to_be_visible()


def test_ones_own_list_is_the_same_on_every_device(devices: Devices, stack: Stack) -> None:
    account, other = stack.new_user("ada"), stack.new_user("grace")
    _make(stack, other, {title: [account["id"]] for title in ("Red", "Green", "Blue")}, "hello")
    here, there = devices.of(account), devices.of(account, theme="dark")
    titles = there.page.get_by_test_id("row-title")
    expect(titles).to_have_text(["Blue", "Green", "Red"])
    menu, page = here.page.get_by_test_id("row-menu"), here.page
    page.get_by_test_id("conversation-row").filter(has_text="Red").click(button="right")
    expect(menu).to_be_visible()
    assert here.audit() == []
    here.picture("list-menu")
    page.get_by_test_id("menu-pin").click()
    expect(titles).to_have_text(["Red", "Blue", "Green"])
    # By the keyboard: the menu key is meant for the active row.
    page.get_by_test_id("conversation-list").focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+F10")
    page.get_by_test_id("menu-mute").press("Enter")
    page.get_by_test_id("menu-mute-week").press("Enter")
    expect(there.page.get_by_test_id("row-mute")).to_have_count(1)
    page.get_by_test_id("conversation-row").filter(has_text="Green").click(button="right")
    page.get_by_test_id("menu-archive").click()
    expect(titles).to_have_text(["Red", "Blue"])
    assert there.audit() == []
    there.picture("list-settings-dark")
    there.page.get_by_test_id("archive-folder").click()
    expect(titles).to_have_text(["Green"])
    there.page.get_by_test_id("conversation-row").click(button="right")
    there.page.get_by_test_id("menu-unarchive").click()
    expect(page.get_by_test_id("row-title")).to_have_text(["Red", "Blue", "Green"])
    page.get_by_test_id("conversation-row").filter(has_text="Red").click(button="right")
    page.get_by_test_id("menu-read").click()
    there.badge("Red", 0)
