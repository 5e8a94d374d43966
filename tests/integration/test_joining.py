"""Joining, forgetting and changing a password on the deployed stack, with the mail read from the emulator."""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import Devices
from tests.support.guest import Guest

from devstack import mail
from parley_sdk import LoginFailed

if TYPE_CHECKING:
    from tests.conftest import Stack

NEW = "a password of the test"


def mailed(stack: Stack, to: str) -> mail.SentMail:
    """The latest one to this address."""
    return [each for each in mail.sent(stack.place) if each.to == to][-1]


def mailed_code(stack: Stack, to: str) -> str:
    match = re.search(r"^[0-9]{6}$", mailed(stack, to).text, re.MULTILINE)
    assert match
    return match[0]


async def test_a_person_signs_up_by_the_mailed_code_and_is_in(stack: Stack, devices: Devices) -> None:
    name = f"bob-{secrets.token_hex(4)}"
    email = f"{name}@example.com"
    async with Guest(stack.web_url) as guest:
        await guest.open("/signup")
        await guest.fill(email=email, username=name, display_name="Bob 吴", password=NEW)
        assert guest.path == "/confirm"
        await guest.fill(code="000000")
        assert "wrong" in guest.alert
        await guest.fill(1)
        letter = mailed(stack, email)
        assert (letter.subject, mailed_code(stack, email) in letter.html) == ("Your code for Parley", True)
        await guest.fill(code=mailed_code(stack, email))
        tokens = (await guest.token()).json()
    assert tokens["token_type"] == "Bearer"
    bob = await devices.of({"username": name, "password": NEW})
    assert (bob.user.display_name, bob.user.email, bob.user.status) == ("Bob 吴", email, "active")
    assert [user.id for user in (await bob.client.api.find_users(name)).items] == [bob.user.id]


async def test_who_forgot_sets_a_new_password_and_what_was_signed_in_ends(stack: Stack, devices: Devices) -> None:
    account = stack.new_user("ada")
    before = await devices.of(account)
    async with Guest(stack.web_url) as guest:
        await guest.open("/forgotPassword")
        await guest.fill(username=account["username"])
        assert guest.path == "/confirmForgotPassword"
        await guest.fill(code=mailed_code(stack, account["email"]), password=NEW)
        assert (await guest.token()).status_code == 200
    assert mailed(stack, account["email"]).subject == "Your password at Parley has changed"
    with pytest.raises(LoginFailed):
        await devices.of(account)
    after = await devices.of(account | {"password": NEW})
    assert after.user.id == before.user.id


async def test_who_is_signed_in_changes_the_password(stack: Stack, devices: Devices) -> None:
    account = stack.new_user("grace")
    async with Guest(stack.web_url) as guest:
        await guest.open("/login")
        await guest.fill(username=account["username"], password=account["password"])
        assert guest.code
        await guest.open("/changePassword", {})
        await guest.fill(password=NEW)
    assert (await devices.of(account | {"password": NEW})).user.id == account["id"]


async def test_nobody_is_mailed_for_a_name_of_nobodys(stack: Stack) -> None:
    name = f"nobody-{secrets.token_hex(4)}"
    before = len(mail.sent(stack.place))
    async with Guest(stack.web_url) as guest:
        await guest.open("/forgotPassword")
        await guest.fill(username=name)
        assert guest.path == "/confirmForgotPassword"
        assert guest.page.status_code == 200
    (dropped,) = mail.sent(stack.place)[before:]
    assert dropped.to == "success@simulator.amazonses.com"
