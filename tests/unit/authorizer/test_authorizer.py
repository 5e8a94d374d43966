"""The authorizer of $connect."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.unit.identity.twins import NOON

from authorizer.app import authorize, handler
from parley.errors import Unauthenticated, Unavailable
from parley.identity.model import Principal
from parley.logs import JsonFormatter

EVENTS = Path(__file__).parents[3] / "events" / "authorizer"
ARN = "arn:aws:execute-api:eu-central-1:123456789012:b2c3d4e5f6/live/$connect"


def principal(*scopes: str) -> Principal:
    return Principal(
        user_id="01A",
        client_id="parley-web",
        device_id="01F",
        session_id="01L",
        auth_time=NOON,
        scopes=frozenset(scopes),
        expires_at=NOON + timedelta(seconds=900),
    )


class Gate:
    """Tickets and tokens that are good, each by itself; what goes wrong otherwise."""

    def __init__(self, fault: Exception | None = None, holder: Principal | None = None) -> None:
        self.fault, self.holder = fault or Unauthenticated(), holder or principal("openid", "im/chat")
        self.tickets, self.tokens = {"the-ticket"}, {"the-token"}

    def consume(self, ticket: str) -> Principal:
        if ticket not in self.tickets:
            raise self.fault
        self.tickets.remove(ticket)
        return self.holder

    def verify(self, token: str) -> Principal:
        if token not in self.tokens:
            raise self.fault
        return self.holder

    def judge(self, event: dict[str, Any]) -> dict[str, Any]:
        return authorize(event, consume=self.consume, verify=self.verify)


def event(name: str, **changes: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EVENTS / f"{name}.json").read_text())
    return read | changes


def effect(answer: dict[str, Any]) -> str:
    (statement,) = answer["policyDocument"]["Statement"]
    assert statement["Action"] == "execute-api:Invoke"
    return str(statement["Effect"])


@pytest.mark.parametrize("name", ["ticket", "bearer"])
def test_a_good_ticket_or_token_is_let_in_with_its_context(name: str) -> None:
    assert Gate().judge(event(name)) == {
        "principalId": "01A",
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": ARN}],
        },
        "context": {
            "user_id": "01A",
            "device_id": "01F",
            "client_id": "parley-web",
            "session_id": "01L",
            "since": "1769860800999",
            "token_expires_at": "1769861700",
        },
    }


def test_a_ticket_lets_in_once() -> None:
    gate = Gate()
    assert [effect(gate.judge(event("ticket"))) for _ in range(2)] == ["Allow", "Deny"]


@pytest.mark.parametrize("header", ["Authorization", "authorization", "AUTHORIZATION"])
@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER "])
def test_the_case_of_header_and_scheme_does_not_matter(header: str, scheme: str) -> None:
    assert effect(Gate().judge(event("bearer", headers={header: f"{scheme} the-token"}))) == "Allow"


@pytest.mark.parametrize(
    "changes",
    [
        {"headers": None, "queryStringParameters": None},
        {"headers": {}, "queryStringParameters": {}},
        {"headers": {"Authorization": "Bearer wrong"}},
        {"headers": {"Authorization": "Bearer"}},
        {"headers": {"Authorization": "Basic the-token"}},
        {"headers": {"Authorization": "the-token"}},
        {"headers": {"Authorization": None}},
        {"queryStringParameters": {"ticket": "wrong"}},
        {"queryStringParameters": {"ticket": ""}},
        {"queryStringParameters": {"ticket": None}},
        {"queryStringParameters": {"Ticket": "the-ticket"}, "headers": {}},
        {"headers": "nonsense"},
    ],
    ids=str,
)
def test_anything_else_is_denied(changes: dict[str, Any]) -> None:
    answer = Gate().judge(event("bearer", **changes))
    assert effect(answer) == "Deny"
    assert "context" not in answer


def test_a_wrong_ticket_is_not_made_good_by_a_token() -> None:
    answer = Gate().judge(event("bearer", queryStringParameters={"ticket": "wrong"}))
    assert effect(answer) == "Deny"


def test_a_token_without_the_scope_for_chat_is_denied() -> None:
    assert effect(Gate(holder=principal("openid", "profile")).judge(event("bearer"))) == "Deny"


def test_an_app_opens_no_socket() -> None:
    app = principal("im/chat", "im/messages.write").model_copy(update={"user_id": "parley-web"})
    assert effect(Gate(holder=app).judge(event("bearer"))) == "Deny"


@pytest.mark.parametrize("fault", [Unavailable(), RuntimeError("the-secret-ticket"), KeyError("the-secret-ticket")])
def test_a_fault_is_a_deny_and_the_log_holds_no_secret(fault: Exception, caplog: pytest.LogCaptureFixture) -> None:
    query = {"ticket": "the-secret-ticket"}
    with caplog.at_level(logging.DEBUG):
        assert effect(Gate(fault).judge(event("ticket", queryStringParameters=query))) == "Deny"
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert lines
    assert "the-secret-ticket" not in "".join(lines)


def test_without_settings_the_handler_denies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("IDENTITY_TABLE", "ISSUER", "JWKS_PARAMETER"):
        monkeypatch.delenv(name, raising=False)
    for name in ("ticket", "bearer"):
        assert effect(handler(event(name), None)) == "Deny"
