"""Authlib's client against the deployed stack: nothing of ours but the addresses that discovery tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from tests.conftest import Stack

CALLBACK = "https://wiki.example/callback"


@dataclass
class Wiki:
    """A system of others, with what its people and its operators know."""

    metadata: dict[str, Any]
    client_id: str
    client_secret: str | None
    person: dict[str, str]

    def client(self, **more: Any) -> OAuth2Session:
        """PKCE by S256, and the secret by Basic, as Authlib does it."""
        return OAuth2Session(
            client_id=self.client_id,
            client_secret=self.client_secret,
            redirect_uri=CALLBACK,
            code_challenge_method="S256",
            token_endpoint=self.metadata["token_endpoint"],
            revocation_endpoint_auth_method="client_secret_basic",
            **more,
        )

    def sign_in(self, client: OAuth2Session, visitor: Visitor, scope: str = "openid profile email") -> dict[str, Any]:
        verifier, nonce = generate_token(64), generate_token(32)
        url, state = client.create_authorization_url(
            self.metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce, scope=scope
        )
        back = visitor.go(url, CALLBACK)
        token: dict[str, Any] = client.fetch_token(
            self.metadata["token_endpoint"], authorization_response=back, state=state, code_verifier=verifier
        )
        if "id_token" in token:
            assert self.claims(token["id_token"])["nonce"] == nonce
        return token

    def claims(self, token: str, audience: str | None = None) -> dict[str, Any]:
        """Verified by the keys that are published."""
        keys = jwt.PyJWKClient(self.metadata["jwks_uri"])
        key = keys.get_signing_key_from_jwt(token)
        options: Any = {"verify_aud": "aud" in jwt.decode(token, options={"verify_signature": False})}
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=self.metadata["id_token_signing_alg_values_supported"],
            issuer=self.metadata["issuer"],
            audience=audience or self.client_id,
            options=options,
        )
        return claims


@pytest.fixture(scope="module")
def metadata(stack: Stack) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{stack.web_url}/.well-known/openid-configuration", timeout=30).json()
    return found


@pytest.fixture
def wiki(stack: Stack, metadata: dict[str, Any]) -> Wiki:
    client_id, secret = stack.new_client(
        redirect_uris=[CALLBACK],
        logout_uris=["https://wiki.example/"],
        scopes=["openid", "profile", "email", "im/messages.write"],
        grant_types=["authorization_code", "refresh_token", "client_credentials"],
    )
    return Wiki(metadata, client_id, secret, stack.new_user("ada"))


@pytest.fixture
def visitor(wiki: Wiki) -> Iterator[Visitor]:
    with Visitor(wiki.person["username"], wiki.person["password"]) as visitor:
        yield visitor


def test_somebody_signs_in_by_code_with_pkce_login_and_consent(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        token = wiki.sign_in(client, visitor)
        assert visitor.pages == ["/login", "/consent"]
        identity = wiki.claims(token["id_token"])
        assert (identity["sub"], identity["email"]) == (wiki.person["id"], wiki.person["email"])
        assert wiki.claims(token["access_token"])["client_id"] == wiki.client_id
        told = client.get(wiki.metadata["userinfo_endpoint"]).json()
        assert (told["sub"], told["username"], told["email_verified"]) == (
            wiki.person["id"],
            wiki.person["username"],
            True,
        )


def test_the_second_time_neither_password_nor_consent_are_asked_for(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        wiki.sign_in(client, visitor)
        visitor.pages.clear()
        wiki.sign_in(client, visitor)
        assert visitor.pages == []


def test_whoever_refuses_comes_back_with_access_denied(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        url, state = client.create_authorization_url(
            wiki.metadata["authorization_endpoint"], code_verifier=generate_token(64)
        )
        sent = dict(parse_qsl(urlsplit(visitor.go(url, CALLBACK, allow=False)).query))
        assert (sent["error"], sent["state"], sent["iss"]) == ("access_denied", state, wiki.metadata["issuer"])


def test_tokens_are_refreshed_and_revoked(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        first = wiki.sign_in(client, visitor)
        second = client.refresh_token(wiki.metadata["token_endpoint"], refresh_token=first["refresh_token"])
        assert second["refresh_token"] != first["refresh_token"]
        assert wiki.claims(second["access_token"])["origin_jti"] == wiki.claims(first["access_token"])["origin_jti"]
        revoked = client.revoke_token(
            wiki.metadata["revocation_endpoint"], token=second["refresh_token"], token_type_hint="refresh_token"
        )
        assert (revoked.status_code, revoked.text) == (200, "")
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.refresh_token(wiki.metadata["token_endpoint"], refresh_token=second["refresh_token"])


def test_a_token_can_be_asked_about_until_it_is_revoked(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        token = wiki.sign_in(client, visitor)

        def told(text: str) -> dict[str, Any]:
            answer = client.introspect_token(wiki.metadata["introspection_endpoint"], token=text)
            found: dict[str, Any] = answer.json()
            return found

        access = told(token["access_token"])
        assert (access["active"], access["username"]) == (True, wiki.person["username"])
        assert told(token["refresh_token"])["active"] is True
        client.revoke_token(wiki.metadata["revocation_endpoint"], token=token["refresh_token"])
        assert told(token["access_token"]) == {"active": False}
        assert told(token["refresh_token"]) == {"active": False}


def test_an_app_speaks_for_itself(wiki: Wiki, stack: Stack) -> None:
    with wiki.client() as client:
        token = client.fetch_token(wiki.metadata["token_endpoint"], grant_type="client_credentials")
        assert set(token) == {"access_token", "token_type", "expires_in", "expires_at"}
        claims = wiki.claims(token["access_token"])
        assert (claims["sub"], claims["scope"]) == (wiki.client_id, "im/messages.write")
        assert client.get(f"{stack.api_url}/users/me").status_code == 403


def test_a_logout_ends_the_single_sign_on(wiki: Wiki, visitor: Visitor) -> None:
    with wiki.client() as client:
        wiki.sign_in(client, visitor)
        query = urlencode({"client_id": wiki.client_id, "logout_uri": "https://wiki.example/"})
        out = f"{wiki.metadata['end_session_endpoint']}?{query}"
        assert visitor.go(out, "https://wiki.example/") == "https://wiki.example/"
        visitor.pages.clear()
        wiki.sign_in(client, visitor)
        assert visitor.pages == ["/login"]


def test_a_public_client_signs_people_in_without_a_secret(stack: Stack, metadata: dict[str, Any]) -> None:
    client_id, secret = stack.new_client(confidential=False, redirect_uris=[CALLBACK], scopes=["openid"])
    assert secret is None
    phone = Wiki(metadata, client_id, None, stack.new_user("grace"))
    with (
        Visitor(phone.person["username"], phone.person["password"]) as visitor,
        phone.client(token_endpoint_auth_method="none") as client,
    ):
        token = phone.sign_in(client, visitor, scope="openid")
        assert phone.claims(token["id_token"])["sub"] == phone.person["id"]
