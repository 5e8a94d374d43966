"""Whatever is asked for, nobody is sent to an address that is not registered, and nothing is ever a 500."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import quote, urlencode, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.support.addresses import mutations
from tests.unit.auth.site import ASKED, BACKEND, CALLBACK, OTHER_CLIENT, THIRD_PARTY, Answer, Browser, Site

REGISTERED = {
    "parley-web": (CALLBACK, "http://localhost:5173/"),
    "parley-cli": ("http://127.0.0.1/callback",),
    **{
        client.client_id: (*client.redirect_uris, *client.logout_uris)
        for client in (OTHER_CLIENT, BACKEND, THIRD_PARTY)
    },
}


def is_any_port(client_id: str, uri: str) -> bool:
    """What RFC 8252 §7.3 allows a native client."""
    return client_id == "parley-cli" and re.fullmatch(r"http://127\.0\.0\.1:[0-9]{1,5}/callback", uri) is not None


CASES = [
    pytest.param(client_id, changed, id=f"{client_id}: {how} in {uri}")
    for client_id, uris in REGISTERED.items()
    for uri in uris
    for how, changed in mutations(uri).items()
    if changed not in uris and not is_any_port(client_id, changed)
]
OURS = ("/login?", "/login/choose?", "/consent?", "/error?")


def leads_to(answer: Answer) -> str:
    return answer.headers.get("Location", "")


@pytest.mark.parametrize(("client_id", "uri"), CASES)
def test_rfc9700_4_1_nobody_is_redirected_to_what_is_almost_registered(client_id: str, uri: str) -> None:
    browser = signed_in()
    asked = ASKED | {"client_id": client_id, "redirect_uri": uri}
    for answer in (
        browser.get("/oauth2/authorize", asked),
        browser.get("/oauth2/authorize", asked | {"prompt": "none"}),
        browser.get("/oauth2/authorize", asked | {"response_type": "token"}),
        browser.get("/login", asked),
        browser.get("/consent", asked),
        browser.get("/logout", asked),
        browser.post("/login", {"username": "ann", "password": "correct horse"}, urlencode(asked)),
    ):
        assert answer.status == 302
        assert leads_to(answer) == f"/error?error=redirect_mismatch&client_id={client_id}"


@pytest.mark.parametrize(("client_id", "uri"), CASES)
def test_nobody_is_logged_out_to_what_is_almost_registered(client_id: str, uri: str) -> None:
    answer = signed_in().get("/logout", {"client_id": client_id, "logout_uri": uri})
    assert answer.status == 302
    assert leads_to(answer).startswith("/error?error=")


@cache
def signed_in() -> Browser:
    browser = Browser(Site())
    browser.log_in()
    return browser


CLIENTS = st.sampled_from(sorted(REGISTERED))


@settings(max_examples=300, deadline=None)
@given(CLIENTS, st.integers(0, 10), st.integers(0, 60), st.integers(0, 5), st.text(max_size=12))
def test_rfc9700_4_1_no_change_of_an_address_is_redirected_to(
    client_id: str, which: int, at: int, cut: int, text: str
) -> None:
    uris = REGISTERED[client_id]
    uri = uris[which % len(uris)]
    changed = uri[:at] + text + uri[at + cut :]
    answer = signed_in().get("/oauth2/authorize", ASKED | {"client_id": client_id, "redirect_uri": changed})
    if changed in uris or is_any_port(client_id, changed):
        return
    assert answer.status == 302
    assert leads_to(answer).startswith("/error?error=")


NAMES = st.sampled_from(
    [*ASKED, "scope", "prompt", "resource", "lang", "login_hint", "identity_provider", "max_age", "acr_values", "x"]
)


@settings(max_examples=300, deadline=None)
@given(
    st.dictionaries(NAMES, st.text(max_size=40), max_size=6),
    st.sampled_from(["/oauth2/authorize", "/login", "/consent", "/logout", "/login/choose"]),
)
def test_no_query_is_a_500_or_leads_elsewhere(changes: dict[str, str], path: str) -> None:
    query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in (ASKED | changes).items())
    answer = signed_in().send("GET", path, query)
    assert answer.status < 500
    check_destination(answer)


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet=st.characters(codec="ascii"), max_size=200),
    st.sampled_from(["/oauth2/authorize", "/login", "/consent", "/logout", "/error"]),
)
@example("redirect_uri=%E0%A4%A", "/oauth2/authorize")
@example("client_id=parley-web&redirect_uri[]=x", "/logout")
def test_no_garbled_query_is_a_500(query: str, path: str) -> None:
    answer = signed_in().send("GET", path, query)
    assert answer.status < 500
    check_destination(answer)


KINDS = st.sampled_from(
    ["application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-16", "application/json",
     "multipart/form-data; boundary=x", "text/plain", "", "application/x-www-form-urlencoded;;;"]
)  # fmt: skip
FORM_NAMES = [
    "grant_type", "client_id", "client_secret", "code", "redirect_uri", "code_verifier", "refresh_token", "scope",
    "resource", "token", "token_type_hint", "_csrf", "username", "password", "decision", "user",
]  # fmt: skip
BODIES = st.one_of(
    st.binary(max_size=200),
    st.dictionaries(st.sampled_from(FORM_NAMES), st.text(max_size=30).filter(lambda text: text.isprintable())).map(
        lambda form: urlencode(form).encode()
    ),
    st.lists(st.tuples(st.sampled_from(FORM_NAMES), st.sampled_from(["", "x", "authorization_code", "refresh_token"])))
    .map(lambda pairs: urlencode(pairs).encode()),
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    BODIES,
    KINDS,
    st.sampled_from(
        [
            "/oauth2/token",
            "/oauth2/revoke",
            "/oauth2/introspect",
            "/oauth2/userInfo",
            "/login",
            "/consent",
            "/login/choose",
        ]
    ),
    st.sampled_from(
        ["", "Basic", "Basic !", "Basic Og==", "Basic /w==", "Bearer", "Bearer \xe9", "Bearer a.b.c", "Digest x"]
    ),
)
def test_no_body_is_a_500(body: bytes, kind: str, path: str, authorization: str) -> None:
    headers = {"content_type": kind} | ({"authorization": authorization} if authorization else {})
    answer = signed_in().send("POST", path, urlencode(ASKED) if "/oauth2/" not in path else "", body, **headers)
    assert answer.status < 500
    check_destination(answer)
    if path.startswith("/oauth2/") and answer.status >= 400:
        assert set(answer.json) <= {"error", "error_description"}


@pytest.mark.parametrize("path", ["/oauth2/token", "/oauth2/revoke", "/oauth2/introspect"])
@pytest.mark.parametrize(
    "name", ["grant_type", "client_id", "client_secret", "code", "refresh_token", "token", "scope"]
)
def test_a_field_of_100_kilobytes_is_refused(path: str, name: str) -> None:
    answer = Browser(Site()).post(path, {name: "x" * 100_000})
    assert (answer.status, answer.json["error"]) == (400, "invalid_request")


def check_destination(answer: Answer) -> None:
    """A redirect leads to a page of ours, or to an address that is registered."""
    if answer.status == 302:
        location = leads_to(answer)
        registered = [uri for uris in REGISTERED.values() for uri in uris]
        assert location.startswith(OURS) or without_answer(location) in registered, location
        assert not set(location) & set("\r\n\t\x00\\")


def without_answer(location: str) -> str:
    """The address without what a response adds to its query."""
    parts = urlsplit(location)
    kept = [part for part in parts.query.split("&") if part.startswith("tenant=")]
    return parts._replace(query="&".join(kept)).geturl()
