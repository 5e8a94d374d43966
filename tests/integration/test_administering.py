"""What an administrator does, on the deployed stack: the demo company's, by the real API and the mailed links."""

from __future__ import annotations

import io
import re
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from tests.integration.conftest import Devices
from tests.support.guest import Guest
from tests.support.waiting import eventually

from devstack import mail
from devstack.seed import PASSWORD
from parley_sdk import LoginFailed, SessionEnded
from parley_sdk.cli.imports import import_file
from parley_sdk.cli.terminal import Terminal

if TYPE_CHECKING:
    from tests.conftest import Stack

ADA = {"username": "ada", "password": PASSWORD}
NEW = "a password of the test"


class Office:
    """The administrator's calls."""

    def __init__(self, stack: Stack, token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=f"{stack.api_url}/admin", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )

    async def __aenter__(self) -> Office:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        answer = await self._http.request(method, path, json=body)
        return answer.status_code, answer.json() if answer.content else None


async def office(stack: Stack, devices: Devices) -> Office:
    ada = await devices.of(ADA)
    return Office(stack, await ada.token())


def mailed_link(stack: Stack, to: str) -> str:
    letter = [each for each in mail.sent(stack.place) if each.to == to][-1]
    match = re.search(rf"^{re.escape(stack.web_url)}/\S+$", letter.text, re.MULTILINE)
    assert match
    return match[0]


def fresh(name: str) -> dict[str, str]:
    username = f"{name}-{secrets.token_hex(4)}"
    return {"username": username, "email": f"{username}@example.com", "display_name": name.title()}


async def test_who_is_invited_joins_by_the_mailed_link(stack: Stack, devices: Devices) -> None:
    person = fresh("bob")
    async with await office(stack, devices) as admin, Guest(stack.web_url) as guest:
        status, made = await admin.call("POST", "/users", person | {"groups": ["staff"]})
        assert (status, made["status"]) == (201, "invited")
        await guest.follow(mailed_link(stack, person["email"]))
        await guest.fill(display_name="Bob 吴", password=NEW)
        await guest.open("/oauth2/authorize")
        assert (await guest.token()).status_code == 200
        status, after = await admin.call("GET", f"/users/{made['id']}")
    assert (after["status"], after["display_name"], after["groups"]) == ("active", "Bob 吴", ["staff"])
    assert (await devices.of(person | {"password": NEW})).user.id == made["id"]


async def test_a_given_password_is_changed_on_the_way_in(stack: Stack, devices: Devices) -> None:
    person = fresh("carl")
    async with await office(stack, devices) as admin, Guest(stack.web_url) as guest:
        await admin.call("POST", "/users", person | {"password": PASSWORD})
        await guest.open("/login")
        await guest.fill(username=person["username"], password=PASSWORD)
        assert guest.path == "/changePassword"
        await guest.fill(password=NEW)
        assert (await guest.token()).status_code == 200
    with pytest.raises(LoginFailed):
        await devices.of(person | {"password": PASSWORD})
    await devices.of(person | {"password": NEW})


async def test_who_is_disabled_is_out_at_once_and_can_come_back(stack: Stack, devices: Devices) -> None:
    account = stack.new_user("dora")
    dora = await devices.of(account)
    token = await dora.token()
    async with await office(stack, devices) as admin:
        path = f"/users/{dora.user.id}"
        assert (await admin.call("PATCH", path, {"status": "disabled"}))[0] == 200
        async with httpx.AsyncClient() as http:
            answer = await http.get(f"{stack.api_url}/users/me", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401
        await eventually(lambda: bool(dora.screen.of(SessionEnded)))
        with pytest.raises(LoginFailed):
            await devices.of(account)
        assert (await admin.call("PATCH", path, {"status": "active"}))[1]["status"] == "active"
    assert (await devices.of(account)).user.id == dora.user.id


async def test_people_are_imported_from_a_file_and_the_bad_lines_told(
    stack: Stack, devices: Devices, tmp_path: Path
) -> None:
    good, given = fresh("emil"), fresh("fay")
    path, out = tmp_path / "users.csv", io.StringIO()
    path.write_text(
        "username,email,display_name,groups,password\n"
        f"{good['username']},{good['email']},Émile 王,staff;ops,\n"
        "ada,other@example.com,Not Ada,,\n"
        f"{given['username']},{given['email']},Fay,,{PASSWORD}\n",
        encoding="utf-8",
    )
    ada = await devices.of(ADA)
    for told in ("2 imported, 0 there already, 1 refused.", "0 imported, 2 there already, 1 refused."):
        assert not await import_file(path, ada.client.api, Terminal(out), invite=True, language="zh")
        refused, summary = out.getvalue().splitlines()[-2:]
        assert (refused.startswith("line 3: ada:"), summary) == (True, told)
    assert mailed_link(stack, good["email"]).startswith(f"{stack.web_url}/signup?invitation=")
    (found,) = (await ada.client.api.find_users(good["username"])).items
    assert (found.display_name, found.status) == ("Émile 王", "invited")


async def test_a_person_changes_name_and_address(stack: Stack, devices: Devices) -> None:
    gil = await devices.new("gil")
    api, address = gil.client.api, f"{gil.user.username}@new.example"
    assert (await api.update_me(display_name="吉尔 Gil")).display_name == "吉尔 Gil"
    assert (await api.update_me(email=address)).email == gil.user.email
    letter = [each for each in mail.sent(stack.place) if each.to == address][-1]
    code = re.search(r"^[0-9]{6}$", letter.text, re.MULTILINE)
    assert code
    assert (await api.confirm_email(code[0])).email == address
    hana = await devices.new("hana")
    assert [user.id for user in (await hana.client.api.find_users("吉尔")).items] == [gil.user.id]
    assert [user.id for user in (await hana.client.api.find_users(address)).items] == [gil.user.id]


async def test_nobody_else_is_an_administrator(stack: Stack, devices: Devices) -> None:
    bob = await devices.new("bob")
    async with Office(stack, await bob.token()) as office_of_bob:
        for method, path, body in (
            ("GET", "/users", None),
            ("POST", "/users", fresh("eve")),
            ("GET", "/invitations", None),
        ):
            assert (await office_of_bob.call(method, path, body))[0] == 403
