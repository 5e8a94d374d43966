"""Web Push on the deployed stack: topic, queue, function, and a push service that verifies and decrypts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.integration.conftest import Devices
from tests.support.push_service import PushService
from tests.support.waiting import eventually

from parley_sdk import Api, Authenticator, NotFound, PushPreferences, new_http

if TYPE_CHECKING:
    from tests.conftest import Stack


async def test_whoever_is_away_is_told_and_what_was_recalled_is_taken_back(devices: Devices, stack: Stack) -> None:
    """Muted conversations are silent, and a browser that has gone or is taken off is told no more."""
    port = urlsplit(stack.place.parameters["PushServiceOrigin"]).port or 0
    with PushService(port).running() as service:
        ada, account = await devices.new("ada"), stack.new_user("grace")
        async with new_http() as http:
            credentials = await Authenticator(devices.endpoints, http).login(account["username"], account["password"])
            # Signed in on a browser that is closed: she calls the API, and no socket is open.
            grace = Api(stack.api_url, credentials, http)
            phone, old = service.browser("phone"), service.browser("old")
            for browser in (phone, old):
                device = await grace.subscribe_push(service.endpoint(browser), **browser.keys, language="zh")
            assert device == (await grace.get_push_state()).subscriptions[-1]
            old.statuses.append((410, {}))
            conversation = await ada.client.open_single(account["id"])
            muted = await ada.client.api.create_group("Noise", [account["id"]])
            await grace.change_settings(muted.id, muted_until=datetime.now(UTC) + timedelta(hours=1))

            await ada.client.send(muted.id, "nobody hears this")
            sent = await ada.client.send(conversation.id, "在吗？")
            await eventually(lambda: len(phone.received) == 1)
            (told,) = phone.received
            assert told.application_server_key == (await grace.get_push_state()).application_server_key
            assert told.claims["sub"] == "mailto:parley@example.com"
            assert told.headers["topic"] == conversation.id
            said = {"type": "message", "conversation_id": conversation.id, "seq": sent.seq, "unread": 1}
            assert told.notice.items() >= (said | {"text": "在吗？", "sender": "Ada", "language": "zh"}).items()

            async def one_is_left() -> bool:
                return len((await grace.get_push_state()).subscriptions) == 1

            await eventually(one_is_left)
            quiet = PushPreferences(previews=False)
            assert await grace.set_push_preferences(quiet) == quiet
            await ada.client.send(conversation.id, "还在吗？")
            await eventually(lambda: len(phone.received) == 2)
            assert (phone.received[1].notice["unread"], "text" in phone.received[1].notice) == (2, False)
            first, second = ada.client.messages(conversation.id)[-2:]
            await ada.client.recall(first)
            await eventually(lambda: len(phone.received) == 3)
            assert phone.received[2].notice.items() >= {"type": "message", "seq": second.seq, "unread": 1}.items()
            await ada.client.recall(second)
            await eventually(lambda: len(phone.received) == 4)
            taken_back = phone.received[3].notice
            assert (taken_back["type"], taken_back["conversation_id"]) == ("clear", conversation.id)
            assert old.received == []

            (left,) = (await grace.get_push_state()).subscriptions
            await grace.unsubscribe_push(left.id)
            with pytest.raises(NotFound):
                await grace.unsubscribe_push(left.id)
            assert (await grace.get_push_state()).subscriptions == []
