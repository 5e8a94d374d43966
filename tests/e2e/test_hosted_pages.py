"""The hosted pages in a browser: without scripts, in both themes and languages, and judged by axe-core.

The authorization server runs on twins behind a plain HTTP server: what is looked at is what it answers.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from tests.unit.auth.site import ASKED, Site
from tests.unit.identity.twins import PERSON

from auth.app import create_app
from devstack.config import ROOT
from parley.identity.assurance import Policy
from parley.identity.totp import Totp

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
JUDGE = """async () => {
  const found = await axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  return found.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html).join(" ")}`);
}"""


class Server(ThreadingHTTPServer):
    """What API Gateway and CloudFront do, for one site."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("localhost", 0), _Handler)
        self.url = f"http://localhost:{self.server_port}"
        self.site = Site(self.url)
        self.site.deps = replace(self.site.deps, policy=Policy("required"))
        self.site.app = create_app(self.site.deps)


class _Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "headers": {name.lower(): value for name, value in self.headers.items()},
            "requestContext": {"http": {"method": self.command, "path": path, "sourceIp": "192.0.2.7"}},
            "isBase64Encoded": True,
            "body": base64.b64encode(body).decode(),
        }
        answer = self.server.site.app(event)
        self.send_response(answer["statusCode"])
        for name, value in answer["headers"].items():
            self.send_header(name, value)
        for cookie in answer.get("cookies", ()):
            self.send_header("Set-Cookie", cookie)
        self.end_headers()
        self.wfile.write(str(answer["body"]).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def visit(server: Server, page: Page, lang: str = "en") -> None:
    asked = ASKED | {"redirect_uri": f"{server.url}/callback", "lang": lang}
    page.goto(f"{server.url}/oauth2/authorize?{urlencode(asked)}")


def log_in(page: Page) -> None:
    page.fill("#username", PERSON["username"])
    page.fill("#password", PERSON["password"])
    page.press("#password", "Enter")


def code(server: Server, key: str) -> str:
    """What an app shows a step later than the last time it was asked."""
    server.site.clock.pass_seconds(30)
    secret = base64.b32decode(key.replace(" ", ""))
    return Totp().code(secret, int(server.site.clock().timestamp()) // 30)


def key_on(page: Page) -> str:
    return page.inner_text(".key")


def came_back(server: Server, page: Page) -> None:
    expect(page).to_have_url(re.compile(rf"^{server.url}/callback\\?.*code="))


def test_without_scripts_one_enrols_keeps_codes_and_comes_back_with_the_app_or_a_code(
    server: Server, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    visit(server, page)
    log_in(page)
    key = key_on(page)
    page.fill("#code", code(server, key))
    page.press("#code", "Enter")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(codes) == 10
    page.click(".button")
    came_back(server, page)

    context.clear_cookies()
    visit(server, page)
    log_in(page)
    expect(page.locator("#code")).to_be_focused()
    page.fill("#code", "000000")
    page.press("#code", "Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.fill("#code", code(server, key))
    page.press("#code", "Enter")
    came_back(server, page)

    context.clear_cookies()
    visit(server, page, "zh")
    log_in(page)
    page.get_by_role("link", name="使用恢复代码").click()
    page.fill("#code", codes[0].upper())
    page.press("#code", "Enter")
    came_back(server, page)
    context.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_axe_finds_nothing_on_any_page_of_the_way(
    server: Server, browser: Browser, theme: Literal["light", "dark"], lang: str
) -> None:
    # axe is a script of the test's own, which the pages' policy forbids.
    context = browser.new_context(bypass_csp=True, color_scheme=theme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    visit(server, page, lang)
    assert judge(page) == []
    page.fill("#username", "ann")
    page.fill("#password", "wrong")
    page.press("#password", "Enter")
    assert judge(page) == []
    log_in(page)
    key = key_on(page)
    assert judge(page) == []
    assert not is_wider_than_the_screen(page)
    page.fill("#code", "000000")
    page.press("#code", "Enter")
    assert judge(page) == []
    page.fill("#code", code(server, key))
    page.press("#code", "Enter")
    assert judge(page) == []
    assert not is_wider_than_the_screen(page)
    again(context)
    visit(server, page, lang)
    log_in(page)
    assert judge(page) == []
    page.goto(page.url + "&use=recovery")
    assert judge(page) == []
    context.close()


def judge(page: Page) -> list[str]:
    page.add_script_tag(path=AXE)
    found: list[str] = page.evaluate(JUDGE)
    return found


def is_wider_than_the_screen(page: Page) -> bool:
    wider: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wider


def again(context: BrowserContext) -> None:
    """As in a browser that nobody is signed in with."""
    context.clear_cookies()
