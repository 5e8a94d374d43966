"""The feed stays up: heartbeat, renewal, coming back. Time is the test's; the sockets are real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest
from tests.support.waiting import eventually
from tests.unit.sdk.fake_parley import FakeParley, Frame
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import ConnectionLost, Credentials, InvalidRequest, ParleyError, ProtocolMisuse, SignedOut
from parley_sdk.handshake import Handshake, Way
from parley_sdk.models import Ticket
from parley_sdk.socket import Socket


class Recorder:
    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self.ups = 0
        self.downs: list[tuple[str, float]] = []
        self.ended: ParleyError | None = None

    def on_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def on_up(self) -> None:
        self.ups += 1

    def on_down(self, reason: str, retry_in: float) -> None:
        self.downs.append((reason, retry_in))

    def on_end(self, error: ParleyError) -> None:
        self.ended = error


class Feed:
    """A socket under test with what it told and what it runs on."""

    def __init__(self, parley: FakeParley, time: VirtualTime, credentials: Credentials, way: Way) -> None:
        self.recorder = Recorder()
        self._ids = 0
        self._parley = parley
        handshake = Handshake(parley.endpoints.ws_url, credentials, self._ticket, way, time.timing)
        self.socket = Socket(handshake, self.recorder, new_id=self._new_id, timing=time.timing)

    async def is_up(self) -> None:
        """Waits until both sides know of the socket."""
        await eventually(lambda: self.recorder.ups == 1 and self._parley.sockets_of("alice") == 1)

    def _new_id(self) -> str:
        self._ids += 1
        return f"id-{self._ids}"

    async def _ticket(self) -> Ticket:
        ticket = f"ticket-{len(self._parley.handshakes)}"
        self._parley.live_tokens[ticket] = "alice"
        return Ticket(ticket=ticket, expires_in=30)


FeedOf = Callable[..., Feed]


@pytest.fixture
async def feed_of(
    parley: FakeParley, time: VirtualTime, credentials_of: Callable[..., Credentials]
) -> AsyncIterator[FeedOf]:
    feeds: list[Feed] = []

    def make(life: float = 36_000.0, way: Way = "header") -> Feed:
        feed = Feed(parley, time, credentials_of("alice", life), way)
        feeds.append(feed)
        feed.socket.start()
        return feed

    yield make
    for feed in feeds:
        await feed.socket.close()


PING = {"action": "ping", "id": "p1"}


@pytest.mark.parametrize("way", ["header", "ticket"])
async def test_a_socket_opens_either_way(parley: FakeParley, feed_of: FeedOf, way: Way) -> None:
    feed = feed_of(way=way)
    assert (await feed.socket.request(PING, 10))["type"] == "pong"
    assert parley.handshakes == [way]


async def test_an_error_frame_is_raised_to_who_asked(parley: FakeParley, feed_of: FeedOf) -> None:
    parley.frame_errors = [{"code": "invalid_request", "message": "no content", "temporary": False}]
    with pytest.raises(InvalidRequest, match="no content"):
        await feed_of().socket.request(PING, 10)


async def test_it_pings_before_the_idle_limit_with_jitter(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of()
    assert await time.sleeper(210, 240) == 225
    time.advance(225)
    await eventually(lambda: [frame["action"] for frame in parley.frames] == ["ping"])
    assert feed.recorder.downs == []


async def test_a_connection_that_gives_no_pong_is_dropped_and_replaced(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of()
    await time.sleeper(210, 240)
    parley.is_mute = True
    time.advance(225)
    await time.sleeper(20, 20)
    time.advance(20)
    await eventually(lambda: len(feed.recorder.downs) == 1)
    parley.is_mute = False
    time.advance(1)
    await eventually(lambda: feed.recorder.ups == 2)


async def test_after_a_cut_it_comes_back_with_full_jitter(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.cut(1001)
    await eventually(lambda: len(feed.recorder.downs) == 1)
    assert feed.recorder.downs[0][1] == 0.25  # half of the first ceiling, since chance says one half
    time.advance(0.25)
    await eventually(lambda: feed.recorder.ups == 2)


async def test_the_delay_grows_to_its_cap_while_nobody_answers(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    parley.handshakes_to_refuse = 10
    feed = feed_of()
    async with time.running(step=1):
        await eventually(lambda: feed.recorder.ups == 1)
    assert [delay for _, delay in feed.recorder.downs] == [0.25, 0.5, 1, 2, 4, 8, 15, 15, 15, 15]


async def test_the_wait_ends_at_once_when_told_so(parley: FakeParley, feed_of: FeedOf) -> None:
    parley.handshakes_to_refuse = 1
    feed = feed_of()
    await eventually(lambda: len(feed.recorder.downs) == 1)
    feed.socket.retry_now()
    await eventually(lambda: feed.recorder.ups == 1)


async def test_a_refused_handshake_is_tried_with_one_new_token_not_with_many(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    parley.handshakes_to_refuse = 5
    feed = feed_of()
    async with time.running(step=1):
        await eventually(lambda: feed.recorder.ups == 1)
    assert parley.refreshes == 1


async def test_the_next_socket_is_open_before_the_token_ends_and_before_the_old_one_is_closed(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of(life=900)
    await feed.is_up()
    (_, old), *_ = parley.connections
    await time.sleeper(840, 840)
    time.advance(840)
    await eventually(lambda: len(parley.handshakes) == 2)
    assert feed.recorder.downs == []
    await eventually(lambda: old.close_code is not None)
    assert parley.sockets_of("alice") == 1
    assert (feed.recorder.ups, feed.recorder.downs) == (1, [])
    assert (await feed.socket.request(PING, 10))["type"] == "pong"


async def test_a_socket_is_renewed_before_it_is_two_hours_old(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed_of(life=36_000)
    assert await time.sleeper(6_600, 6_600) == 110 * 60


async def test_an_answer_under_way_survives_the_renewal(parley: FakeParley, feed_of: FeedOf, time: VirtualTime) -> None:
    feed = feed_of(life=900)
    await feed.is_up()
    (_, old), *_ = parley.connections
    parley.is_mute = True
    asking = asyncio.create_task(feed.socket.request(PING, 2_000))
    await eventually(lambda: PING in parley.frames)
    time.advance(840)
    await eventually(lambda: parley.sockets_of("alice") == 2)
    await old.send('{"type":"pong","id":"p1","at":"2026-01-31T12:14:00.000Z"}')
    assert (await asking)["type"] == "pong"
    time.advance(10)  # a heartbeat fell due too and is not answered: the old socket does not wait for ever
    await eventually(lambda: parley.sockets_of("alice") == 1)


async def test_close_code_4001_comes_back_with_a_new_token(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.cut(4001)
    async with time.running():
        await eventually(lambda: feed.recorder.ups == 2)
    assert parley.refreshes == 1


async def test_an_unauthenticated_frame_is_as_4001(parley: FakeParley, feed_of: FeedOf, time: VirtualTime) -> None:
    feed = feed_of()
    parley.frame_errors = [{"code": "unauthenticated", "message": "expired", "temporary": False}]
    with pytest.raises(ConnectionLost):
        await feed.socket.request(PING, 10)
    async with time.running():
        await eventually(lambda: feed.recorder.ups == 2)
    assert parley.refreshes == 1


@pytest.mark.parametrize("code", [1000, 1006, 4002])
async def test_a_session_that_has_ended_says_more_than_the_close_code(
    parley: FakeParley, feed_of: FeedOf, code: int
) -> None:
    """API Gateway closes with a code of its own."""
    feed = feed_of()
    await feed.is_up()
    await parley.tell("alice", {"type": "session.ended", "code": "signed_out", "message": "elsewhere"})
    await (parley.kill() if code == 1006 else parley.cut(code))
    await eventually(lambda: isinstance(feed.recorder.ended, SignedOut))
    assert parley.refreshes == 0


async def test_a_session_whose_token_has_expired_comes_back_with_a_new_one(
    parley: FakeParley, feed_of: FeedOf, time: VirtualTime
) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.tell("alice", {"type": "session.ended", "code": "unauthenticated", "message": "expired"})
    async with time.running():
        await eventually(lambda: feed.recorder.ups == 2)
    assert parley.refreshes == 1


@pytest.mark.parametrize(("code", "kind"), [(4002, SignedOut), (4004, ProtocolMisuse)])
async def test_close_codes_that_say_so_end_the_feed_for_good(
    parley: FakeParley, feed_of: FeedOf, code: int, kind: type[ParleyError]
) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.cut(code)
    await eventually(lambda: isinstance(feed.recorder.ended, kind))
    with pytest.raises(kind):
        await feed.socket.request(PING, 10)


async def test_close_code_4003_waits_before_it_comes_back(parley: FakeParley, feed_of: FeedOf) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.cut(4003)
    await eventually(lambda: len(feed.recorder.downs) == 1)
    assert feed.recorder.downs[0][1] >= 30


async def test_a_session_that_cannot_be_renewed_ends_the_feed(parley: FakeParley, feed_of: FeedOf) -> None:
    parley.refresh_tokens.clear()
    feed = feed_of(life=0)
    parley.refresh_tokens.clear()
    with pytest.raises(SignedOut):
        await feed.socket.request(PING, 10)


async def test_a_request_on_a_socket_that_dies_is_lost_not_hung(parley: FakeParley, feed_of: FeedOf) -> None:
    feed = feed_of()
    await feed.is_up()
    parley.is_mute = True
    asking = asyncio.create_task(feed.socket.request(PING, 10))
    await eventually(lambda: len(parley.frames) == 1)
    await parley.kill()
    with pytest.raises(ConnectionLost):
        await asking


async def test_frames_that_answer_nothing_go_to_the_watcher(parley: FakeParley, feed_of: FeedOf) -> None:
    feed = feed_of()
    await feed.is_up()
    await parley.tell("alice", {"type": "error", "id": None, "code": "invalid_request", "message": "what?"})
    await parley.tell("alice", {"type": "typing", "conversation_id": "c", "user_id": "bob"})
    for _, websocket in parley.connections:
        await websocket.send("[1, 2")
        await websocket.send("[1, 2]")
    await parley.tell("alice", {"type": "last"})
    await eventually(lambda: [frame["type"] for frame in feed.recorder.frames] == ["error", "typing", "last"])
