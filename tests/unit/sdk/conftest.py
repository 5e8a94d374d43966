from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

import pytest
from tests.unit.sdk.fake_parley import BASE, FakeParley
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import Client, Credentials, MemoryTokenStore, Tokens, new_http
from parley_sdk.handshake import Way
from parley_sdk.oauth import OAuthClient

ClientFactory = Callable[..., Client]


@pytest.fixture(autouse=True)
async def no_task_is_left() -> AsyncIterator[None]:
    """Whatever a test opens it closes, and closing leaves nothing running."""
    before = asyncio.all_tasks()
    yield
    left = [task.get_name() for task in asyncio.all_tasks() - before if "parley" in task.get_name()]
    assert left == []


@pytest.fixture
async def parley() -> AsyncIterator[FakeParley]:
    async with FakeParley() as server:
        yield server


@pytest.fixture
def time() -> VirtualTime:
    return VirtualTime()


@pytest.fixture
async def credentials_of(parley: FakeParley, time: VirtualTime) -> AsyncIterator[Callable[..., Credentials]]:
    """Makes the credentials of somebody who is signed in; the access token has ``life`` seconds left."""
    http = new_http(parley.http)

    def make(name: str = "alice", life: float = 900.0) -> Credentials:
        access, refresh = parley.sign_in(name)
        end = time.moment + timedelta(seconds=life)
        store = MemoryTokenStore(Tokens(access_token=access, refresh_token=refresh, expires_at=end))
        return Credentials(OAuthClient(BASE, "parley-cli", http, time.timing), store, time.timing)

    yield make
    await http.aclose()


@pytest.fixture
def client_of(
    parley: FakeParley, time: VirtualTime, credentials_of: Callable[..., Credentials]
) -> Callable[..., Client]:
    """Makes a client that is yet to be started."""

    def make(name: str = "alice", *, life: float = 900.0, handshake: Way = "header") -> Client:
        return Client(
            parley.endpoints,
            credentials_of(name, life),
            new_http(parley.http),
            handshake=handshake,
            timing=time.timing,
        )

    return make
