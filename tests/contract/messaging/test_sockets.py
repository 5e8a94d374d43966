"""The poster over real HTTP: a management API that answers what the test wants, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from parley.aws.sigv4 import Credentials
from parley.messaging.fanout import Outcome
from parley.messaging.jobs import Target
from parley.messaging.sockets import ApiGatewayPoster

# The status for a connection of this name, and the error that goes with it.
ANSWERS = {
    "ok": (200, ""),
    "ok=": (200, ""),
    "gone": (410, "GoneException"),
    "limited": (429, "LimitExceededException"),
    "broken": (500, "InternalServerError"),
    "down": (503, "ServiceUnavailable"),
    "large": (413, "PayloadTooLargeException"),
    "forbidden": (403, "ForbiddenException"),
}


class ManagementApi(ThreadingHTTPServer):
    """Notes what comes in; ``hang`` ends a request without an answer."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Connections)
        self.seen: list[tuple[str, str, bytes]] = []
        self.together = threading.Barrier(8)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/live"


class Connections(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ManagementApi

    def answer(self) -> None:
        name = unquote(self.path.rpartition("/")[2])
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        self.server.seen.append((self.command, name, body))
        if name == "hang":
            self.close_connection = True
            return
        if name.startswith("together"):
            self.server.together.wait(timeout=10)
            name = "ok"
        status, error = ANSWERS[name]
        text = f'{{"message":"{error}"}}'.encode()
        self.send_response(status)
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def management_api() -> Iterator[ManagementApi]:
    server = ManagementApi()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def poster_at(url: str) -> ApiGatewayPoster:
    return ApiGatewayPoster(url, "eu-central-1", lambda: Credentials("testing", "testing"), lambda: datetime.now(UTC))


@pytest.fixture
def poster(management_api: ManagementApi) -> ApiGatewayPoster:
    return poster_at(management_api.url)


def targets(*names: str) -> list[Target]:
    return [Target(user_id="u", connection_id=name, connected_at=datetime.now(UTC)) for name in names]


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("ok", Outcome.DELIVERED),
        ("gone", Outcome.GONE),
        ("limited", Outcome.RETRY),
        ("broken", Outcome.RETRY),
        ("down", Outcome.RETRY),
        ("hang", Outcome.RETRY),
        ("large", Outcome.REFUSED),
        ("forbidden", Outcome.REFUSED),
    ],
)
def test_each_answer_has_its_outcome_and_is_asked_for_once(
    poster: ApiGatewayPoster, management_api: ManagementApi, name: str, outcome: Outcome
) -> None:
    (target,) = targets(name)
    assert list(poster.post_all([target], b"payload")) == [(target, outcome)]
    assert management_api.seen == [("POST", name, b"payload")]


def test_one_outcome_does_not_touch_the_others(poster: ApiGatewayPoster) -> None:
    wanted = targets("ok", "gone", "hang", "ok", "limited")
    outcomes = sorted((target.connection_id, outcome.value) for target, outcome in poster.post_all(wanted, b"x"))
    assert outcomes == [
        ("gone", "gone"), ("hang", "retry"), ("limited", "retry"), ("ok", "delivered"), ("ok", "delivered"),
    ]  # fmt: skip


def test_an_id_that_is_no_path_is_posted_to_as_it_is(poster: ApiGatewayPoster, management_api: ManagementApi) -> None:
    (target,) = targets("ok=")
    assert list(poster.post_all([target], b"x")) == [(target, Outcome.DELIVERED)]
    assert management_api.seen == [("POST", "ok=", b"x")]


def test_posts_go_out_at_once(poster: ApiGatewayPoster) -> None:
    """Each waits at the other end until all eight are there."""
    wanted = targets(*(f"together{number}" for number in range(8)))
    assert {outcome for _, outcome in poster.post_all(wanted, b"x")} == {Outcome.DELIVERED}


def test_nobody_there_is_tried_again_later() -> None:
    outcomes = [outcome for _, outcome in poster_at("http://127.0.0.1:9/live").post_all(targets("ok", "gone"), b"x")]
    assert outcomes == [Outcome.RETRY, Outcome.RETRY]


@pytest.mark.parametrize("name", ["ok", "gone", "broken", "hang"])
def test_closing_is_asked_for_and_never_fails(
    poster: ApiGatewayPoster, management_api: ManagementApi, name: str
) -> None:
    poster.close(name)
    assert management_api.seen == [("DELETE", name, b"")]
