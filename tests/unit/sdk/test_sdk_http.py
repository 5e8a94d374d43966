from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from tests.unit.sdk.fake_parley import BASE, FakeParley, problem
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import Api, Credentials, Internal, NotFound, RateLimited, Unauthenticated, Unavailable, new_http


@pytest.fixture
async def api(parley: FakeParley, time: VirtualTime, credentials_of: Callable[..., Credentials]) -> AsyncIterator[Api]:
    async with new_http(parley.http) as http:
        yield Api(f"{BASE}/api/v1", credentials_of(), http, time.timing)


async def test_a_call_gives_a_model_and_ignores_fields_of_tomorrow(parley: FakeParley, api: Api) -> None:
    parley.users["alice"]["shoe_size"] = 38
    assert (await api.get_me()).username == "alice"


async def test_a_refused_token_is_renewed_once_and_the_call_goes_through(parley: FakeParley, api: Api) -> None:
    parley.live_tokens.clear()
    assert (await api.get_me()).username == "alice"
    assert parley.refreshes == 1


async def test_a_token_that_is_refused_twice_is_told(parley: FakeParley, api: Api) -> None:
    parley.answers_to_fail = [problem(401, "unauthenticated"), problem(401, "unauthenticated")]
    with pytest.raises(Unauthenticated):
        await api.get_me()
    assert parley.refreshes == 1


async def test_a_temporary_failure_is_tried_again_and_waits_as_long_as_the_server_asks(
    parley: FakeParley, api: Api, time: VirtualTime
) -> None:
    parley.answers_to_fail = [problem(429, "rate_limited", **{"retry-after": "7"})]

    call = asyncio.create_task(api.get_me())
    delay = await time.sleeper(7, 8)
    time.advance(delay - 0.01)
    assert not call.done()
    time.advance(0.02)
    assert (await call).username == "alice"


async def test_a_failure_that_stays_is_told_after_the_last_try(parley: FakeParley, api: Api, time: VirtualTime) -> None:
    parley.answers_to_fail = [problem(429, "rate_limited") for _ in range(4)]
    async with time.running():
        with pytest.raises(RateLimited):
            await api.get_me()
    assert parley.answers_to_fail == []


async def test_a_refusal_is_not_tried_again(parley: FakeParley, api: Api) -> None:
    parley.answers_to_fail = [problem(404, "not_found")]
    with pytest.raises(NotFound):
        await api.get_conversation("of-others")


async def test_no_answer_is_tried_again_where_that_makes_nothing_twice(
    parley: FakeParley, api: Api, time: VirtualTime
) -> None:
    parley.answers_to_fail = [httpx.ReadTimeout("late"), httpx.RemoteProtocolError("gone")]
    async with time.running():
        assert (await api.open_single("bob")).members == ["alice", "bob"]


async def test_tries_of_a_call_that_makes_something_carry_one_key_and_another_call_another(
    parley: FakeParley, api: Api, time: VirtualTime
) -> None:
    parley.answers_to_fail = [httpx.ReadTimeout("late"), problem(503, "unavailable")]
    async with time.running():
        await api.create_group("Team", ["bob"])
        await api.create_group("Team", ["bob"])
    assert parley.calls.count("POST /api/v1/conversations") == 4
    first, *others, last = parley.keys
    assert others == [first, first]
    assert last != first


async def test_what_makes_nothing_carries_no_key(parley: FakeParley, api: Api) -> None:
    await api.get_me()
    await api.open_single("bob")
    assert parley.keys == []


async def test_a_failure_that_stays_is_unavailable(parley: FakeParley, api: Api, time: VirtualTime) -> None:
    parley.answers_to_fail = [httpx.ReadTimeout("late") for _ in range(4)]
    async with time.running():
        with pytest.raises(Unavailable):
            await api.create_group("Team", ["bob"])


async def test_an_answer_that_cannot_be_read_is_told_and_not_asked_for_again(parley: FakeParley, api: Api) -> None:
    parley.answers_to_fail = [httpx.Response(200, text="<html>")]
    with pytest.raises(Internal):
        await api.get_me()


async def test_the_timeline_is_read_both_ways_with_its_voids(parley: FakeParley, api: Api) -> None:
    conversation = parley.pair("alice", "bob")
    parley.store(conversation, "bob", "one")
    parley.void(conversation)
    parley.store(conversation, "bob", "three")
    after = await api.get_messages(conversation.id, after_seq=0)
    assert ([m.seq for m in after.items], after.voids, after.next) == ([1, 3], [2], None)
    before = await api.get_messages(conversation.id, before_seq=3)
    assert [m.content for m in before.items] == ["one"]


async def test_people_are_found_and_fetched(parley: FakeParley, api: Api) -> None:
    assert [user.id for user in (await api.find_users("b")).items] == ["bob"]
    assert {user.id for user in await api.get_users(["bob", "carol", "nobody"])} == {"bob", "carol"}


async def test_sessions_are_listed_and_ended(parley: FakeParley, api: Api) -> None:
    (session,) = await api.get_sessions()
    assert (session.id, session.browser, session.current, session.clients[0].name) == (
        "session-1",
        "Firefox",
        True,
        "CLI",
    )
    await api.end_session("session-1")
    await api.end_other_sessions()
    assert parley.calls[-2:] == [
        "DELETE /api/v1/users/me/sessions/session-1",
        "DELETE /api/v1/users/me/sessions",
    ]
