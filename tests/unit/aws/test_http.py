"""Many requests at once over connections that are kept, against a server that does what the test wants."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable, Iterator

import pytest

from parley.aws.http import CONNECTIONS, Http, NoAnswer, Request

OK = b"HTTP/1.1 200 OK\r\nX-Name: value\r\nContent-Length: 2\r\n\r\nok"
Behaviour = Callable[[bytes, int], bytes | None]
"""What is written for a path, the nth request of its connection; None ends the connection without a word."""


class Server:
    """One loop in a thread; counts connections and requests."""

    def __init__(self, behaviour: Behaviour) -> None:
        self._behaviour = behaviour
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        listening = asyncio.run_coroutine_threadsafe(asyncio.start_server(self._serve, "127.0.0.1", 0), self._loop)
        self._server = listening.result(10)
        self._writers: list[StreamWriter] = []
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self.connections = 0
        self.requests: list[bytes] = []

    def hang_up(self) -> None:
        """Says goodbye to all who are connected, and waits until it is said."""
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)
        self.hang_up()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        number = 0
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
                await reader.readexactly(int(lengths[0][15:]) if lengths else 0)
                path = head.split()[1]
                self.requests.append(path)
                number += 1
                answer = self._behaviour(path, number)
                if answer is None:
                    break
                writer.write(answer)
                if b"close" in answer:
                    break
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _hang_up(self) -> None:
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(writer.wait_closed() for writer in self._writers), return_exceptions=True)


def answer(path: bytes, number: int) -> bytes:
    return OK


@pytest.fixture
def serve() -> Iterator[Callable[[Behaviour], Server]]:
    servers: list[Server] = []

    def make(behaviour: Behaviour) -> Server:
        servers.append(Server(behaviour))
        return servers[-1]

    yield make
    for server in servers:
        server.close()


Serve = Callable[[Behaviour], Server]


def requests(*paths: str) -> list[Request]:
    return [Request("POST", path, {"content-type": "text/plain"}, b"body") for path in paths]


def test_an_answer_comes_whole_and_its_connection_is_kept(serve: Serve) -> None:
    server = serve(answer)
    http = Http(server.url)
    for _ in range(3):
        got = http.ask(*requests("/a"))
        assert (got.status, got.headers["x-name"], got.body) == (200, "value", b"ok")
    assert (server.connections, server.requests) == (1, [b"/a"] * 3)


def test_more_requests_than_connections_are_all_answered_once(serve: Serve) -> None:
    server = serve(answer)
    paths = [f"/{number}" for number in range(4 * CONNECTIONS)]
    answers = dict(Http(server.url).ask_all(requests(*paths)))
    assert answers.keys() == set(range(len(paths)))
    assert all(each is not None and each.status == 200 for each in answers.values())
    assert sorted(server.requests) == sorted(path.encode() for path in paths)
    assert server.connections <= CONNECTIONS


def test_nobody_waits_for_a_slow_one_which_is_given_up(serve: Serve) -> None:
    http = Http(serve(lambda path, _: b"" if path == b"/slow" else OK).url, answer_seconds=1)
    began = time.monotonic()
    order = [(place, got is not None) for place, got in http.ask_all(requests("/slow", *["/fast"] * (2 * CONNECTIONS)))]
    assert order[-1] == (0, False)
    assert [was_answered for _, was_answered in order[:-1]] == [True] * (2 * CONNECTIONS)
    assert time.monotonic() - began >= 1


def test_a_kept_connection_that_ended_without_a_sign_is_replaced(serve: Serve) -> None:
    """The second request finds the other side gone, as after a function was frozen for a while."""
    server = serve(lambda _, number: OK if number < 2 else None)
    http = Http(server.url)
    assert [http.ask(*requests("/a")).status for _ in range(3)] == [200] * 3
    assert server.connections == 3


def test_a_kept_connection_that_said_goodbye_is_not_used(serve: Serve) -> None:
    server = serve(answer)
    http = Http(server.url)
    for _ in range(2):
        assert http.ask(*requests("/a")).status == 200
        server.hang_up()
    assert (server.connections, server.requests) == (2, [b"/a"] * 2)


def test_a_new_connection_that_ends_without_an_answer_is_not_tried_again(serve: Serve) -> None:
    server = serve(lambda *_: None)
    with pytest.raises(NoAnswer):
        Http(server.url).ask(*requests("/a"))
    assert server.requests == [b"/a"]


def test_where_nobody_listens_all_learn_it_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    assert dict(Http(url).ask_all(requests(*"abc"))) == {0: None, 1: None, 2: None}


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"
TO_THE_END = b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nok"


@pytest.mark.parametrize("raw", [CHUNKED, TO_THE_END], ids=["chunked", "to the end"])
def test_an_answer_may_end_in_any_way_that_http_knows(serve: Serve, raw: bytes) -> None:
    http = Http(serve(lambda *_: raw).url)
    assert [http.ask(*requests("/a")).body for _ in range(2)] == [b"ok", b"ok"]


def test_what_is_no_http_is_no_answer(serve: Serve) -> None:
    with pytest.raises(NoAnswer):
        Http(serve(lambda *_: b"220 mail.example.com ESMTP\r\n\r\n").url).ask(*requests("/a"))
