"""A proxy between the functions and the emulator: its observers see, change, delay or answer every call to AWS.

The emulator hands its functions AWS_ENDPOINT_URL from its own environment; start it with the proxy's address there.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from urllib.parse import parse_qs, unquote

from aiohttp import ClientConnectionError, ClientSession, ClientTimeout, TCPConnector, web
from multidict import CIMultiDict

# RFC 9110, 7.6.1; the length is that of the body as it is passed on.
_HOP_BY_HOP = frozenset({"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "content-length"})
_MANAGEMENT = "@connections/"


@dataclass(frozen=True)
class Call:
    """One request to AWS: ``service`` by its signing name (``dynamodb``), ``operation`` by AWS's (``PutItem``)."""

    method: str
    path: str
    headers: CIMultiDict[str]
    body: bytes
    service: str = ""
    operation: str = ""

    def json(self) -> dict[str, Any]:
        parsed = json.loads(self.body or b"{}")
        return parsed if isinstance(parsed, dict) else {}


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: CIMultiDict[str] = field(default_factory=CIMultiDict)

    def json(self) -> dict[str, Any]:
        parsed = json.loads(self.body or b"{}")
        return parsed if isinstance(parsed, dict) else {}


class Observer(Protocol):
    """Sees calls in the order of the list, their answers in the reverse order."""

    async def before(self, call: Call) -> Call | Answer:
        """The call to go on with, or an answer in its place (the emulator is then not asked)."""

    async def after(self, call: Call, answer: Answer) -> Answer:
        """The answer to give; ``call`` is as the emulator got it."""


class Proxy:
    """Listens on the loopback in a thread of its own, at a port that the system picks, until it is stopped."""

    def __init__(self, target: str, observers: Sequence[Observer]) -> None:
        self._target = target.rstrip("/")
        self._observers = list(observers)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._runner: web.AppRunner | None = None
        self._session: ClientSession | None = None
        self.url = ""

    def start(self) -> None:
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Proxy:
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    async def _listen(self) -> None:
        self._session = ClientSession(
            connector=TCPConnector(limit=0), timeout=ClientTimeout(total=60), auto_decompress=False, trust_env=False
        )
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def _hang_up(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        if self._session is not None:
            await self._session.close()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        headers = CIMultiDict(request.headers)
        call = named(Call(request.method, request.raw_path, headers, await request.read()))
        answer: Answer | None = None
        asked: list[Observer] = []
        for observer in self._observers:
            asked.append(observer)
            outcome = await observer.before(call)
            if isinstance(outcome, Answer):
                answer = outcome
                break
            call = outcome
        if answer is None:
            answer = await self._ask(call)
        for observer in reversed(asked):
            answer = await observer.after(call, answer)
        return web.Response(status=answer.status, body=answer.body, headers=_end_to_end(answer.headers))

    async def _ask(self, call: Call) -> Answer:
        assert self._session is not None
        headers = _end_to_end(call.headers)
        url = self._target + call.path
        try:
            async with self._session.request(call.method, _raw(url), headers=headers, data=call.body) as answered:
                return Answer(answered.status, await answered.read(), CIMultiDict(answered.headers))
        except ClientConnectionError:
            return Answer(502)  # the emulator ends before its functions do


def named(call: Call) -> Call:
    """The call with the service and operation that it is for, by its signature, target header, form or path."""
    service = _service(call.headers.get("Authorization", ""))
    target = call.headers.get("X-Amz-Target", "")
    if _MANAGEMENT in unquote(call.path):
        verbs = {"POST": "PostToConnection", "GET": "GetConnection", "DELETE": "DeleteConnection"}
        return replace(call, service="execute-api", operation=verbs.get(call.method, call.method))
    if target:
        return replace(call, service=service, operation=target.rpartition(".")[2])
    if call.headers.get("Content-Type", "").startswith("application/x-www-form-urlencoded"):
        actions = parse_qs(call.body.decode("utf-8", "replace")).get("Action", [""])
        return replace(call, service=service, operation=actions[0])
    return replace(call, service=service, operation=call.method)


def _service(authorization: str) -> str:
    """Signature version 4: ``Credential=<key>/<date>/<region>/<service>/aws4_request``."""
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""


def _end_to_end(headers: CIMultiDict[str]) -> CIMultiDict[str]:
    return CIMultiDict((name, value) for name, value in headers.items() if name.lower() not in _HOP_BY_HOP)


def _raw(url: str) -> Any:
    """The address with its escapes as they are: a connection id may hold ``=``, which must not be escaped twice."""
    from yarl import URL

    return URL(url, encoded=True)
