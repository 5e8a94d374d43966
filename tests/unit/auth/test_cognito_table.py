"""What a program that was written for a Cognito user pool relies on, and no other test of the endpoints says.

docs/cognito.md lists every row and clause with its test.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
import pytest
from tests.unit.auth.site import CALLBACK, THIRD_PARTY, VERIFIER, Answer, Browser, Site

from parley.identity import service
from parley.identity.model import Client
from parley.identity.service.digest import digest


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]


def change(site: Site, client_id: str, **changes: Any) -> None:
    service.update_client(client_id, changes, store=site.store)


# ---- GET /oauth2/authorize ----


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "af0ifjsldkj"),
        ("scope", "openid email"),
        ("nonce", "n-0S6_WzA2Mj"),
        ("lang", "zh-CN"),
        ("login_hint", "ann@example.com"),
        ("identity_provider", "COGNITO"),
        ("identity_provider", "Google"),
        ("idp_identifier", "example.com"),
        ("resource", "https://api.example"),
        ("prompt", "login"),
        ("anything_else", "is ignored (RFC 6749 §3.1)"),
    ],
)
def test_authorize_takes_each_optional_parameter_and_hands_it_to_the_login(
    browser: Browser, name: str, value: str
) -> None:
    asked = browser.authorize(**{name: value})
    assert (asked.to, asked.sent[name]) == ("/login", value)
    assert "code" in browser.log_in(**{name: value}).sent


@pytest.mark.parametrize("missing", ["response_type", "client_id", "redirect_uri"])
def test_authorize_requires_response_type_client_id_and_redirect_uri(browser: Browser, missing: str) -> None:
    answer = browser.authorize(**{missing: None})
    assert answer.sent["error"] in ("invalid_request", "invalid_client", "redirect_mismatch")
    assert (answer.to == CALLBACK) == (missing == "response_type")


@pytest.mark.parametrize("registered", ["http://localhost/cb", "http://127.0.0.1/cb", "http://[::1]/cb"])
def test_redirect_uri_of_a_native_client_takes_any_loopback_port(site: Site, registered: str) -> None:
    phone = Client(
        client_id="phone", name="Phone", redirect_uris=(registered,), scopes=("openid",), native=True, first_party=True
    )
    service.register_client(phone, store=site.store)
    address = registered.replace("/cb", ":49152/cb")
    answer = Browser(site).log_in(client_id="phone", redirect_uri=address)
    assert answer.to == address


def test_a_bad_redirect_uri_leads_to_an_error_page_that_answers_400(browser: Browser) -> None:
    answer = browser.authorize(redirect_uri="https://evil.example/")
    assert (answer.status, answer.location) == (302, "/error?error=redirect_mismatch&client_id=parley-web")
    assert browser.send("GET", "/error", urlsplit(answer.location).query).status == 400


def test_code_is_stored_hashed(browser: Browser, site: Site) -> None:
    code = browser.code()
    assert site.store.get_code(code) is None
    assert site.store.get_code(digest(code)) is not None


def test_scopes_omitted_are_all_that_the_client_may_have(browser: Browser) -> None:
    assert claims(browser.signed_in()["access_token"])["scope"] == "openid profile email im/chat"


@pytest.mark.parametrize("scope", ["email", "phone", "profile", "profile im/messages.write"])
def test_scopes_of_claims_need_openid(browser: Browser, site: Site, scope: str) -> None:
    scopes = ["openid", "email", "phone", "profile", "im/messages.write"]
    change(site, "third-party", scopes=tuple(scopes))
    third = {"client_id": "third-party", "redirect_uri": THIRD_PARTY.redirect_uris[0]}
    assert browser.authorize(**third, scope=scope).sent["error"] == "invalid_scope"
    assert browser.authorize(**third, scope=f"openid {scope}").to == "/login"


def test_custom_scopes_are_identifier_slash_name(browser: Browser, site: Site) -> None:
    change(site, "other-app", scopes=("openid", "https://acme.example/orders.read"))
    other = {"client_id": "other-app", "redirect_uri": "com.example.app:/cb"}
    code = browser.code(**other, scope="https://acme.example/orders.read")
    tokens = browser.redeem(code, **other).json
    assert claims(tokens["access_token"])["scope"] == "https://acme.example/orders.read"
    assert "id_token" not in tokens


# ---- resource (RFC 8707) ----


def test_rfc8707_2_a_resource_is_the_audience_of_the_access_token_alone(browser: Browser, site: Site) -> None:
    tokens = browser.redeem(browser.code(resource="https://api.example/v1")).json
    assert claims(tokens["access_token"])["aud"] == "https://api.example/v1"
    assert claims(tokens["id_token"])["aud"] == "parley-web"
    refreshed = browser.refresh(tokens["refresh_token"]).json
    assert claims(refreshed["access_token"])["aud"] == "https://api.example/v1"
    assert "aud" not in claims(browser.redeem(browser.code()).json["access_token"])


def test_rfc8707_2_a_token_for_a_resource_opens_nothing_of_ours(browser: Browser) -> None:
    tokens = browser.redeem(browser.code(resource="https://api.example/v1")).json
    answer = browser.get("/oauth2/userInfo", authorization=f"Bearer {tokens['access_token']}")
    assert error(answer) == (401, "invalid_token")


@pytest.mark.parametrize(
    "resource", ["api", "/v1", "http://api.example", "https://api.example/#f", "javascript:/x", "https://a@api.example"]
)
def test_rfc8707_2_what_is_no_address_is_invalid_target(browser: Browser, resource: str) -> None:
    answer = browser.authorize(resource=resource)
    assert (answer.to, answer.sent["error"]) == (CALLBACK, "invalid_target")
    assert error(browser.app_token(resource=resource)) == (400, "invalid_target")


def test_rfc8707_2_2_the_token_endpoint_gives_no_other_resource_than_was_granted(browser: Browser) -> None:
    code = browser.code(resource="https://api.example/v1")
    assert error(browser.redeem(code, resource="https://other.example/")) == (400, "invalid_target")
    tokens = browser.redeem(code, resource="https://api.example/v1").json
    refresh = tokens["refresh_token"]
    assert error(browser.refresh(refresh, resource="https://other.example/")) == (400, "invalid_target")
    assert browser.refresh(refresh, resource="https://api.example/v1").status == 200
    assert error(browser.redeem(browser.code(), resource="https://api.example/v1")) == (400, "invalid_target")


# ---- PKCE ----

BACK = {"client_id": "backend", "redirect_uri": "https://backend.example/cb"}
NO_CHALLENGE = {"code_challenge": None, "code_challenge_method": None}


def test_rfc9700_2_1_1_a_confidential_client_may_go_without_pkce_where_its_settings_say_so(
    browser: Browser, site: Site
) -> None:
    assert browser.authorize(**BACK, **NO_CHALLENGE).sent["error"] == "invalid_request"
    change(site, "backend", pkce_required=False)
    code = browser.code(**BACK, **NO_CHALLENGE)
    assert browser.redeem(code, **BACK, client_secret="the-secret", code_verifier=None).status == 200


def test_rfc9700_4_8_2_a_verifier_without_a_challenge_is_refused(browser: Browser, site: Site) -> None:
    change(site, "backend", pkce_required=False)
    code = browser.code(**BACK, **NO_CHALLENGE)
    assert error(browser.redeem(code, **BACK, client_secret="the-secret")) == (400, "invalid_request")


def test_rfc9700_4_8_2_a_challenge_without_a_verifier_is_refused_of_everybody(browser: Browser, site: Site) -> None:
    change(site, "backend", pkce_required=False)
    code = browser.code(**BACK)
    without = browser.redeem(code, **BACK, client_secret="the-secret", code_verifier=None)
    assert error(without) == (400, "invalid_request")
    assert browser.redeem(code, **BACK, client_secret="the-secret").status == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge": None},
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge": "short"},
    ],
)
def test_half_a_challenge_is_refused_also_of_clients_that_need_none(
    browser: Browser, site: Site, changes: dict[str, str | None]
) -> None:
    change(site, "backend", pkce_required=False)
    assert browser.authorize(**BACK | changes).sent["error"] == "invalid_request"


# ---- POST /login, the session ----


def test_only_logout_clears_the_session(browser: Browser) -> None:
    browser.log_in()
    held = dict(browser.cookies)
    assert browser.log_in("ann", "a wrong password", prompt="login").status == 400
    browser.authorize(client_id="unknown")
    browser.authorize(prompt="none", scope="nonsense")
    assert browser.cookies == held
    assert browser.authorize().to == CALLBACK
    browser.get("/logout", {"client_id": "parley-web", "logout_uri": "http://localhost:5173/"})
    assert browser.authorize().to == "/login"


# ---- POST /oauth2/token ----


def test_token_a_refresh_answers_a_refresh_token_only_where_rotation_is_on(browser: Browser, site: Site) -> None:
    code = browser.code(**BACK)
    first = browser.redeem(code, **BACK, client_secret="the-secret").json["refresh_token"]
    proof = {"client_id": "backend", "client_secret": "the-secret"}
    assert "refresh_token" in browser.refresh(first, **proof).json
    change(site, "backend", refresh_token_rotation=False)
    kept = browser.redeem(browser.code(**BACK), **BACK, client_secret="the-secret").json["refresh_token"]
    for _ in range(3):
        site.clock.pass_seconds(3600)
        answer = browser.refresh(kept, **proof)
        assert answer.status == 200
        assert "refresh_token" not in answer.json


@pytest.mark.parametrize("grace", [0, 60])
def test_token_the_grace_of_a_rotation_is_the_clients(browser: Browser, site: Site, grace: int) -> None:
    change(site, "parley-web", refresh_grace_seconds=grace)
    first = browser.signed_in()["refresh_token"]
    second = browser.refresh(first).json["refresh_token"]
    site.clock.pass_seconds(grace)
    assert browser.refresh(first).json["refresh_token"] == second
    site.clock.pass_seconds(1)
    assert error(browser.refresh(first)) == (400, "invalid_grant")


def test_token_lives_are_the_clients(browser: Browser, site: Site) -> None:
    change(site, "parley-web", access_token_seconds=300, id_token_seconds=86_400, refresh_token_seconds=3_600)
    tokens = browser.signed_in()
    access, identity = claims(tokens["access_token"]), claims(tokens["id_token"])
    assert (access["exp"] - access["iat"], tokens["expires_in"]) == (300, 300)
    assert identity["exp"] - identity["iat"] == 86_400
    site.clock.pass_seconds(3_600)
    assert error(browser.refresh(tokens["refresh_token"])) == (400, "invalid_grant")


def test_token_a_client_without_the_refresh_grant_gets_no_refresh_token(browser: Browser, site: Site) -> None:
    change(site, "parley-web", grant_types=("authorization_code",))
    assert "refresh_token" not in browser.signed_in()


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"])
def test_endpoints_with_a_form_answer_other_methods_with_405(browser: Browser, path: str) -> None:
    for method in ("GET", "PUT", "DELETE", "PATCH", "HEAD"):
        answer = browser.send(method, path)
        assert (answer.status, answer.headers["Allow"]) == (405, "POST")


# ---- POST /oauth2/revoke ----


def test_revoke_kills_every_token_of_the_same_origin_jti(browser: Browser, site: Site) -> None:
    tokens = browser.signed_in()
    other = Browser(site).signed_in()
    assert browser.post("/oauth2/revoke", {"token": tokens["refresh_token"], "client_id": "parley-web"}).status == 200
    assert error(browser.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    ended = browser.get("/oauth2/userInfo", authorization=f"Bearer {tokens['access_token']}")
    assert error(ended) == (401, "invalid_token")
    assert browser.get("/oauth2/userInfo", authorization=f"Bearer {other['access_token']}").status == 200


# ---- Discovery ----


def test_discovery_names_all_that_is_supported(browser: Browser) -> None:
    told = browser.get("/.well-known/openid-configuration").json
    assert told["introspection_endpoint"].endswith("/oauth2/introspect")
    assert told["end_session_endpoint"].endswith("/logout")
    assert told["response_types_supported"] == ["code"]
    assert set(told["grant_types_supported"]) == {"authorization_code", "refresh_token", "client_credentials"}
    assert told["id_token_signing_alg_values_supported"] == ["RS256"]
    # Those of other systems are told to nobody: their names say what a company runs.
    scopes = {"openid", "profile", "email", "phone", "im/chat", "im/messages.write"}
    assert scopes == set(told["scopes_supported"])
    every = {"client_secret_basic", "client_secret_post", "none"}
    assert set(told["token_endpoint_auth_methods_supported"]) == every
    assert set(told["introspection_endpoint_auth_methods_supported"]) == every - {"none"}


def test_jwks_entries_have_cognitos_members(browser: Browser) -> None:
    for key in browser.get("/.well-known/jwks.json").json["keys"]:
        assert set(key) == {"kid", "alg", "kty", "e", "n", "use"}
        assert (key["alg"], key["kty"], key["use"]) == ("RS256", "RSA", "sig")


def test_issuer_and_address_are_two_settings(browser: Browser) -> None:
    told = browser.get("/.well-known/openid-configuration").json
    assert (told["issuer"], told["token_endpoint"]) == (
        "https://issuer.example",
        "http://localhost:5173/oauth2/token",
    )
    assert claims(browser.signed_in()["id_token"])["iss"] == "https://issuer.example"


def test_the_parameters_of_an_authorization_response_are_in_its_query(browser: Browser) -> None:
    location = urlsplit(browser.log_in().location)
    assert location.fragment == ""
    assert set(dict(parse_qsl(location.query))) == {"code", "state", "iss"}


def test_tokens_are_made_for_the_verifier_that_was_hashed(browser: Browser) -> None:
    assert browser.redeem(browser.code(), code_verifier=VERIFIER).status == 200
    assert error(browser.redeem(browser.code(), code_verifier=VERIFIER.upper())) == (400, "invalid_grant")
