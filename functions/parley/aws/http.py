"""HTTP to one endpoint over connections that are kept, by the standard library; many requests at once without threads.

A request is written at once and its answer read when it is there, so one loop serves as many connections as are open,
and nobody waits for the slow ones. Threads did the same for ten times the processor time (bench/fanout.py): on Lambda
they share less than one processor.
"""

from __future__ import annotations

import http.client
import selectors
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit

CONNECT_SECONDS = 1.0
ANSWER_SECONDS = 2.0
CONNECTIONS = 32
"""So many requests are under way at most; more wait for the first ones."""

_BROKEN = (OSError, http.client.HTTPException)


class Request(NamedTuple):
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


class Answer(NamedTuple):
    status: int
    headers: Mapping[str, str]
    """By their names in lower case."""
    body: bytes


class NoAnswer(Exception):
    """Nobody answered in time; whether the request was taken is not known."""


class _Sent(NamedTuple):
    place: int
    request: Request
    connection: http.client.HTTPConnection
    is_fresh: bool
    deadline: float


class Http:
    """Keeps connections for as long as the other side does. Knows no proxies and no redirects: AWS has none."""

    def __init__(self, url: str, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        address = urlsplit(url)
        self.host = address.netloc
        """What goes into a signature."""
        self._is_secure = address.scheme == "https"
        self._answer_seconds = answer_seconds
        self._idle: list[http.client.HTTPConnection] = []

    def ask(self, request: Request) -> Answer:
        """Raises NoAnswer."""
        ((_, answer),) = self.ask_all([request])
        if answer is None:
            raise NoAnswer
        return answer

    def ask_all(self, requests: Iterable[Request]) -> Iterator[tuple[int, Answer | None]]:
        """Each request's place with its answer, None where none came, in the order in which that turns out."""
        waiting = deque(enumerate(requests))
        most = CONNECTIONS
        with selectors.DefaultSelector() as selector:
            while waiting or selector.get_map():
                while waiting and len(selector.get_map()) < most:
                    place, request = waiting.popleft()
                    try:
                        self._send(selector, place, request)
                    except _BROKEN:
                        waiting.appendleft((place, request))
                        most = len(selector.get_map())
                        break
                    if ready := selector.select(0):
                        # A connection that is free again is cheaper than one more.
                        yield from self._read(selector, ready)
                if not most:
                    # Nobody listens there: the others would each wait as long to find that out.
                    yield from ((place, None) for place, _ in waiting)
                    return
                yield from self._read(selector, selector.select(_patience(selector)))
                yield from self._give_up(selector)

    def close(self) -> None:
        """Ends the connections that are kept."""
        while self._idle:
            self._idle.pop().close()

    def __del__(self) -> None:
        self.close()

    def _send(self, selector: selectors.BaseSelector, place: int, request: Request) -> None:
        connection, is_fresh = self._connection()
        try:
            connection.request(request.method, request.path, request.body or None, dict(request.headers))
        except _BROKEN:
            connection.close()
            if is_fresh:
                raise
            self._send_again(selector, place, request)
            return
        self._expect(selector, _Sent(place, request, connection, is_fresh, self._deadline()))

    def _send_again(self, selector: selectors.BaseSelector, place: int, request: Request) -> None:
        """Over a new connection: the one that was kept had ended without a sign, as after a function was frozen."""
        connection = self._connect()
        connection.request(request.method, request.path, request.body or None, dict(request.headers))
        self._expect(selector, _Sent(place, request, connection, True, self._deadline()))

    def _read(
        self, selector: selectors.BaseSelector, ready: list[tuple[selectors.SelectorKey, int]]
    ) -> Iterator[tuple[int, Answer | None]]:
        for key, _ in ready:
            sent: _Sent = key.data
            selector.unregister(key.fileobj)
            try:
                response = sent.connection.getresponse()
                headers = {name.lower(): value for name, value in response.getheaders()}
                answer = Answer(response.status, headers, response.read())
            except _BROKEN as exc:
                sent.connection.close()
                if not sent.is_fresh and isinstance(exc, ConnectionError | http.client.RemoteDisconnected):
                    try:
                        self._send_again(selector, sent.place, sent.request)
                        continue
                    except _BROKEN:
                        pass
                yield sent.place, None
                continue
            if response.will_close:
                sent.connection.close()
            else:
                self._idle.append(sent.connection)
            yield sent.place, answer

    def _give_up(self, selector: selectors.BaseSelector) -> Iterator[tuple[int, None]]:
        now = time.monotonic()
        ready = {key.fd for key, _ in selector.select(0)}
        for key in list(selector.get_map().values()):
            if key.data.deadline <= now and key.fd not in ready:
                selector.unregister(key.fileobj)
                key.data.connection.close()
                yield key.data.place, None

    def _expect(self, selector: selectors.BaseSelector, sent: _Sent) -> None:
        selector.register(sent.connection.sock, selectors.EVENT_READ, sent)

    def _deadline(self) -> float:
        return time.monotonic() + self._answer_seconds

    def _connection(self) -> tuple[http.client.HTTPConnection, bool]:
        """One that is there, or a new one, and whether it is new."""
        while self._idle:
            try:
                connection = self._idle.pop()
            except IndexError:  # another thread took it
                break
            if not _has_ended(connection):
                return connection, False
            connection.close()
        return self._connect(), True

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._is_secure else http.client.HTTPConnection
        connection = kind(self.host, timeout=CONNECT_SECONDS)
        connection.connect()
        connection.sock.settimeout(self._answer_seconds)
        return connection


def _has_ended(connection: http.client.HTTPConnection) -> bool:
    """Whether the other side said goodbye: there is something to read although nothing was asked."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection.sock, selectors.EVENT_READ)
        return bool(selector.select(0))


def _patience(selector: selectors.BaseSelector) -> float:
    """Seconds until the first of those that are waited for is given up."""
    deadlines = [key.data.deadline for key in selector.get_map().values()]
    return max(0.0, min(deadlines) - time.monotonic()) if deadlines else 0.0
