"""JavaScript's libraries against the deployed stack: openid-client, and the verifier that AWS publishes for Cognito."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from tests.support import node
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from tests.conftest import Stack

CALLBACK = "https://shop.example/callback"
POOL = "eu-central-1_Parley123"


@pytest.fixture(scope="module")
def shop(stack: Stack) -> dict[str, Any]:
    client_id, secret = stack.new_client(
        redirect_uris=[CALLBACK],
        logout_uris=[CALLBACK],
        scopes=["openid", "profile", "email", "shop.example/orders.read"],
        grant_types=["authorization_code", "refresh_token", "client_credentials"],
    )
    return {
        "client_id": client_id,
        "client_secret": secret,
        "redirect_uri": CALLBACK,
        "scope": "openid profile email",
    }


def visit(stack: Stack, shop: dict[str, Any], issuer: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Somebody new signs in at the shop; gives what openid-client learned, and who it was."""
    person = stack.new_user("grace")
    with Visitor(person["username"], person["password"]) as visitor, node.Conversation("openid_client.js") as library:
        to = library.ask(shop | {"issuer": issuer})["to"]
        learned: dict[str, Any] = library.ask({"back": visitor.go(to, CALLBACK)})
        # Where the library sends people who sign out.
        assert visitor.go(learned["out"], CALLBACK) == CALLBACK
        visitor.pages.clear()
        visitor.go(to, CALLBACK)
        assert visitor.pages == ["/login"]
    return learned, person


def judge(learned: dict[str, Any], person: dict[str, str], shop: dict[str, Any]) -> None:
    assert learned["claims"]["sub"] == learned["refreshed"]["sub"] == learned["person"]["sub"] == person["id"]
    assert (learned["claims"]["aud"], learned["claims"]["email"]) == (shop["client_id"], person["email"])
    assert learned["claims"]["auth_time"] == learned["refreshed"]["auth_time"]
    assert (learned["person"]["name"], learned["person"]["email_verified"]) == (person["display_name"], True)
    assert (learned["active"]["active"], learned["active"]["client_id"]) == (True, shop["client_id"])
    assert learned["ended"] == {"active": False}
    assert learned["reused"] == "invalid_grant"
    assert learned["app"] == {"token_type": "bearer", "expires_in": 900, "refresh_token": None}


def test_openid_client_signs_somebody_in_and_out(stack: Stack, shop: dict[str, Any]) -> None:
    learned, person = visit(stack, shop, stack.issuer)
    judge(learned, person, shop)


@pytest.fixture(scope="module")
def as_user_pool(stack: Stack) -> Iterator[str]:
    """The stack with the issuer of a user pool at AWS; afterwards as it was."""
    issuer = f"https://cognito-idp.eu-central-1.amazonaws.com/{POOL}"
    stack.redeploy(Issuer=issuer)
    yield issuer
    stack.redeploy()


def tokens_of(stack: Stack, shop: dict[str, Any]) -> dict[str, str]:
    """Of a fresh sign-in, by plain requests as RFC 6749 has them."""
    verifier, challenge = "v" * 43, "7w_YNF9DSfIdPf_pRjSq646_kPr-2-o9NAl16JGghdM"
    person = stack.new_user("ada")
    query = {
        "response_type": "code",
        "client_id": shop["client_id"],
        "redirect_uri": CALLBACK,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    with Visitor(person["username"], person["password"]) as visitor:
        back = visitor.go(str(httpx.URL(f"{stack.web_url}/oauth2/authorize", params=query)), CALLBACK)
    code = dict(parse_qsl(urlsplit(back).query))["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK, "code_verifier": verifier}
    answer = httpx.post(
        f"{stack.web_url}/oauth2/token", data=form, auth=(shop["client_id"], shop["client_secret"]), timeout=30
    )
    tokens: dict[str, str] = answer.json()
    return tokens


def test_awss_own_verifier_takes_the_tokens_for_a_user_pools(
    as_user_pool: str, stack: Stack, shop: dict[str, Any]
) -> None:
    tokens = tokens_of(stack, shop)
    header, payload, signature = tokens["access_token"].split(".")
    asked = {
        "access": {"token": tokens["access_token"], "use": "access"},
        "id": {"token": tokens["id_token"], "use": "id"},
        "id as access": {"token": tokens["id_token"], "use": "access"},
        "forged": {"token": f"{header}.{payload}.{signature[::-1]}", "use": "access"},
    }
    jwks = httpx.get(f"{stack.web_url}/.well-known/jwks.json", timeout=30).json()
    given = {"user_pool_id": POOL, "client_id": shop["client_id"], "jwks": jwks, "tokens": asked}
    judged = node.run("cognito_verifier.js", given)
    assert judged["access"] == judged["id"]
    assert judged["access"] not in ("", None)
    assert judged["id as access"] == "CognitoJwtInvalidTokenUseError"
    assert judged["forged"] == "JwtInvalidSignatureError"
    other = node.run("cognito_verifier.js", given | {"client_id": "another"})
    assert other["access"] == "CognitoJwtInvalidClientIdError"
    elsewhere = node.run("cognito_verifier.js", given | {"user_pool_id": "eu-central-1_Another12"})
    # In its words: "issuer not configured".
    assert elsewhere["access"] == "ParameterValidationError"


def test_discovery_works_below_an_issuer_that_ends_with_a_pools_id(stack: Stack, shop: dict[str, Any]) -> None:
    issuer = f"{stack.web_url}/{POOL}"
    stack.redeploy(Issuer=issuer)
    try:
        learned, person = visit(stack, shop, issuer)
        judge(learned, person, shop)
        assert learned["claims"]["iss"] == issuer
    finally:
        stack.redeploy()
