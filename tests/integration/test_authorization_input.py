"""The bad input of tests/unit/auth on the deployed stack: what a gateway and a real event make of it in between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from tests.support.addresses import mutations

if TYPE_CHECKING:
    from tests.conftest import Stack

CALLBACK = "https://wiki.example/Callback"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def client_id(stack: Stack) -> str:
    client_id, _ = stack.new_client(confidential=False, redirect_uris=[CALLBACK], scopes=["openid"])
    return client_id


def query(**parameters: str) -> str:
    return "&".join(f"{name}={quote(value, safe='', errors='surrogatepass')}" for name, value in parameters.items())


def test_nobody_is_redirected_to_an_address_that_is_almost_registered(stack: Stack, client_id: str) -> None:
    wrong: dict[str, Any] = {}
    with httpx.Client(base_url=stack.web_url, timeout=30) as http:
        for how, uri in mutations(CALLBACK).items():
            asked = query(
                response_type="code",
                client_id=client_id,
                redirect_uri=uri,
                code_challenge=CHALLENGE,
                code_challenge_method="S256",
            )
            for path in ("/oauth2/authorize", "/login"):
                answer = http.get(f"{path}?{asked}")
                location = answer.headers.get("location", "")
                if answer.status_code != 302 or not location.startswith("/error?error="):
                    wrong[f"{path}: {how}"] = (answer.status_code, location)
            out = http.get(f"/logout?{query(client_id=client_id, logout_uri=uri)}")
            if out.status_code != 302 or not out.headers["location"].startswith("/error?error="):
                wrong[f"/logout: {how}"] = (out.status_code, out.headers.get("location"))
        page = http.get("/error?error=redirect_mismatch")
    assert not wrong, wrong
    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")


BAD_QUERIES = {
    "a parameter twice": "&state=a&state=b",
    "bytes that are no text": "&state=%ff%fe",
    "a field of 60 KB": "&state=" + "x" * 60_000,
    "sixty parameters": "".join(f"&p{number}=1" for number in range(60)),
    "plain PKCE": "&code_challenge_method=plain",
    "half an escape": "&scope=%",
}


def test_a_bad_query_is_an_error_of_the_table_and_never_a_500(stack: Stack, client_id: str) -> None:
    good = query(response_type="code", client_id=client_id, redirect_uri=CALLBACK, code_challenge=CHALLENGE)
    wrong: dict[str, Any] = {}
    with httpx.Client(base_url=stack.web_url, timeout=30) as http:
        for how, more in BAD_QUERIES.items():
            try:
                answer = http.get(f"/oauth2/authorize?{good}{more}")
            except httpx.HTTPError:
                continue  # Refused before it was read to its end: a proxy's bound on a request line.
            location = answer.headers.get("location", "")
            if answer.status_code == 302:
                told = "error=invalid_request" in location or "error=invalid_scope" in location
                ok = told and location.startswith((CALLBACK, "/error?"))
            else:
                ok = answer.status_code in (400, 413, 414, 431)
            if not ok:
                wrong[how] = (answer.status_code, location[:200])
    assert not wrong, wrong


BAD_BODIES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", FORM),
    "JSON": (b'{"grant_type": "refresh_token"}', "application/json"),
    "no content type": (b"grant_type=refresh_token", ""),
    "a parameter twice": (b"grant_type=refresh_token&grant_type=refresh_token", FORM),
    "bytes that are no text": (b"grant_type=\xff\xfe", FORM),
    "escaped bytes that are no text": (b"grant_type=%ff%fe", FORM),
    "a field of 100 KB": (b"grant_type=refresh_token&refresh_token=" + b"x" * 100_000, FORM),
    "sixty parameters": (b"&".join(b"p%d=1" % number for number in range(60)), FORM),
    "an unknown grant": (b"grant_type=password&username=a&password=b", FORM),
    "an unknown client": (b"grant_type=refresh_token&client_id=unknown&refresh_token=x", FORM),
    "a null": (b"grant_type=refresh_token%00", FORM),
}


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"])
def test_a_bad_body_is_an_error_of_the_table_and_never_a_500(stack: Stack, path: str) -> None:
    allowed = {"invalid_request", "invalid_client", "unsupported_grant_type", "invalid_grant"}
    wrong: dict[str, Any] = {}
    with httpx.Client(base_url=stack.web_url, timeout=30) as http:
        for how, (body, kind) in BAD_BODIES.items():
            answer = http.post(path, content=body, headers={"Content-Type": kind} if kind else {})
            if answer.status_code not in (400, 401) or answer.json().get("error") not in allowed:
                wrong[how] = (answer.status_code, answer.text[:200])
            elif answer.headers.get("cache-control") != "no-store":
                wrong[how] = dict(answer.headers)
        get = http.get(f"{path}?grant_type=refresh_token")
    assert not wrong, wrong
    assert (get.status_code, get.headers["allow"]) == (405, "POST")


def test_scripts_of_any_origin_may_ask_where_cognito_lets_them(stack: Stack) -> None:
    headers = {"Origin": "https://wiki.example", "Access-Control-Request-Method": "POST"}
    with httpx.Client(base_url=stack.web_url, timeout=30, headers=headers) as http:
        for path in ("/oauth2/token", "/oauth2/revoke", "/oauth2/userInfo"):
            preflight = http.options(path)
            assert preflight.status_code == 204
            assert preflight.headers.get("access-control-allow-origin") == "*", dict(preflight.headers)
        assert http.get("/.well-known/jwks.json").headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-origin" not in http.get("/oauth2/authorize").headers
