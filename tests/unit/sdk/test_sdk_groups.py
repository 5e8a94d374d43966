"""Groups and apps, as the SDK has them: what becomes of a picture, and what goes over the wire."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from tests.unit.sdk.fake_parley import BASE
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import App, Conversation, Endpoints, Message, OAuthError, new_http
from parley_sdk.models import ConversationSettings
from parley_sdk.state import SHOWN_MEMBERS, after_message

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ENDPOINTS = Endpoints(issuer=BASE, api_url=f"{BASE}/api/v1", ws_url="ws://parley.test/ws")


def group(*members: str, count: int | None = None, **more: Any) -> Conversation:
    return Conversation(
        id="g",
        type="group",
        title="Lunch",
        members=list(members),
        member_count=count or len(members),
        created_at=NOON,
        last_seq=0,
        **more,
    )


def message(content: Any, *, seq: int = 1, at: datetime = NOON) -> Message:
    content_type = "text" if isinstance(content, str) else "system"
    return Message(
        id=f"{seq}",
        conversation_id="g",
        seq=seq,
        sender_id="bob" if content_type == "text" else "system",
        content_type=content_type,
        content=content,
        created_at=at,
    )


def after(picture: Conversation, **event: Any) -> tuple[list[str], int, str | None]:
    seen = after_message(picture, message(event), "alice")
    return seen.members, seen.member_count, seen.title


def test_whoever_comes_and_goes_is_counted_once() -> None:
    picture = group("alice", "bob")
    joined = {"event": "member_joined", "actor_id": "alice", "user_ids": ["carol", "bob"]}
    assert after(picture, **joined) == (["alice", "bob", "carol"], 3, "Lunch")
    assert after(picture, event="member_left", actor_id="bob") == (["alice"], 1, "Lunch")
    removed = {"event": "member_removed", "actor_id": "alice", "user_ids": ["bob", "nobody"]}
    assert after(picture, **removed) == (["alice"], 1, "Lunch")
    assert after(picture, event="renamed", actor_id="bob", title="Tea") == (["alice", "bob"], 2, "Tea")
    assert after(picture, event="something_new", actor_id="bob") == (["alice", "bob"], 2, "Lunch")


def test_of_a_large_group_the_first_stay_named_and_the_number_is_right() -> None:
    names = [f"person {number:03}" for number in range(SHOWN_MEMBERS)]
    picture = group(*names, count=500)
    members, count, _ = after(picture, event="member_joined", actor_id="alice", user_ids=["zoe"])
    assert (members, count) == (names, 501)
    members, count, _ = after(picture, event="member_left", actor_id=names[3])
    assert (len(members), count) == (SHOWN_MEMBERS - 1, 499)


def test_what_a_picture_has_counted_already_changes_it_no_more() -> None:
    told = message({"event": "member_joined", "actor_id": "alice", "user_ids": ["carol"]})
    picture = group("alice", "bob", last_message=told)
    assert after_message(picture, told, "alice") == picture


@pytest.mark.parametrize(
    ("muted_for", "said_after", "stays"), [(None, 0, False), (60, 59, True), (60, 60, False), (60, 90, False)]
)
def test_an_archived_conversation_comes_back_unless_it_was_muted(
    muted_for: int | None, said_after: int, stays: bool
) -> None:
    until = None if muted_for is None else NOON + timedelta(seconds=muted_for)
    picture = group("alice", "bob", settings=ConversationSettings(archived=True, muted_until=until, pinned=2))
    seen = after_message(picture, message("Hi", at=NOON + timedelta(seconds=said_after)), "alice")
    assert (seen.settings.archived, seen.settings.pinned) == (stays, 2)


class Desk:
    """A token endpoint and POST /messages; the first answer may fail."""

    def __init__(self) -> None:
        self.grants: list[dict[str, str]] = []
        self.posts: list[tuple[str, dict[str, Any], str]] = []
        self.failures: list[httpx.Response] = []
        self.is_known = True

    def handle(self, request: httpx.Request) -> httpx.Response:
        match request.url.path:
            case "/.well-known/openid-configuration":
                ends = {"authorization_endpoint": f"{BASE}/authorize", "token_endpoint": f"{BASE}/token"}
                return httpx.Response(200, json={"issuer": BASE, **ends})
            case "/token":
                if not self.is_known:
                    return httpx.Response(400, json={"error": "invalid_client"})
                self.grants.append({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
                return httpx.Response(200, json={"access_token": f"token {len(self.grants)}", "expires_in": 900})
        bearer, key = request.headers["authorization"], request.headers["idempotency-key"]
        self.posts.append((bearer, json.loads(request.content), key))
        if self.failures:
            return self.failures.pop(0)
        return httpx.Response(201, json=message("Hello").model_dump(mode="json"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def app_at(desk: Desk, time: VirtualTime) -> App:
    return App(ENDPOINTS, "ci", "s3cret", new_http(httpx.MockTransport(desk.handle)), time.timing)


async def test_an_app_asks_for_one_token_and_for_another_when_that_ends(desk: Desk, time: VirtualTime) -> None:
    async with app_at(desk, time) as app:
        for _ in range(2):
            await app.tell("alice", "Hello")
        assert desk.grants == [
            {
                "client_id": "ci",
                "grant_type": "client_credentials",
                "client_secret": "s3cret",
                "scope": "im/messages.write",
            }
        ]
        time.advance(880)
        await app.tell("alice", "Hello")
    assert [bearer for bearer, _, _ in desk.posts] == ["Bearer token 1", "Bearer token 1", "Bearer token 2"]


async def test_a_refused_token_is_asked_for_anew(desk: Desk, time: VirtualTime) -> None:
    desk.failures = [httpx.Response(401, json={"code": "unauthenticated"})]
    async with app_at(desk, time) as app:
        assert (await app.tell("alice", "Hello")).content == "Hello"
    assert [bearer for bearer, _, _ in desk.posts] == ["Bearer token 1", "Bearer token 2"]


async def test_tries_of_one_thing_carry_one_key_and_a_card_is_one(desk: Desk, time: VirtualTime) -> None:
    desk.failures = [httpx.Response(503, json={"code": "unavailable", "temporary": True})]
    async with app_at(desk, time) as app, time.running():
        await app.tell("alice", "Hello", idempotency_key="build-7")
        await app.tell("alice", {"title": "Build 8"})
    (_, first, one), (_, second, two), (_, card, other) = desk.posts
    assert (one, two) == ("build-7", "build-7")
    assert first == second == {"to": "alice", "content_type": "text", "content": "Hello"}
    assert (card["content_type"], other not in ("", "build-7")) == ("card", True)


async def test_an_app_that_is_not_known_is_told_so(desk: Desk, time: VirtualTime) -> None:
    desk.is_known = False
    async with app_at(desk, time) as app:
        with pytest.raises(OAuthError) as refusal:
            await app.tell("alice", "Hello")
    assert refusal.value.code == "invalid_client"
