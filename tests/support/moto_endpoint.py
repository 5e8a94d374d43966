"""moto for clients that speak to AWS without botocore, whose calls moto answers by itself: in the process, or behind an
address.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import botocore.session
from botocore.awsrequest import AWSPreparedRequest
from moto.core.models import botocore_stubber

from parley.aws.http import Answer, Request

REGION = "eu-central-1"
_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


def _ask(path: str, headers: Any, body: bytes) -> Any:
    """Hands a call to the service and the region that it is signed for."""
    scope = _SCOPE.search(headers["authorization"])
    assert scope is not None
    known: Any = dict(headers) | {"host": f"{scope['service']}.{scope['region']}.amazonaws.com"}
    url = f"https://{known['host']}{path}"
    answer = botocore_stubber("before-send", AWSPreparedRequest("POST", url, known, body, stream_output=False))
    assert answer is not None, "moto is not there"
    return answer


class Moto:
    """The transport of a lean client that leads to moto: no sockets, which cost more than moto's answers."""

    host = f"dynamodb.{REGION}.amazonaws.com"

    def ask(self, request: Request) -> Answer:
        answer = _ask(request.path, request.headers, request.body)
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status_code, headers, answer.content)


@cache
def _session() -> botocore.session.Session:
    session = botocore.session.get_session()
    session.set_config_variable("ignore_configured_endpoint_urls", True)
    session.set_credentials("testing", "testing")
    return session


@cache
def botocores(service: str) -> Any:
    """botocore's client, which moto answers inside ``mock_aws()``: kept, as it reads megabytes of descriptions."""
    return _session().create_client(service, region_name=REGION)


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer go out together: the other side would wait 40 ms to confirm the head alone.
    wbufsize = -1

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        answer = _ask(self.path, self.headers, body)
        self.send_response(answer.status_code)
        for name, value in answer.headers.items():
            if name.lower() not in ("content-length", "server", "date"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *args: object) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


@contextmanager
def moto_endpoint() -> Iterator[str]:
    """The address; inside ``mock_aws()``."""
    with _Server(("127.0.0.1", 0), _Requests) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
