"""The wiring, whole.

Deployed by the custom resource on moto, then a login, a ticket and a handshake by the real handlers.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from moto import mock_aws
from tests.support.moto_endpoint import botocores, moto_endpoint

import auth.app
import authorizer.app
import maintenance.deploy
from parley.aws import clients
from parley.bootstrap import identity
from parley.errors import Unauthenticated

SETTINGS = {
    "IDENTITY_TABLE": "identity",
    "SIGNING_KEY_PARAMETER": "/parley/signing-key",
    "JWKS_PARAMETER": "/parley/jwks",
    "SIGNING_KEY": "ssm",
    "STACK_NAME": "parley",
    "PUBLIC_URL": "http://localhost:5173",
    "PUSH_KEY_PARAMETER": "/parley/push-key",
    "SEALING_KEY_PARAMETER": "/parley/sealing-key",
    "ISSUER": "http://localhost:5173",
    "ORIGIN_SECRET": "the-origin",
    "AWS_REGION": "eu-central-1",
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
}
CACHED = (
    clients.client,
    identity.store,
    identity.verifier,
    identity.public_keys,
    identity.signer,
    identity.directory,
    identity.tickets,
    identity.try_limits,
    auth.app._app,
)
VERIFIER = "v" * 43
ASKED = {
    "response_type": "code",
    "client_id": "parley-web",
    "redirect_uri": "http://localhost:5173/callback",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("="),
    "code_challenge_method": "S256",
}


@pytest.fixture(autouse=True)
def stack(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
    with mock_aws(), moto_endpoint() as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL", url)
        for factory in CACHED:
            factory.cache_clear()
        botocores("dynamodb").create_table(
            TableName="identity",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        )
        # At the first call moto reads up on SSM, for longer than the handlers wait for an answer.
        botocores("ssm").describe_parameters()
        yield
    for factory in CACHED:
        factory.cache_clear()


def deploy(request_type: str) -> dict[str, Any]:
    event = {"RequestType": request_type, "ResourceProperties": {"PublicUrl": "http://localhost:5173"}}
    return maintenance.deploy.handler(event, None)


def http(
    method: str, path: str, query: str = "", form: dict[str, str] | None = None, cookie: str = ""
) -> dict[str, Any]:
    headers = {"cookie": cookie} | ({"content-type": "application/x-www-form-urlencoded"} if form else {})
    event: dict[str, Any] = {
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {"http": {"method": method}},
    }
    return auth.app.handler(event | ({"body": urlencode(form)} if form else {}), None)


def log_in() -> dict[str, Any]:
    """The token response of a login through the hosted page."""
    query = urlencode(ASKED)
    page = http("GET", "/login", query)
    csrf = page["body"].partition('name="_csrf" value="')[2].partition('"')[0]
    form = {"_csrf": csrf, "username": "ann", "password": "correct horse"}
    back = http("POST", "/login", query, form, cookie=page["cookies"][0].partition(";")[0])
    code = parse_qs(urlsplit(back["headers"]["Location"]).query)["code"][0]
    grant = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    answer = http("POST", "/oauth2/token", form=grant | {n: ASKED[n] for n in ("client_id", "redirect_uri")})
    tokens: dict[str, Any] = json.loads(answer["body"])
    return tokens


def handshake(ticket: str | None = None, token: str | None = None) -> dict[str, Any]:
    event = {
        "methodArn": "arn",
        "queryStringParameters": {"ticket": ticket} if ticket else None,
        "headers": {"Authorization": f"Bearer {token}"} if token else {},
    }
    return authorizer.app.handler(event, None)


def test_from_deployment_to_handshake() -> None:
    assert deploy("Create")["Status"] == "SUCCESS"
    ann = identity.directory().create_user(
        username="ann", email="ann@example.com", display_name="Ann Li", password="correct horse"
    )
    token = log_in()["access_token"]
    principal = identity.verifier().verify(token)
    assert principal.user_id == ann.id
    assert identity.directory().find_users("li", 10).items == [ann]
    ticket = identity.tickets().issue(principal)
    by_ticket, again, by_token = handshake(ticket=ticket), handshake(ticket=ticket), handshake(token=token)
    assert by_ticket["context"] == by_token["context"]
    assert by_ticket["context"]["user_id"] == ann.id
    assert by_ticket["context"]["device_id"] == principal.device_id
    assert again["policyDocument"]["Statement"][0]["Effect"] == "Deny"


def test_deploying_again_signs_nobody_out() -> None:
    first = deploy("Create")
    identity.directory().create_user(
        username="ann", email="ann@example.com", display_name="Ann", password="correct horse", exist_ok=True
    )
    token = log_in()["access_token"]
    assert deploy("Update")["Data"] == first["Data"]
    identity.verifier.cache_clear()
    identity.public_keys.cache_clear()
    assert identity.verifier().verify(token).client_id == "parley-web"


def test_after_the_stack_is_deleted_no_key_is_left_and_the_data_is() -> None:
    deploy("Create")
    user = identity.directory().create_user(
        username="ann", email="ann@example.com", display_name="Ann", password="correct horse"
    )
    token = log_in()["access_token"]
    assert deploy("Delete")["Status"] == "SUCCESS"
    deploy("Create")
    identity.verifier.cache_clear()
    identity.public_keys.cache_clear()
    with pytest.raises(Unauthenticated):
        identity.verifier().verify(token)
    assert identity.directory().access_user(user.id) == user
