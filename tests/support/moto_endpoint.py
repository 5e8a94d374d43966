"""moto behind an address: for clients that speak to AWS without botocore, whose calls moto answers by itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.awsrequest import AWSPreparedRequest
from moto.core.models import botocore_stubber

_SCOPE = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")


class _Requests(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer go out together: the other side would wait 40 ms to confirm the head alone.
    wbufsize = -1

    def do_POST(self) -> None:
        """Hands the call to the service and the region that it is signed for."""
        scope = _SCOPE.search(self.headers["authorization"])
        assert scope is not None
        body = self.rfile.read(int(self.headers["content-length"]))
        headers: Any = dict(self.headers) | {"host": f"{scope['service']}.{scope['region']}.amazonaws.com"}
        url = f"https://{headers['host']}{self.path}"
        answer = botocore_stubber("before-send", AWSPreparedRequest("POST", url, headers, body, stream_output=False))
        assert answer is not None, "moto is not there"
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
