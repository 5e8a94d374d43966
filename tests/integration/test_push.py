"""Web Push on the deployed stack: topic, queue, function, and a push service that verifies and decrypts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
from tests.integration.conftest import Devices
from tests.support.push_service import PushService
from tests.support.waiting import eventually

from parley_sdk import Authenticator, new_http

if TYPE_CHECKING:
    from tests.conftest import Stack


class Away:
    """A person who is signed in on a browser that is closed: they call the API, and no socket is open."""

    def __init__(self, stack: Stack, token: str) -> None:
        self._http = httpx.AsyncClient(
            base_url=stack.api_url + "/", headers={"Authorization": f"Bearer {token}"}, timeout=10
        )

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self._http.request(method, path, json=body)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


async def test_whoever_is_away_is_told_and_what_was_recalled_is_taken_back(devices: Devices, stack: Stack) -> None:
    """Muted conversations are silent, and a browser that has gone is forgotten."""
    port = urlsplit(stack.place.parameters["PushServiceOrigin"]).port or 0
    with PushService(port).running() as service:
        ada, account = await devices.new("ada"), stack.new_user("grace")
        async with new_http() as http:
            credentials = await Authenticator(devices.endpoints, http).login(account["username"], account["password"])
            grace = Away(stack, await credentials.access_token())
        phone, old = service.browser("phone"), service.browser("old")
        for browser in (phone, old):
            await grace.call("POST", "push/subscriptions", service.subscription(browser) | {"language": "zh"})
        old.statuses.append((410, {}))
        conversation = await ada.client.open_single(account["id"])
        muted = await ada.client.api.create_group("Noise", [account["id"]])
        until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        await grace.call("PATCH", f"conversations/{muted.id}/settings", {"muted_until": until})

        await ada.client.send(muted.id, "nobody hears this")
        sent = await ada.client.send(conversation.id, "在吗？")
        await eventually(lambda: len(phone.received) == 1)
        (told,) = phone.received
        state = await grace.call("GET", "push")
        assert told.application_server_key == state["application_server_key"]
        assert told.claims["sub"] == "mailto:parley@example.com"
        assert told.headers["topic"] == conversation.id
        said = {"type": "message", "conversation_id": conversation.id, "seq": sent.seq, "unread": 1}
        assert told.notice.items() >= (said | {"text": "在吗？", "sender": "Ada", "language": "zh"}).items()

        async def one_is_left() -> bool:
            return len((await grace.call("GET", "push"))["subscriptions"]) == 1

        await eventually(one_is_left)
        await ada.client.recall(ada.client.messages(conversation.id)[-1])
        await eventually(lambda: len(phone.received) == 2)
        taken_back = phone.received[1].notice
        assert (taken_back["type"], taken_back["conversation_id"]) == ("clear", conversation.id)
        assert old.received == []
