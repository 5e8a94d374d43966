"""Search on the deployed stack: by the SDK and by the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.integration.conftest import Devices

from parley_sdk import InvalidRequest

if TYPE_CHECKING:
    from tests.conftest import Stack


async def test_what_was_said_is_found_by_whoever_may_read_it_and_as_it_is_now(devices: Devices, stack: Stack) -> None:
    ada, grace, pair = await devices.pair()
    eve = await devices.new("eve")
    home = await ada.client.send(pair, "我家在上海东边")
    lunch = await grace.client.send(pair, "Lunch at noon?")
    gone = await ada.client.send(pair, "上海 recalled")
    own = await ada.client.api.get_message(pair, gone.seq)
    await ada.client.recall(own)
    await grace.client.edit(await grace.client.api.get_message(pair, lunch.seq), "Dinner in 上海")

    (new, old) = await grace.client.search("上海")
    assert (old.message.seq, new.message.seq) == (home.seq, lunch.seq)
    assert [(piece.text, piece.hit) for piece in old.excerpt] == [("我家在", False), ("上海", True), ("东边", False)]
    assert await grace.client.search("lunch") == []
    assert await eve.client.search("上海") == []

    page = await grace.client.api.search("上海", limit=1)
    assert page.next is not None
    rest = await grace.client.api.search("上海", limit=1, cursor=page.next)
    assert [hit.message.seq for hit in (*page.items, *rest.items)] == [lunch.seq, home.seq]

    found = await grace.client.search(f"from:{ada.user.username} in:{ada.user.username} has:file")
    assert found == []
    assert len(await grace.client.search(f"from:{ada.user.username}", conversation_id=pair)) == 1
    await grace.client.hide(pair, home.seq)
    assert [hit.message.seq for hit in await grace.client.search("上海")] == [lunch.seq]
    with pytest.raises(InvalidRequest, match="nobody has this username"):
        await ada.client.search("from:nobody-at-all")
