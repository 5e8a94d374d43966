"""Codes and refresh families with real concurrency: state machine and threads on the emulator's DynamoDB, and a race
through the functions."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from tests.contract.identity import test_identity_families_at_once as families
from tests.support.codes_machine import Codes
from tests.support.visitor import Visitor
from tests.unit.auth.site import CHALLENGE, VERIFIER, Registry, Site

from parley.bootstrap.sources import now
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.ports import IdentityStore

if TYPE_CHECKING:
    from tests.conftest import Stack

CALLBACK = "https://race.example/callback"


@contextmanager
def own_table(stack: Stack) -> Iterator[str]:
    """A table of the identity table's shape."""
    dynamodb = stack.client("dynamodb")
    found = dynamodb.describe_table(TableName=stack.tables["identity"])["Table"]
    keys = {key["AttributeName"] for key in found["KeySchema"]}
    shape = {
        "KeySchema": found["KeySchema"],
        "AttributeDefinitions": [each for each in found["AttributeDefinitions"] if each["AttributeName"] in keys],
    }
    table = f"of-its-own-{secrets.token_hex(4)}"
    dynamodb.create_table(TableName=table, BillingMode="PAY_PER_REQUEST", **shape)
    try:
        yield table
    finally:
        dynamodb.delete_table(TableName=table)


def test_no_order_of_uses_of_a_code_gives_two_sign_ins(stack: Stack) -> None:
    """Under the names of the site of tests/unit/auth."""
    with own_table(stack) as table:

        class DynamoDBCodes(Codes):
            def new_site(self) -> Site:
                store = cast(Registry, DynamoDBStore(stack.dynamodb, table))
                return Site(store=store, name=f"{secrets.token_hex(4)}-", at=now())

        run_state_machine_as_test(
            DynamoDBCodes,
            settings=settings(
                max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )


@pytest.mark.parametrize(
    "at_once",
    [each for name, each in vars(families).items() if name.startswith("test_")],
    ids=lambda each: each.__name__,
)
def test_refresh_families_under_threads(stack: Stack, at_once: Callable[[IdentityStore], None]) -> None:
    """What tests/contract tries on the twins, with real concurrency."""
    with own_table(stack) as table:
        at_once(DynamoDBStore(stack.dynamodb, table))


def test_of_many_who_redeem_a_code_at_once_one_gets_tokens(stack: Stack) -> None:
    client_id, _ = stack.new_client(confidential=False, first_party=True, redirect_uris=[CALLBACK], scopes=["openid"])
    person = stack.new_user("ada")
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    }
    form = {
        "grant_type": "authorization_code",
        "client_id": client_id,
        "redirect_uri": CALLBACK,
        "code_verifier": VERIFIER,
    }
    at_once = 6
    with Visitor(person["username"], person["password"]) as visitor, httpx.Client(timeout=60) as http:
        for _ in range(5):
            back = visitor.go(str(httpx.URL(f"{stack.web_url}/oauth2/authorize", params=query)), CALLBACK)
            code, gate = dict(parse_qsl(urlsplit(back).query))["code"], Barrier(at_once)

            def redeem(_: int, code: str = code, gate: Barrier = gate) -> httpx.Response:
                gate.wait(30)
                return http.post(f"{stack.web_url}/oauth2/token", data=form | {"code": code})

            with ThreadPoolExecutor(at_once) as pool:
                answers = list(pool.map(redeem, range(at_once)))
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses == [200] + [400] * (at_once - 1)
            (tokens,) = (answer.json() for answer in answers if answer.status_code == 200)
            assert {answer.json()["error"] for answer in answers if answer.status_code == 400} == {"invalid_grant"}
            # Whoever came second may have stolen it: the first one's sign-in is over.
            refresh: dict[str, Any] = {"grant_type": "refresh_token", "client_id": client_id}
            again = http.post(
                f"{stack.web_url}/oauth2/token", data=refresh | {"refresh_token": tokens["refresh_token"]}
            )
            assert again.json()["error"] == "invalid_grant"
