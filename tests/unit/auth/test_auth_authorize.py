"""GET /oauth2/authorize."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from tests.unit.auth.site import ASKED, CALLBACK, Browser, Site

ISSUER = "https://issuer.example"


def test_rfc6749_4_1_1_nobody_signed_in_is_sent_to_the_login_with_the_same_query(browser: Browser) -> None:
    answer = browser.authorize()
    assert (answer.status, answer.to) == (302, "/login")
    assert answer.sent == ASKED


def test_rfc6749_4_1_2_a_login_gives_a_code_with_the_state_and_rfc9207_the_issuer(browser: Browser) -> None:
    answer = browser.log_in()
    assert (answer.status, answer.to) == (302, CALLBACK)
    assert answer.sent == {"code": answer.sent["code"], "state": "af0ifjsldkj", "iss": ISSUER}
    assert answer.headers["Cache-Control"] == "no-store"


def test_single_sign_on_spans_clients_without_another_login(browser: Browser) -> None:
    browser.log_in()
    answer = browser.authorize(client_id="other-app", redirect_uri="com.example.app:/cb")
    assert answer.to == "com.example.app:/cb"
    assert "code" in answer.sent


def test_a_query_in_the_redirect_uri_is_kept(browser: Browser) -> None:
    answer = browser.log_in(client_id="other-app", redirect_uri="https://other.example/cb?tenant=1")
    assert answer.sent["tenant"] == "1"
    assert "code" in answer.sent


def test_the_session_ends_after_an_hour(browser: Browser, site: Site) -> None:
    browser.log_in()
    site.clock.pass_seconds(3600)
    assert browser.authorize().to == "/login"


def test_whoever_is_disabled_is_no_longer_signed_in(browser: Browser, site: Site) -> None:
    browser.log_in()
    site.store.disable(site.ann)
    assert browser.authorize().to == "/login"
    assert browser.authorize(prompt="none").sent["error"] == "login_required"


def test_oidc_3_1_2_1_prompt_none_without_a_session_is_login_required(browser: Browser) -> None:
    answer = browser.authorize(prompt="none")
    assert answer.to == CALLBACK
    assert (answer.sent["error"], answer.sent["state"], answer.sent["iss"]) == ("login_required", "af0ifjsldkj", ISSUER)


def test_oidc_3_1_2_1_prompt_none_with_a_session_gives_a_code(browser: Browser) -> None:
    browser.log_in()
    assert "code" in browser.authorize(prompt="none").sent


@pytest.mark.parametrize("prompt", ["login", "login select_account"])
def test_oidc_3_1_2_1_prompt_login_asks_again_and_then_gives_a_code(browser: Browser, prompt: str) -> None:
    browser.log_in()
    assert browser.authorize(prompt=prompt).to == "/login"
    assert "code" in browser.log_in(prompt=prompt).sent


@pytest.mark.parametrize("prompt", ["none login", "create", "none none consent"])
def test_oidc_3_1_2_1_a_prompt_that_contradicts_itself_is_refused(browser: Browser, prompt: str) -> None:
    assert browser.authorize(prompt=prompt).sent["error"] == "invalid_request"


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": "code id_token"}, "unsupported_response_type"),
        ({"response_type": 'co"de'}, "unsupported_response_type"),
        ({"response_type": "cödé"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": "s256"}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge": "ü" * 43}, "invalid_request"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": "  "}, "invalid_scope"),
        ({"scope": "öpenid"}, "invalid_request"),
        ({"nonce": "\u200b"}, "invalid_request"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_rfc6749_4_1_2_1_an_error_goes_back_to_the_client_with_state_and_issuer(
    browser: Browser, changes: dict[str, str | None], error: str
) -> None:
    answer = browser.authorize(**changes)
    assert (answer.status, answer.to) == (302, CALLBACK)
    assert (answer.sent["error"], answer.sent["state"], answer.sent["iss"]) == (error, "af0ifjsldkj", ISSUER)


def test_a_client_without_the_grant_is_unauthorized(browser: Browser, site: Site) -> None:
    client = site.store.get_client("other-app")
    assert client
    change = {"grant_types": ("client_credentials",), "revision": client.revision + 1}
    assert site.store.replace_client(client.model_copy(update=change))
    answer = browser.authorize(client_id="other-app", redirect_uri="com.example.app:/cb")
    assert (answer.to, answer.sent["error"]) == ("com.example.app:/cb", "unauthorized_client")


@pytest.mark.parametrize("name", ["response_type", "scope", "state", "code_challenge", "nonce", "anything"])
def test_rfc6749_3_1_a_repeated_parameter_is_refused(browser: Browser, name: str) -> None:
    query = urlencode([*ASKED.items(), (name, "a"), (name, "b")])
    answer = browser.send("GET", "/oauth2/authorize", query)
    assert (answer.to, answer.sent["error"]) == (CALLBACK, "invalid_request")


@pytest.mark.parametrize("name", ["client_id", "redirect_uri"])
def test_a_repeated_client_or_address_is_never_redirected_to(browser: Browser, name: str) -> None:
    query = urlencode([*ASKED.items(), (name, ASKED[name])])
    answer = browser.send("GET", "/oauth2/authorize", query)
    assert answer.location == "/error?error=invalid_request"


def test_a_state_comes_back_exactly(browser: Browser) -> None:
    state = "ünïcode & <script>\"'\\ + %20"
    assert browser.authorize(state=state, response_type="token").sent["state"] == state
    assert browser.log_in(state=state).sent["state"] == state


@pytest.mark.parametrize("client_id", [None, "", "unknown", "PARLEY-WEB", "x" * 100_000, "ünknown", "\x00"])
def test_an_unknown_client_is_told_at_our_own_page(browser: Browser, client_id: str | None) -> None:
    answer = browser.authorize(client_id=client_id)
    assert answer.to == "/error"
    assert answer.sent["error"] in ("invalid_client", "invalid_request")


@pytest.mark.parametrize(
    "redirect_uri",
    [
        None,
        "",
        "http://localhost:5173/Callback",
        "HTTP://localhost:5173/callback",
        "http://LOCALHOST:5173/callback",
        "http://localhost:5173/callback/",
        "http://localhost:5173/callback?x=1",
        "http://localhost:5173/callback#fragment",
        "http://localhost:5174/callback",
        "http://localhost/callback",
        "https://localhost:5173/callback",
        "http://user@localhost:5173/callback",
        "http://localhost:5173@evil.example/callback",
        "http://localhost:5173/x/../callback",
        "http://localhost:5173/%63allback",
        "http://localhost:5173/callback%2F",
        "http://localhost:5173/callback\r\nLocation: https://evil.example",
        "http://localhost:5173/callback\x00",
        "//localhost:5173/callback",
        "/callback",
        "javascript:alert(1)",
        'http://localhost:5173/"callback',
        "http://localhost:5173/cällback",
        "https://evil.example/callback",
    ],
)
def test_a_redirect_uri_that_is_not_registered_exactly_is_never_redirected_to(
    browser: Browser, redirect_uri: str | None
) -> None:
    answer = browser.authorize(redirect_uri=redirect_uri)
    assert answer.status == 302
    assert answer.location == "/error?error=redirect_mismatch&client_id=parley-web"


def test_rfc8252_7_3_the_command_line_comes_back_on_any_port(browser: Browser) -> None:
    address = "http://127.0.0.1:49152/callback"
    answer = browser.log_in(client_id="parley-cli", redirect_uri=address)
    assert answer.to == address
    token = browser.redeem(answer.sent["code"], client_id="parley-cli", redirect_uri=address)
    assert token.status == 200


@pytest.mark.parametrize("query", ["%ff=1", "client_id=%ff", "a=" + "b" * 9000, "&".join(f"p{n}=1" for n in range(60))])
def test_a_query_that_cannot_be_read_is_refused_at_our_own_page(browser: Browser, query: str) -> None:
    answer = browser.send("GET", "/oauth2/authorize", query)
    assert answer.location == "/error?error=invalid_request"


def test_a_store_that_does_not_answer_is_server_error_to_the_client(browser: Browser, site: Site) -> None:
    browser.log_in()
    site.store.broken = {"add_code"}
    answer = browser.authorize()
    assert (answer.to, answer.sent["error"], answer.sent["state"]) == (CALLBACK, "server_error", "af0ifjsldkj")


def test_before_the_client_is_known_a_store_that_does_not_answer_is_503(browser: Browser, site: Site) -> None:
    site.store.broken = {"get_client"}
    answer = browser.authorize()
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")


def test_the_error_page_is_a_400_that_repeats_nothing(browser: Browser) -> None:
    answer = browser.get("/error", {"error": "<script>alert(1)</script>", "client_id": "<b>"})
    assert answer.status == 400
    assert "<script>" not in answer.body
    assert "<b>" not in answer.body
    assert "not registered" in browser.get("/error", {"error": "redirect_mismatch"}).body


def test_the_login_page_makes_the_same_checks(browser: Browser) -> None:
    assert browser.get("/login", ASKED | {"redirect_uri": "https://evil.example"}).to == "/error"
    assert browser.get("/login", ASKED | {"code_challenge_method": "plain"}).sent["error"] == "invalid_request"
    assert browser.post("/login", {}, urlencode(ASKED | {"client_id": "unknown"})).to == "/error"
    assert browser.get("/login").to == "/error"


def test_the_query_of_the_login_is_the_one_that_was_asked(browser: Browser) -> None:
    location = browser.authorize(login_hint="ann", lang="zh").location
    assert dict(parse_qsl(urlsplit(location).query)) == ASKED | {"login_hint": "ann", "lang": "zh"}
