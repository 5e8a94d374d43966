"""Every hosted page in a browser, in both themes and both languages: no serious finding by axe-core, nothing that the
Content-Security-Policy had to stop, nothing that sticks out of a narrow or a wide window. With ``PARLEY_PICTURES=1`` it
keeps pictures of those that docs/pages.md shows.

A page that is new is one line of PAGES: how a visitor comes to see it.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page

from devstack.config import ROOT
from parley.identity.totp import Totp

if TYPE_CHECKING:
    from tests.conftest import Stack

AXE = ROOT / "tests" / "javascript" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "docs" / "images" / "pages"
CALLBACK = "https://wiki.example/callback"
SERIOUS = {"serious", "critical"}
LOOKS = [("light", "en"), ("dark", "zh")]
WIDTHS = (900, 360)
SHOWN = ("login", "consent", "mfa-enrol", "reset", "choose", "change-password")
"""In docs/pages.md."""


class Visit(NamedTuple):
    """One visitor at the login of a system of others, who has not signed in yet."""

    page: Page
    web_url: str
    query: dict[str, str]
    person: dict[str, str]

    def open(self, path: str, **more: str) -> None:
        self.page.goto(f"{self.web_url}{path}?{urlencode(self.query | more)}")

    def sign_in(self, password: str = "") -> None:
        self.open("/login")
        self.page.locator("input[name=username]").fill(self.person["username"])
        self.page.locator("input[name=password]").fill(password or self.person["password"])
        self.page.locator("button[type=submit]").click()


def enrol(visit: Visit) -> None:
    visit.sign_in()
    visit.open("/oauth2/authorize", acr_values="2")


def codes(visit: Visit) -> None:
    enrol(visit)
    secret = base64.b32decode(visit.page.locator("code.key").inner_text().replace(" ", ""))
    visit.page.locator("input[name=code]").fill(Totp().code(secret, int(time.time()) // 30))
    visit.page.locator("button[type=submit]").click()


def ask(visit: Visit) -> None:
    codes(visit)
    visit.page.context.clear_cookies()
    visit.sign_in()


def recover(visit: Visit) -> None:
    ask(visit)
    visit.open("/mfa", use="recovery")


def change(visit: Visit) -> None:
    visit.sign_in()
    visit.open("/changePassword")


def choose(visit: Visit) -> None:
    visit.sign_in()
    visit.open("/oauth2/authorize", prompt="select_account")


PAGES: dict[str, Callable[[Visit], None]] = {
    "login": lambda visit: visit.open("/login"),
    "login-refused": lambda visit: visit.sign_in("not the password"),
    "consent": Visit.sign_in,
    "choose": choose,
    "error": lambda visit: visit.open("/error", error="redirect_mismatch"),
    "signup": lambda visit: visit.open("/signup"),
    "forgot": lambda visit: visit.open("/forgotPassword"),
    "reset": lambda visit: visit.open("/confirmForgotPassword", login_hint="ada"),
    "change-password": change,
    "mfa-enrol": enrol,
    "mfa-codes": codes,
    "mfa": ask,
    "mfa-recovery": recover,
}


@pytest.fixture(scope="module")
def client_id(stack: Stack) -> str:
    client_id, _ = stack.new_client(
        name="Company wiki",
        confidential=False,
        redirect_uris=[CALLBACK],
        scopes=["openid", "profile", "email", "im/messages.write", "wiki.example/pages.read"],
    )
    return client_id


@pytest.fixture(params=LOOKS, ids="-".join)
def visit(request: pytest.FixtureRequest, stack: Stack, browser: Browser, client_id: str) -> Iterator[Visit]:
    theme, language = request.param
    context = browser.new_context(
        viewport={"width": 420, "height": 760},
        color_scheme=theme,
        locale="zh-CN" if language == "zh" else "en-US",
        reduced_motion="reduce",
    )
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    yield Visit(context.new_page(), stack.web_url, query, stack.new_user("ada"))
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_within_reach_of_everybody_and_keeps_its_policy(
    visit: Visit, name: str, request: pytest.FixtureRequest
) -> None:
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        # A page that answers 400 is told by the browser as well; what its policy stops is not to be.
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(message.text)

    visit.page.on("console", hear)
    PAGES[name](visit)
    visit.page.wait_for_load_state()
    assert visit.page.locator("h1").count() == 1
    look = request.node.callspec.id.removesuffix(f"-{name}").removeprefix(f"{name}-")
    if name in SHOWN and os.environ.get("PARLEY_PICTURES"):
        keep(visit.page, PICTURES / f"{name}-{look}.png")
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 760})
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings(visit.page) == []
    assert complaints == []


def findings(page: Page) -> list[str]:
    """What axe-core finds serious. It is put in by the debugger, which no policy of a page binds."""
    page.evaluate(AXE.read_text())
    result: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {node['html']}"
        for violation in result["violations"]
        if violation["impact"] in SERIOUS
        for node in violation["nodes"]
    ]


def keep(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, animations="disabled", scale="css")
