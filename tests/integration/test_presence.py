"""Who is online: told at the first device up and the last one down; connections that died are forgotten."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from tests.integration.conftest import Device, Devices, Tables
from tests.support.waiting import eventually

from parley_sdk import PresenceChanged

if TYPE_CHECKING:
    from tests.conftest import Stack


def states(watcher: Device, user_id: str) -> list[str]:
    return [event.presence.state for event in watcher.screen.of(PresenceChanged) if event.presence.user_id == user_id]


async def test_presence_is_told_at_the_first_device_up_and_the_last_one_down(devices: Devices, stack: Stack) -> None:
    grace = await devices.new("grace")
    account = stack.new_user("ada")
    user_id = account["id"]
    await grace.client.open_single(user_id)

    async def is_(state: str) -> bool:
        (presence,) = await grace.client.api.get_presence([user_id])
        return presence.state == state

    first = await devices.of(account)
    await eventually(lambda: states(grace, user_id) == ["online"])
    second = await devices.of(account)
    await first.client.close()
    # Mary's leaving is told by the same way, after whatever first's would have told; her coming may be told to nobody.
    mary = await devices.new("mary")
    await mary.client.open_single(grace.user.id)
    mary_id = mary.user.id
    await mary.client.close()
    await eventually(lambda: "offline" in states(grace, mary_id))
    assert states(grace, user_id) == ["online"]
    assert await is_("online")
    await second.client.close()
    await eventually(lambda: states(grace, user_id) == ["online", "offline"])
    assert await is_("offline")
    await devices.of(account)
    await eventually(lambda: states(grace, user_id) == ["online", "offline", "online"])
    assert await is_("online")


async def test_presence_carries_when_it_ends_by_itself(devices: Devices) -> None:
    ada, grace, _ = await devices.pair()
    (presence,) = await grace.client.api.get_presence([ada.user.id])
    assert presence.state == "online"
    assert presence.expires_at is not None
    assert 0 < presence.expires_at.timestamp() - time.time() <= 6 * 60 + 5


async def test_strangers_read_as_offline(devices: Devices) -> None:
    ada, mallory = await devices.new("ada"), await devices.new("mallory")
    (presence,) = await mallory.client.api.get_presence([ada.user.id])
    assert (presence.state, presence.expires_at, presence.last_seen_at) == ("offline", None, None)


async def test_a_connection_that_is_gone_is_forgotten_at_the_first_post(devices: Devices, tables: Tables) -> None:
    ada, grace, conversation = await devices.pair()
    item = tables.presence(grace.user.id)
    (live,) = (name for name in item if name.startswith("c#"))
    dead = {"M": {**item[live]["M"], "connected_at": {"N": str(int(time.time() * 1000) - 60_000)}}}
    tables.put_presence({**item, "c#ZGVhZC1jb25uZWN0aW9u=": dead})
    await ada.client.send(conversation, "who is there?")
    await grace.screen.shows("who is there?")

    def connections() -> list[str]:
        return [name for name in tables.presence(grace.user.id) if name.startswith("c#")]

    await eventually(lambda: connections() == [live])
    await ada.client.send(conversation, "only the living")
    await grace.screen.shows("who is there?", "only the living")
