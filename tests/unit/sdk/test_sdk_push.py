"""Web Push, as the SDK has it, answered by the API's own handler."""

from __future__ import annotations

import pytest
from tests.support.push_service import Browser
from tests.unit.api.test_api import Api as ApiHandler
from tests.unit.convergence.company import DirectApi
from tests.unit.messaging.fakes import ANNA

from parley_sdk import InvalidRequest, NotFound, PushPreferences

KEYS = Browser("/").keys
ENDPOINT = "https://push.example.com/anna"


@pytest.fixture
def api() -> DirectApi:
    return DirectApi(ApiHandler(), ANNA)


async def test_a_device_takes_pushes_is_listed_and_goes(api: DirectApi) -> None:
    device = await api.subscribe_push(ENDPOINT, **KEYS, language="zh")
    state = await api.get_push_state()
    assert (state.application_server_key, state.subscriptions, device.language) == ("the-key", [device], "zh")
    assert (await api.subscribe_push(ENDPOINT, **KEYS)).id == device.id
    await api.unsubscribe_push(device.id)
    with pytest.raises(NotFound):
        await api.unsubscribe_push(device.id)
    assert (await api.get_push_state()).subscriptions == []


async def test_preferences_are_replaced_whole(api: DirectApi) -> None:
    assert (await api.get_push_state()).preferences == PushPreferences()
    quiet = PushPreferences(level="mentions", previews=False)
    assert await api.set_push_preferences(quiet) == quiet
    assert (await api.get_push_state()).preferences == quiet


async def test_what_no_push_service_gives_is_refused(api: DirectApi) -> None:
    with pytest.raises(InvalidRequest):
        await api.subscribe_push("http://169.254.169.254/latest", **KEYS)
    with pytest.raises(InvalidRequest):
        await api.subscribe_push(ENDPOINT, p256dh="AAAA", auth="AAAA")
