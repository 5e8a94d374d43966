from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from tests.unit.sdk.fake_parley import BASE, FakeParley
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import Credentials, MemoryTokenStore, OAuthError, SignedOut, Tokens, Unavailable, new_http
from parley_sdk.cli.tokens import TokenFile
from parley_sdk.oauth import OAuthClient


async def test_a_token_with_life_left_is_used_as_it_is(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    assert await credentials_of(life=31).access_token() == "access-alice-1"
    assert parley.refreshes == 0


async def test_a_token_about_to_expire_is_refreshed_before_it_is_used(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    assert await credentials_of(life=29).access_token() == "access-alice-2"


async def test_many_who_ask_at_once_share_one_refresh(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    credentials = credentials_of(life=0)
    got = await asyncio.gather(*(credentials.access_token() for _ in range(20)))
    assert set(got) == {"access-alice-2"}
    assert parley.refreshes == 1


async def test_who_reports_a_token_that_was_replaced_meanwhile_gets_the_new_one(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    credentials = credentials_of()
    stale = await credentials.access_token()
    fresh = await credentials.refresh(stale)
    assert await credentials.refresh(stale) == fresh
    assert parley.refreshes == 1


async def test_each_refresh_uses_the_token_that_the_last_one_gave(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    credentials = credentials_of()
    second = await credentials.refresh("access-alice-1")
    assert await credentials.refresh(second) == "access-alice-3"


async def test_a_refused_refresh_ends_the_session_and_forgets_it(
    parley: FakeParley, credentials_of: Callable[..., Credentials]
) -> None:
    credentials = credentials_of(life=0)
    parley.refresh_tokens.clear()
    with pytest.raises(SignedOut):
        await credentials.access_token()


async def test_a_refresh_that_nobody_answers_is_tried_again_then_told(time: VirtualTime) -> None:
    tries: list[str] = []

    def refuse(request: httpx.Request) -> httpx.Response:
        tries.append(request.url.path)
        raise httpx.ConnectError("refused", request=request)

    async with new_http(httpx.MockTransport(refuse)) as http:
        store = MemoryTokenStore(Tokens(access_token="old", refresh_token="r", expires_at=time.moment))
        credentials = Credentials(OAuthClient(BASE, "parley-cli", http, time.timing), store, time.timing)
        async with time.running():
            with pytest.raises(Unavailable):
                await credentials.access_token()
    assert len(tries) == 5
    assert store.load() is not None


async def test_another_refusal_than_invalid_grant_keeps_the_session(time: VirtualTime) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth2/token":
            return httpx.Response(400, json={"error": "invalid_client", "error_description": "who?"})
        discovery = {"issuer": BASE, "authorization_endpoint": f"{BASE}/a", "token_endpoint": f"{BASE}/oauth2/token"}
        return httpx.Response(200, json=discovery)

    async with new_http(httpx.MockTransport(answer)) as http:
        store = MemoryTokenStore(Tokens(access_token="old", refresh_token="r", expires_at=time.moment))
        credentials = Credentials(OAuthClient(BASE, "parley-cli", http, time.timing), store, time.timing)
        with pytest.raises(OAuthError, match="who") as caught:
            await credentials.access_token()
    assert caught.value.code == "invalid_client"
    assert store.load() is not None


async def test_what_another_process_refreshed_is_taken_over(
    tmp_path: Path, parley: FakeParley, time: VirtualTime
) -> None:
    """Two terminals of one session: the second to refresh would otherwise replay a used refresh token."""
    access, refresh = parley.sign_in("alice")
    tokens = Tokens(access_token=access, refresh_token=refresh, expires_at=time.moment)
    TokenFile(tmp_path, BASE, "alice").save(tokens)
    async with new_http(parley.http) as http:
        oauth = OAuthClient(BASE, "parley-cli", http, time.timing)
        first, second = (Credentials(oauth, TokenFile(tmp_path, BASE, "alice"), time.timing) for _ in range(2))
        both = await asyncio.gather(first.access_token(), second.access_token())
        assert list(both) == ["access-alice-2", "access-alice-2"]
    assert parley.refreshes == 1


def test_a_token_file_is_for_its_owner_alone(tmp_path: Path, time: VirtualTime) -> None:
    folder = tmp_path / "parley"
    file = TokenFile(folder, BASE, "alice")
    file.save(Tokens(access_token="a", refresh_token="r", expires_at=time.moment))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_session_used_last_is_meant_where_nobody_is_named(tmp_path: Path, time: VirtualTime) -> None:
    for name in ("alice", "bob"):
        tokens = Tokens(access_token=name, expires_at=time.moment + timedelta(minutes=15))
        TokenFile(tmp_path, BASE, name).save(tokens)
    found = TokenFile(tmp_path, BASE, None).load()
    assert found is not None
    assert found.access_token == "bob"


def test_a_spoilt_token_file_counts_as_none(tmp_path: Path) -> None:
    file = TokenFile(tmp_path, BASE, "alice")
    file.path.write_text("{half")
    assert file.load() is None
