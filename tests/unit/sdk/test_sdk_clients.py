"""``parley clients``: what is asked of the API, and what an operator sees."""

from __future__ import annotations

import io
import json
from typing import Any, cast

import httpx
import pytest

from parley_sdk.cli import clients
from parley_sdk.cli.main import build_parser
from parley_sdk.cli.terminal import Terminal
from parley_sdk.credentials import Credentials
from parley_sdk.http import Api

WIKI: dict[str, Any] = {
    "client_id": "wiki",
    "name": "Wiki",
    "confidential": True,
    "redirect_uris": ["https://wiki.example/cb"],
    "access_token_seconds": 900,
    "id_token_seconds": 900,
    "refresh_token_seconds": 3600,
    "refresh_grace_seconds": 10,
    "secrets": [],
}


class Signed:
    async def access_token(self) -> str:
        return "the-token"


class Server:
    """Answers as the API does, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any]] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer the-token"
        self.asked.append((request.method, request.url.path, json.loads(request.content or "null")))
        if request.method == "DELETE" and not request.url.path.endswith("/secrets/s1"):
            return httpx.Response(204)
        if request.method == "GET" and request.url.path.endswith("/clients"):
            more = "cursor" not in request.url.params
            return httpx.Response(200, json={"items": [WIKI], "next": "wiki" if more else None})
        told = WIKI | ({"client_secret": "told-once"} if request.method == "POST" else {})
        return httpx.Response(200, json=told)


async def parley(server: Server, *words: str) -> str:
    """What the command prints."""
    out = io.StringIO()
    async with httpx.AsyncClient(transport=httpx.MockTransport(server.answer)) as http:
        api = Api("https://parley.example/api/v1", cast(Credentials, Signed()), http)
        await clients.run(api, build_parser().parse_args(["clients", *words]), Terminal(out, io.StringIO()))
    return out.getvalue()


CALLS = [
    (("show", "wiki"), "GET", "/wiki", None),
    (
        ("create", "Wiki", "--confidential", "--redirect-uri", "https://a.example/", "--scope", "openid"),
        "POST",
        "",
        {"name": "Wiki", "confidential": True, "redirect_uris": ["https://a.example/"], "scopes": ["openid"]},
    ),
    (("update", "wiki", "--no-rotation"), "PATCH", "/wiki", {"refresh_token_rotation": False}),
    (("rotate-secret", "wiki"), "POST", "/wiki/rotate-secret", {"old_secret_seconds": 86_400}),
    (("end-secret", "wiki", "s1"), "DELETE", "/wiki/secrets/s1", None),
    (("delete", "wiki"), "DELETE", "/wiki", None),
]  # fmt: skip


@pytest.mark.parametrize(("words", "method", "path", "body"), CALLS, ids=lambda value: str(value)[:30])
async def test_each_command_is_one_call(words: tuple[str, ...], method: str, path: str, body: Any) -> None:
    server = Server()
    printed = await parley(server, *words)
    assert server.asked == [(method, f"/api/v1/admin/clients{path}", body)]
    assert ("told-once" in printed) == (method == "POST")


async def test_all_pages_are_listed() -> None:
    server = Server()
    assert (await parley(server, "list")).splitlines() == ["wiki  Wiki  (confidential)"] * 2
