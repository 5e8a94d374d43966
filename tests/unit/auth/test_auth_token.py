"""POST /oauth2/token and /oauth2/revoke, userInfo, discovery, and what the entry makes of bad requests."""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier
from typing import Any

import jwt
import pytest
from tests.unit.auth.site import CALLBACK, VERIFIER, Answer, Browser, Site
from tests.unit.identity.twins import Counter

from auth.app import create_app
from auth.deps import Deps
from parley.identity.service import Endings, Trail

EVENTS = Path(__file__).parents[3] / "events" / "auth"


def claims(token: str) -> dict[str, Any]:
    decoded: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def error(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.json["error"]


def test_rfc6749_5_1_a_code_gives_tokens(browser: Browser, site: Site) -> None:
    answer = browser.redeem(browser.code())
    assert answer.status == 200
    assert set(answer.json) == {"access_token", "id_token", "refresh_token", "token_type", "expires_in"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 900)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    principal = site.deps.verifier.verify(answer.json["access_token"])
    assert (principal.user_id, principal.client_id) == (site.ann, "parley-web")
    assert principal.scopes == {"openid", "profile", "email", "im/chat"}


def test_oidc_3_1_3_6_the_id_token_has_the_nonce_and_the_time_of_the_login(browser: Browser, site: Site) -> None:
    at = int(site.clock().timestamp())
    code = browser.code()
    site.clock.pass_seconds(60)
    identity = claims(browser.redeem(code).json["id_token"])
    assert (identity["nonce"], identity["auth_time"], identity["iat"]) == ("n-0S6_WzA2Mj", at, at + 60)


def test_fewer_scopes_give_fewer_tokens(browser: Browser) -> None:
    answer = browser.redeem(browser.code(scope="im/chat")).json
    assert "id_token" not in answer
    assert claims(answer["access_token"])["scope"] == "im/chat"


def test_rfc6749_4_1_2_a_code_works_once_and_its_second_use_ends_the_sign_in(browser: Browser) -> None:
    code = browser.code()
    first = browser.redeem(code).json
    assert error(browser.redeem(code)) == (400, "invalid_grant")
    assert error(browser.refresh(first["refresh_token"])) == (400, "invalid_grant")


def test_of_two_who_redeem_a_code_at_once_one_gets_tokens(browser: Browser) -> None:
    code, gate = browser.code(), Barrier(2)

    def redeem() -> int:
        gate.wait(10)
        return browser.redeem(code).status

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda _: redeem(), range(2))) == [200, 400]


def test_a_code_lives_five_minutes(browser: Browser, site: Site) -> None:
    code = browser.code()
    site.clock.pass_seconds(300)
    assert error(browser.redeem(code)) == (400, "invalid_grant")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"grant_type": None}, "invalid_request"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "invalid_client"),
        ({"grant_type": 'a"b'}, "unsupported_grant_type"),
        ({"grant_type": "ü"}, "invalid_request"),
        ({"client_id": None}, "invalid_client"),
        ({"client_id": "unknown"}, "invalid_client"),
        ({"client_id": "backend"}, "invalid_client"),
        ({"client_id": "other-app"}, "invalid_grant"),
        ({"client_id": "parley-cli"}, "invalid_grant"),
        ({"client_secret": "guess"}, "invalid_client"),
        ({"code": None}, "invalid_request"),
        ({"code": "unknown"}, "invalid_grant"),
        ({"code": "x" * 10_000}, "invalid_grant"),
        ({"code": "ü"}, "invalid_request"),
        ({"redirect_uri": None}, "invalid_grant"),
        ({"redirect_uri": CALLBACK + "/"}, "invalid_grant"),
        ({"redirect_uri": '"ü'}, "invalid_request"),
        ({"code_verifier": None}, "invalid_request"),
        ({"code_verifier": "short"}, "invalid_request"),
        ({"code_verifier": VERIFIER[:-1] + "x"}, "invalid_grant"),
        ({"code_verifier": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"}, "invalid_grant"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_rfc6749_5_2_what_does_not_fit_the_code_is_refused_and_does_not_consume_it(
    browser: Browser, changes: dict[str, str | None], refusal: str
) -> None:
    code = browser.code()
    assert error(browser.redeem(code, **changes)) == (400, refusal)
    assert browser.redeem(code).status == 200


def test_rfc6749_6_a_refresh_gives_new_tokens_of_the_same_sign_in(browser: Browser, site: Site) -> None:
    first = browser.signed_in()
    site.clock.pass_seconds(900)
    second = browser.refresh(first["refresh_token"]).json
    assert second["refresh_token"] != first["refresh_token"]
    before, after = claims(first["id_token"]), claims(second["id_token"])
    assert all(before[name] == after[name] for name in ("sub", "aud", "iss", "auth_time", "origin_jti"))
    assert after["iat"] == before["iat"] + 900
    assert "nonce" not in after
    assert browser.refresh(second["refresh_token"]).status == 200


def test_rfc6749_6_a_narrower_scope_does_not_narrow_the_next_refresh(browser: Browser) -> None:
    narrow = browser.refresh(browser.signed_in()["refresh_token"], scope="im/chat").json
    assert claims(narrow["access_token"])["scope"] == "im/chat"
    assert "id_token" not in narrow
    wide = browser.refresh(narrow["refresh_token"]).json
    assert claims(wide["access_token"])["scope"] == "openid profile email im/chat"


def test_rfc6749_6_a_wider_scope_is_refused_and_uses_nothing_up(browser: Browser) -> None:
    tokens = browser.redeem(browser.code(scope="openid")).json
    assert error(browser.refresh(tokens["refresh_token"], scope="openid im/chat")) == (400, "invalid_scope")
    assert browser.refresh(tokens["refresh_token"]).status == 200


def test_rfc9700_4_14_a_rotated_token_after_the_grace_ends_the_family(browser: Browser, site: Site) -> None:
    first = browser.signed_in()["refresh_token"]
    second = browser.refresh(first).json["refresh_token"]
    site.clock.pass_seconds(61)
    assert error(browser.refresh(first)) == (400, "invalid_grant")
    assert error(browser.refresh(second)) == (400, "invalid_grant")


def test_a_rotated_token_in_the_hands_of_another_client_ends_nothing(browser: Browser, site: Site) -> None:
    first = browser.signed_in()["refresh_token"]
    second = browser.refresh(first).json["refresh_token"]
    site.clock.pass_seconds(61)
    assert error(browser.refresh(first, client_id="other-app")) == (400, "invalid_grant")
    assert browser.refresh(second).status == 200


def test_a_lost_answer_can_be_asked_for_again(browser: Browser, site: Site) -> None:
    first = browser.signed_in()["refresh_token"]
    lost = browser.refresh(first).json["refresh_token"]
    site.clock.pass_seconds(5)
    again = browser.refresh(first).json["refresh_token"]
    assert again == lost
    assert browser.refresh(again).status == 200


def test_two_tabs_that_refresh_at_once_both_stay_signed_in(browser: Browser) -> None:
    first, gate = browser.signed_in()["refresh_token"], Barrier(2)

    def refresh() -> str:
        gate.wait(10)
        return str(browser.refresh(first).json["refresh_token"])

    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda _: refresh(), range(2))
    assert one == other
    assert browser.refresh(one).status == 200


def test_refresh_keeps_the_familys_remaining_life(browser: Browser, site: Site) -> None:
    token = browser.signed_in()["refresh_token"]
    for _ in range(3):
        site.clock.pass_seconds(10 * 86400 - 1)
        token = browser.refresh(token).json.get("refresh_token", "")
    site.clock.pass_seconds(3)
    assert error(browser.refresh(token)) == (400, "invalid_grant")


@pytest.mark.parametrize("token", [None, "unknown", "a.b.c", "..", "x" * 10_000])
def test_an_unknown_refresh_token_is_refused(browser: Browser, token: str | None) -> None:
    answer = browser.token(grant_type="refresh_token", client_id="parley-web", refresh_token=token)
    assert error(answer) == (400, "invalid_request" if token is None else "invalid_grant")


def test_whoever_is_disabled_gets_no_more_tokens(browser: Browser, site: Site) -> None:
    code, tokens = browser.code(), browser.signed_in()
    site.store.disable(site.ann)
    assert error(browser.redeem(code)) == (400, "invalid_grant")
    assert error(browser.refresh(tokens["refresh_token"])) == (400, "invalid_grant")
    assert browser.get("/oauth2/userInfo", authorization=f"Bearer {tokens['access_token']}").status == 401


def basic(credentials: bytes) -> str:
    return "Basic " + base64.b64encode(credentials).decode()


def backend_code(browser: Browser) -> dict[str, str]:
    address = "https://backend.example/cb"
    code = browser.code(client_id="backend", redirect_uri=address)
    return {"grant_type": "authorization_code", "code": code, "redirect_uri": address, "code_verifier": VERIFIER}


def test_rfc6749_2_3_1_a_confidential_client_proves_itself_by_basic_or_post(browser: Browser) -> None:
    by_basic = browser.post("/oauth2/token", backend_code(browser), authorization=basic(b"backend:the-secret"))
    assert by_basic.status == 200
    secret = {"client_id": "backend", "client_secret": "the-secret"}
    assert browser.post("/oauth2/token", backend_code(browser) | secret).status == 200


@pytest.mark.parametrize("credentials", [b"backend:wrong", b"backend", b"backend:", b":", b"unknown:x", b"\xff\xfe:x"])
def test_rfc6749_5_2_a_client_that_fails_by_basic_gets_401(browser: Browser, credentials: bytes) -> None:
    answer = browser.post("/oauth2/token", backend_code(browser), authorization=basic(credentials))
    assert error(answer) == (401, "invalid_client")
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_rfc6749_5_2_credentials_that_are_not_base64_get_401(browser: Browser) -> None:
    answer = browser.post("/oauth2/token", backend_code(browser), authorization="Basic a")
    assert error(answer) == (401, "invalid_client")


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"grant_type=refresh_token&grant_type=refresh_token", "application/x-www-form-urlencoded"),
        (b"grant_type=%ff", "application/x-www-form-urlencoded"),
        (b"grant_type=\xff", "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"a=" + b"b" * 100_000, "application/x-www-form-urlencoded"),
        (b"&".join(b"p%d=1" % n for n in range(60)), "application/x-www-form-urlencoded"),
        (b'"\xc3\xa9=1&grant_type=refresh_token', "application/x-www-form-urlencoded"),
        (b'{"grant_type": "refresh_token"}', "application/json"),
        (b"grant_type=refresh_token", ""),
    ],
)
@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke"])
def test_rfc6749_3_2_a_body_that_cannot_be_read_is_refused(browser: Browser, path: str, body: bytes, kind: str) -> None:
    answer = browser.send("POST", path, "", body, content_type=kind)
    assert answer.status in (400, 401)
    assert answer.json["error"] in ("invalid_request", "invalid_client")


def test_parameters_of_a_token_request_are_not_taken_from_the_query(browser: Browser) -> None:
    assert error(browser.post("/oauth2/token", {}, "grant_type=refresh_token")) == (400, "invalid_request")


def test_get_at_the_token_endpoint_is_not_allowed(browser: Browser) -> None:
    answer = browser.get("/oauth2/token", {"grant_type": "refresh_token"})
    assert error(answer) == (405, "invalid_request")
    assert answer.headers["Allow"] == "POST"


def test_a_body_that_is_no_base64_is_refused(site: Site) -> None:
    event = json.loads((EVENTS / "token.json").read_text()) | {"body": "é"}
    assert Answer(site.app(event)).status == 400


def test_real_events_are_understood(site: Site) -> None:
    authorize = Answer(site.app(json.loads((EVENTS / "authorize.json").read_text())))
    assert authorize.to == "/login"
    token = Answer(site.app(json.loads((EVENTS / "token.json").read_text())))
    assert error(token) == (400, "invalid_grant")


def test_rfc7009_2_a_revoked_token_refreshes_no_more(browser: Browser) -> None:
    token = browser.signed_in()["refresh_token"]
    for _ in range(2):
        answer = browser.post("/oauth2/revoke", {"token": token, "client_id": "parley-web"})
        assert (answer.status, answer.body) == (200, "")
    assert error(browser.refresh(token)) == (400, "invalid_grant")


def test_a_revoked_token_takes_its_sockets_with_it(browser: Browser, site: Site) -> None:
    token = browser.signed_in()["refresh_token"]
    browser.post("/oauth2/revoke", {"token": token, "client_id": "parley-web"})
    assert site.sockets.ended == [(site.ann, [token.partition(".")[0]])]
    assert site.store.trail[-1].kind == "sign_in.ended"


def test_rfc9700_4_14_a_copied_refresh_token_is_recorded_with_its_source(browser: Browser, site: Site) -> None:
    token = browser.signed_in()["refresh_token"]
    browser.refresh(token)
    site.clock.pass_seconds(61)
    assert error(browser.refresh(token)) == (400, "invalid_grant")
    last = site.store.trail[-1]
    assert (last.kind, last.result, last.user_id, last.source.address) == (
        "refresh.reused",
        "refused",
        site.ann,
        "192.0.2.7",
    )
    assert site.sockets.ended == [(site.ann, [token.partition(".")[0]])]


def test_rfc6749_4_1_2_a_code_that_is_used_again_is_recorded_and_takes_its_sockets(
    browser: Browser, site: Site
) -> None:
    code = browser.code()
    token = browser.redeem(code).json["refresh_token"]
    browser.redeem(code)
    assert site.store.trail[-1].kind == "code.reused"
    assert site.sockets.ended == [(site.ann, [token.partition(".")[0]])]
    assert error(browser.refresh(token)) == (400, "invalid_grant")


def test_who_was_signed_out_everywhere_refreshes_no_more_and_signs_in_again(browser: Browser, site: Site) -> None:
    token, code = browser.signed_in()["refresh_token"], browser.code()
    endings = Endings(site.store, site.sockets, site.clock, Trail(site.store, site.clock, Counter("event")))
    endings.end_sign_ins(site.ann, reason="password_changed")
    assert error(browser.refresh(token)) == (400, "invalid_grant")
    assert error(browser.redeem(code)) == (400, "invalid_grant")
    assert browser.authorize().to == "/login"
    site.clock.pass_seconds(1)
    assert browser.refresh(browser.signed_in()["refresh_token"]).status == 200


def test_rfc7009_2_2_an_unknown_token_is_as_good_as_revoked(browser: Browser) -> None:
    answer = browser.post("/oauth2/revoke", {"token": "unknown", "client_id": "parley-web"})
    assert (answer.status, answer.body) == (200, "")


def test_rfc7009_2_1_another_client_cannot_revoke(browser: Browser) -> None:
    token = browser.signed_in()["refresh_token"]
    assert browser.post("/oauth2/revoke", {"token": token, "client_id": "other-app"}).status == 400
    assert browser.refresh(token).status == 200


def test_rfc7009_2_2_1_what_cannot_be_revoked_is_said(browser: Browser) -> None:
    tokens = browser.signed_in()

    def revoke(**form: str) -> tuple[int, str]:
        return error(browser.post("/oauth2/revoke", form))

    assert revoke(client_id="parley-web") == (400, "invalid_request")
    assert revoke(client_id="parley-web", token=tokens["access_token"]) == (400, "unsupported_token_type")
    hinted = {"token": tokens["refresh_token"], "token_type_hint": "access_token"}
    assert revoke(client_id="parley-web", **hinted) == (400, "unsupported_token_type")
    assert revoke(client_id="unknown", token="x") == (401, "invalid_client")
    assert revoke(token="x") == (401, "invalid_client")


def test_oidc_5_3_userinfo_tells_what_the_scopes_allow(browser: Browser, site: Site) -> None:
    every, few = browser.signed_in(), browser.redeem(browser.code(scope="openid", prompt="login")).json
    ann = {"sub": site.ann, "username": "ann"}
    everything = ann | {"email": "ann@example.com", "email_verified": True, "name": "Ann Li"}
    for tokens, told in ((every, everything), (few, ann)):
        bearer = f"Bearer {tokens['access_token']}"
        assert browser.get("/oauth2/userInfo", authorization=bearer).json == told
        assert browser.send("POST", "/oauth2/userInfo", authorization=bearer).json == told


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer x", "Basic x", 'Bearer "é'])
def test_rfc6750_3_1_userinfo_without_a_good_token_is_invalid_token(browser: Browser, header: str) -> None:
    answer = browser.get("/oauth2/userInfo", authorization=header)
    assert error(answer) == (401, "invalid_token")
    assert 'error="invalid_token"' in answer.headers["Www-Authenticate"]


def test_rfc6750_3_1_userinfo_needs_the_scope_openid(browser: Browser) -> None:
    token = browser.redeem(browser.code(scope="im/chat")).json["access_token"]
    assert error(browser.get("/oauth2/userInfo", authorization=f"Bearer {token}")) == (403, "insufficient_scope")


@pytest.mark.parametrize("name", ["openid-configuration", "oauth-authorization-server"])
def test_rfc8414_the_metadata_names_endpoints_that_answer(browser: Browser, name: str) -> None:
    metadata = browser.get(f"/.well-known/{name}").json
    assert metadata["issuer"] == "https://issuer.example"
    endpoints = [value for key, value in metadata.items() if key.endswith("_endpoint") or key == "jwks_uri"]
    assert len(endpoints) == 7
    for address in endpoints:
        assert address.startswith("http://localhost:5173/")
        assert browser.get(address.removeprefix("http://localhost:5173")).status != 404
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True


def test_rfc7517_tokens_verify_by_the_published_keys(browser: Browser) -> None:
    tokens = browser.signed_in()
    keys = {key.key_id: key for key in jwt.PyJWKSet.from_dict(browser.get("/.well-known/jwks.json").json).keys}
    key = keys[jwt.get_unverified_header(tokens["id_token"])["kid"]]
    options: Any = {"verify_exp": False, "verify_iat": False}
    read = jwt.decode(tokens["id_token"], key, ["RS256"], audience="parley-web", options=options)
    assert read["token_use"] == "id"


def test_scripts_of_any_origin_may_ask_where_no_cookie_counts(browser: Browser) -> None:
    preflight = browser.send("OPTIONS", "/oauth2/token")
    assert (preflight.status, preflight.headers["Access-Control-Allow-Origin"]) == (204, "*")
    assert browser.get("/.well-known/jwks.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in browser.authorize().headers


@pytest.mark.parametrize("path", ["/", "/oauth2", "/oauth2/", "/oauth2/TOKEN", "/login/", "/login/../token", "/é"])
def test_elsewhere_there_is_nothing(browser: Browser, path: str) -> None:
    assert browser.get(path).status == 404


@pytest.mark.parametrize("broken", ["get_client", "get_code", "consume_code", "add_family", "get_account"])
def test_a_store_that_does_not_answer_is_temporarily_unavailable(browser: Browser, site: Site, broken: str) -> None:
    code = browser.code()
    site.store.broken = {broken}
    assert error(browser.redeem(code)) == (503, "temporarily_unavailable")
    site.store.broken = set()
    assert browser.redeem(code).status == 200


@pytest.mark.parametrize(
    "address", ["http://parley.example.com", "http://localhost.evil.example", "ftp://localhost", ""]
)
def test_rfc6749_3_1_the_server_refuses_to_work_without_tls(site: Site, address: str) -> None:
    fields = {name: getattr(site.deps, name) for name in site.deps.__dataclass_fields__}
    with pytest.raises(ValueError, match="PUBLIC_URL"):
        Deps(**fields | {"public_url": address})


def test_a_setting_restores_cognitos_text_for_email_verified(browser: Browser, site: Site) -> None:
    bearer = f"Bearer {browser.signed_in()['access_token']}"
    assert browser.get("/oauth2/userInfo", authorization=bearer).json["email_verified"] is True
    site.app = create_app(replace(site.deps, email_verified_is_text=True))
    assert browser.get("/oauth2/userInfo", authorization=bearer).json["email_verified"] == "true"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/pool/.well-known/openid-configuration", 200),
        ("/pool/.well-known/jwks.json", 200),
        ("/.well-known/oauth-authorization-server/pool", 200),
        ("/.well-known/openid-configuration", 200),
        ("/other/.well-known/jwks.json", 404),
        ("/pool/login", 404),
        ("/pool", 404),
    ],
)
def test_what_is_well_known_is_found_below_an_issuer_with_a_path(
    browser: Browser, site: Site, path: str, status: int
) -> None:
    site.app = create_app(replace(site.deps, issuer=f"{site.deps.public_url}/pool"))
    assert browser.get(path).status == status
