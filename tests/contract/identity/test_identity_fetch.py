"""Asking other issuers over real HTTP: what comes back, and what is not waited for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from parley.errors import Unavailable
from parley.identity.federation.fetch import MAX_BYTES, fetch
from parley.identity.federation.keys import NotThere


class Issuer(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.seen: list[tuple[str, str | None]] = []
        self.leave = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Answers(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self.server.seen.append((self.path, self.headers.get("Authorization")))
        status = int(self.path[1:]) if self.path[1:].isdigit() else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.url}/elsewhere")
        self.end_headers()
        match self.path:
            case "/keys":
                self.wfile.write(b'{"keys":[]}')
            case "/large":
                self.wfile.write(b"x" * (MAX_BYTES + 1))
            case "/slow":
                while not self.server.leave.wait(0.05):
                    self.wfile.write(b" ")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    server = Issuer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.leave.set()
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_document_is_brought_with_a_token_where_one_is_given(issuer: Issuer) -> None:
    assert fetch(f"{issuer.url}/keys") == b'{"keys":[]}'
    assert fetch(f"{issuer.url}/keys", "the-token") == b'{"keys":[]}'
    assert issuer.seen == [("/keys", None), ("/keys", "Bearer the-token")]


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_refusal_says_that_it_is_not_there(issuer: Issuer, status: int) -> None:
    with pytest.raises(NotThere):
        fetch(f"{issuer.url}/{status}")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_fault_may_pass(issuer: Issuer, status: int) -> None:
    with pytest.raises(Unavailable):
        fetch(f"{issuer.url}/{status}")


def test_redirects_are_not_followed(issuer: Issuer) -> None:
    with pytest.raises(NotThere):
        fetch(f"{issuer.url}/302")
    assert [path for path, _ in issuer.seen] == ["/302"]


def test_what_is_too_long_is_not_read_to_its_end(issuer: Issuer) -> None:
    with pytest.raises(NotThere):
        fetch(f"{issuer.url}/large")


def test_what_takes_too_long_is_not_waited_for(issuer: Issuer) -> None:
    """A byte now and then keeps every single read in time; the whole is not."""
    with pytest.raises(Unavailable):
        fetch(f"{issuer.url}/slow", seconds=0.3)


def test_nobody_there_may_pass() -> None:
    with pytest.raises(Unavailable):
        fetch("http://127.0.0.1:9/keys")
