"""The custom resource of the stack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from maintenance import deploy
from maintenance.deploy import answer
from parley.bootstrap.identity import first_party_clients
from parley.errors import Unavailable

EVENTS = Path(__file__).parents[3] / "events" / "maintenance"


class Ground:
    """A Foundation that notes what is asked of it."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.asked: list[str] = []
        self.fault = fault

    def lay(self, public_url: str) -> str:
        if self.fault:
            raise self.fault
        self.asked.append(public_url)
        return "the-kid"

    def remove(self) -> None:
        if self.fault:
            raise self.fault
        self.asked.append("remove")


def event(name: str, **changes: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read | changes


def run(asked: dict[str, Any], ground: Ground) -> dict[str, Any]:
    """What CloudFormation is told."""
    told: list[tuple[str, dict[str, Any]]] = []
    answer(asked, ground, lambda url, body: told.append((url, json.loads(body))))
    ((url, outcome),) = told
    assert url == asked["ResponseURL"]
    return outcome


@pytest.mark.parametrize("name", ["create", "update"])
def test_create_and_update_lay_the_ground_for_the_public_address(name: str) -> None:
    ground = Ground()
    asked = event(name)
    assert run(asked, ground) == {
        "Status": "SUCCESS",
        "Data": {"KeyId": "the-kid"},
        "PhysicalResourceId": "parley-foundation",
        "StackId": asked["StackId"],
        "RequestId": asked["RequestId"],
        "LogicalResourceId": "Foundation",
    }
    assert ground.asked == ["https://parley.example.com"]


def test_delete_removes_the_keys() -> None:
    ground = Ground()
    assert run(event("delete"), ground)["Status"] == "SUCCESS"
    assert ground.asked == ["remove"]


def test_the_physical_id_never_changes_so_that_no_update_is_a_replacement() -> None:
    asked = event("update", PhysicalResourceId="made-by-an-earlier-release")
    assert run(asked, Ground())["PhysicalResourceId"] == "made-by-an-earlier-release"


@pytest.mark.parametrize("name", ["create", "update", "delete"])
def test_a_fault_is_told_with_its_reason(name: str) -> None:
    outcome = run(event(name), Ground(Unavailable("SSM does not answer.")))
    assert (outcome["Status"], outcome["Reason"]) == ("FAILED", "Unavailable: SSM does not answer.")
    assert outcome["PhysicalResourceId"] == "parley-foundation"


@pytest.mark.parametrize("changes", [{"RequestType": "Other"}, {"ResourceProperties": {}}])
def test_an_event_that_is_not_understood_is_told_as_failed(changes: dict[str, Any]) -> None:
    assert run(event("create", **changes), Ground())["Status"] == "FAILED"


def test_by_hand_without_an_address_the_outcome_is_returned() -> None:
    asked = {"RequestType": "Update", "ResourceProperties": {"PublicUrl": "http://localhost:5173/"}}
    ground = Ground()
    assert answer(asked, ground, _nowhere)["Status"] == "SUCCESS"
    assert ground.asked == ["http://localhost:5173"]


def _nowhere(url: str, body: bytes) -> None:
    raise AssertionError(url)


@pytest.fixture
def cloudformation() -> Iterator[HTTPServer]:
    """Takes one answer as S3 takes it."""

    class Bucket(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            got.append((self.headers["Content-Type"], self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            pass

    got: list[tuple[str | None, bytes]] = []
    with HTTPServer(("127.0.0.1", 0), Bucket) as server:
        server.got = got  # type: ignore[attr-defined]
        Thread(target=server.handle_request, daemon=True).start()
        yield server


def test_the_answer_is_put_as_the_presigned_address_wants_it(cloudformation: HTTPServer) -> None:
    deploy._put(f"http://127.0.0.1:{cloudformation.server_port}/presigned", b'{"Status": "SUCCESS"}')
    assert cloudformation.got == [("", b'{"Status": "SUCCESS"}')]  # type: ignore[attr-defined]


def test_an_answer_goes_to_web_addresses_only() -> None:
    with pytest.raises(ValueError, match="ResponseURL"):
        deploy._put("file:///etc/passwd", b"")


def test_whoever_lost_the_answer_of_a_renewal_may_ask_the_first_party_clients_token_again() -> None:
    # A request is given up after 15 s (sdk/typescript/src/oauth.ts), and asked again from then on.
    assert {client.refresh_grace_seconds for client in first_party_clients("https://parley.example.com")} == {60}


def test_the_first_party_clients_follow_the_public_address() -> None:
    web, cli = first_party_clients("https://parley.example.com")
    assert web.redirect_uris == ("https://parley.example.com/callback",)
    assert web.logout_uris == ("https://parley.example.com/",)
    assert web.is_public
    assert cli.is_public
    assert cli.allows_redirect_to("http://127.0.0.1:50000/callback")
    assert set(web.scopes) == set(cli.scopes) == {"openid", "profile", "email", "im/chat"}
