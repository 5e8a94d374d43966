"""The examples of docs/connect.md, started as it says and clicked through on the deployed stack."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from tests.support.visitor import Visitor

from devstack.config import ROOT, free_port, is_listening
from devstack.process import Server

if TYPE_CHECKING:
    from tests.conftest import Stack

EXAMPLES = ROOT / "docs" / "examples"
SITES: dict[str, tuple[Path, Sequence[str | Path]]] = {
    "python": (EXAMPLES / "python", (sys.executable, "site.py")),
    "javascript": (EXAMPLES / "javascript", ("node", "site.js")),
}


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, stack: Stack, tmp_path: Path) -> Iterator[str]:
    """A running example; gives its address."""
    folder, command = SITES[request.param]
    port = free_port()
    address = f"http://localhost:{port}"
    client_id, secret = stack.new_client(
        name="Example wiki",
        redirect_uris=[f"{address}/callback"],
        logout_uris=[f"{address}/"],
        scopes=["openid", "profile", "email"],
    )
    settings = {"PARLEY_URL": stack.issuer, "SITE_URL": address, "CLIENT_ID": client_id, "CLIENT_SECRET": str(secret)}
    server = Server.start(
        "The example", command, environ=stack.place.environ() | settings, log=tmp_path / "site.log", cwd=folder
    )
    try:
        server.wait_until(lambda: is_listening(port), 60)
        yield address
    finally:
        server.stop()


def test_somebody_signs_in_at_the_example_and_out_again(site: str, stack: Stack) -> None:
    person = stack.new_user("ada")
    with Visitor(person["username"], person["password"]) as visitor:
        assert "Sign in with Parley" in visitor.http.get(site).text
        back = visitor.go(f"{site}/login", f"{site}/callback")
        assert visitor.pages == ["/login", "/consent"]
        shown = visitor.http.get(back, follow_redirects=True)
        assert shown.url == f"{site}/"
        assert f"Hello, {person['display_name']}" in shown.text
        assert person["email"] in shown.text
        out = visitor.http.get(f"{site}/logout", follow_redirects=True)
        assert out.url == f"{site}/"
        assert "Sign in with Parley" in out.text
        visitor.pages.clear()
        visitor.go(f"{site}/login", f"{site}/callback")
        assert visitor.pages == ["/login"]


def test_an_answer_that_nobody_asked_for_signs_nobody_in(site: str) -> None:
    with httpx.Client(timeout=30) as http:
        answer = http.get(f"{site}/callback?code=made-up&state=made-up&iss=https://evil.example")
        assert answer.status_code >= 400
        assert "Hello" not in http.get(site).text


def test_the_example_backend_sends_a_message(stack: Stack) -> None:
    client_id, secret = stack.new_client(
        name="Example alerts", scopes=["im/messages.write"], grant_types=["client_credentials"]
    )
    settings = {"PARLEY_URL": stack.web_url, "CLIENT_ID": client_id, "CLIENT_SECRET": str(secret)}
    done = subprocess.run(
        [sys.executable, "app.py", stack.new_user("grace")["id"], "The build is green."],
        cwd=EXAMPLES / "python",
        env=stack.place.environ() | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    message = json.loads(done.stdout)
    assert (message["content"], message["sender_type"], message["sender_id"]) == (
        "The build is green.",
        "app",
        client_id,
    )
