from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from tests.unit.sdk.fake_parley import BASE, problem

from parley_sdk import Authenticator, Endpoints, LoginFailed, OAuthError, RateLimited, new_http
from parley_sdk.oauth import AuthorizationRequest, Discovery

DISCOVERY = Discovery(
    issuer=BASE, authorization_endpoint=f"{BASE}/oauth2/authorize", token_endpoint=f"{BASE}/oauth2/token"
)


class HostedPages:
    """The authorization server as a browser without JavaScript meets it; it believes one password."""

    def __init__(self) -> None:
        self.base = BASE
        self.query = ""
        self.session_cookie = "__Host-session=s1; Path=/; Secure; HttpOnly; SameSite=Lax"
        self.answer_to_login: httpx.Response | None = None
        self.exchanged: dict[str, str] = {}
        self.transport = httpx.MockTransport(self.handle)

    def handle(self, request: httpx.Request) -> httpx.Response:
        path, query = request.url.path, request.url.query.decode()
        match request.method, path:
            case "GET", "/.well-known/openid-configuration":
                endpoints = {
                    "authorization_endpoint": f"{self.base}/oauth2/authorize",
                    "token_endpoint": f"{self.base}/oauth2/token",
                }
                return httpx.Response(200, json={"issuer": self.base, **endpoints})
            case "GET", "/oauth2/authorize":
                if "s1" in request.headers.get("cookie", ""):
                    return self._to_client(query)
                return httpx.Response(302, headers={"location": f"/login?{query}"})
            case "GET", "/login":
                return httpx.Response(200, text=self._form(), headers={"set-cookie": "csrf=c1; Path=/; Secure"})
            case "POST", "/login":
                return self._login(request, query)
            case "GET", "/mfa":
                return httpx.Response(200, text='<form method="post"><input name="code"></form>')
            case "POST", "/oauth2/token":
                self.exchanged = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
                return httpx.Response(200, json={"access_token": "a", "refresh_token": "r", "expires_in": 900})
        return httpx.Response(404)

    def _login(self, request: httpx.Request, query: str) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        if self.answer_to_login is not None:
            return self.answer_to_login
        if form.get("_csrf") != "c&1" or "csrf=c1" not in request.headers.get("cookie", ""):
            return httpx.Response(400, text='<p role="alert">This page has expired.</p>')
        if (form["username"], form["password"]) != ("alice", "open sesame"):
            return httpx.Response(200, text=self._form("The user name or the password is <b>wrong</b>."))
        headers = {"location": f"{self.base}/oauth2/authorize?{query}", "set-cookie": self.session_cookie}
        return httpx.Response(302, headers=headers)

    def _to_client(self, query: str) -> httpx.Response:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        return httpx.Response(302, headers={"location": f"{asked['redirect_uri']}?code=c0de&state={asked['state']}"})

    @staticmethod
    def _form(alert: str = "") -> str:
        shown = f'<p role="alert">{alert}</p>' if alert else ""
        return (
            f'<!doctype html><title>Sign in</title>{shown}<form method="post"><input type="hidden" name="_csrf" '
            'value="c&amp;1"><input name="username"><input type="password" name="password"></form>'
        )


@pytest.fixture
def pages() -> HostedPages:
    return HostedPages()


@pytest.fixture
async def http(pages: HostedPages) -> AsyncIterator[httpx.AsyncClient]:
    async with new_http(pages.transport) as client:
        yield client


async def test_a_login_fills_in_the_form_and_exchanges_the_code_with_its_verifier(
    pages: HostedPages, http: httpx.AsyncClient
) -> None:
    pages.session_cookie = "session=s1; Path=/"
    pages.base = "http://localhost:5173"
    credentials = await Authenticator(Endpoints.at(pages.base), http).login("alice", "open sesame")
    assert await credentials.access_token() == "a"
    assert pages.exchanged["grant_type"] == "authorization_code"
    assert pages.exchanged["code"] == "c0de"
    assert pages.exchanged["client_id"] == "parley-cli"
    assert len(pages.exchanged["code_verifier"]) >= 43


async def test_secure_cookies_are_sent_to_the_loopback_over_plain_http_as_browsers_do(
    pages: HostedPages, http: httpx.AsyncClient
) -> None:
    pages.base = "http://localhost:5173"
    credentials = await Authenticator(Endpoints.at(pages.base), http).login("alice", "open sesame")
    assert await credentials.access_token() == "a"


async def test_secure_cookies_are_not_sent_to_any_other_host_over_plain_http(
    pages: HostedPages, http: httpx.AsyncClient
) -> None:
    with pytest.raises(OAuthError, match="expired"):
        await Authenticator(Endpoints.at(BASE), http).login("alice", "open sesame")


async def test_one_login_does_not_sign_the_next_person_in(pages: HostedPages, http: httpx.AsyncClient) -> None:
    pages.base = "http://localhost:5173"
    authenticator = Authenticator(Endpoints.at(pages.base), http)
    await authenticator.login("alice", "open sesame")
    with pytest.raises(LoginFailed):
        await authenticator.login("bob", "guess")


async def test_a_wrong_password_tells_what_the_page_says(pages: HostedPages, http: httpx.AsyncClient) -> None:
    pages.base = "http://localhost:5173"
    with pytest.raises(LoginFailed, match="The user name or the password is wrong"):
        await Authenticator(Endpoints.at(pages.base), http).login("alice", "guess")


async def test_who_needs_more_than_a_password_is_sent_to_a_browser(pages: HostedPages, http: httpx.AsyncClient) -> None:
    pages.answer_to_login = httpx.Response(302, headers={"location": "/mfa?client_id=x"})
    with pytest.raises(LoginFailed, match="sign in in a browser"):
        await Authenticator(Endpoints.at(BASE), http).login("alice", "open sesame")


async def test_a_server_that_wants_one_to_wait_is_told_as_rate_limited(
    pages: HostedPages, http: httpx.AsyncClient
) -> None:
    pages.answer_to_login = problem(429, "rate_limited")
    with pytest.raises(RateLimited):
        await Authenticator(Endpoints.at(BASE), http).login("alice", "guess")


async def test_a_refused_request_raises_the_servers_own_code(pages: HostedPages, http: httpx.AsyncClient) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        if request.url.path != "/oauth2/authorize":
            return pages.handle(request)
        asked = dict(request.url.params)
        return httpx.Response(
            302, headers={"location": f"{asked['redirect_uri']}?error=invalid_scope&state={asked['state']}"}
        )

    async with new_http(httpx.MockTransport(refuse)) as client:
        with pytest.raises(OAuthError) as caught:
            await Authenticator(Endpoints.at(BASE), client).login("alice", "open sesame")
    assert caught.value.code == "invalid_scope"


def test_a_login_in_the_browser_takes_the_answer_at_a_loopback_address(pages: HostedPages) -> None:
    """RFC 8252, 7.3: any port; whatever else asks that port does not end the wait."""

    async def scenario() -> None:
        visited: list[int] = []
        loop = asyncio.get_running_loop()

        async def browse(url: str) -> None:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
            port = urlsplit(asked["redirect_uri"]).port
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as browser:
                visited.append((await browser.get("/favicon.ico")).status_code)
                answer = await browser.get("/callback", params={"code": "c0de", "state": asked["state"]})
                visited.append(answer.status_code)

        browsing: list[asyncio.Future[None]] = []

        def open_browser(url: str) -> None:
            loop.call_soon_threadsafe(lambda: browsing.append(asyncio.ensure_future(browse(url))))

        async with new_http(pages.transport) as http:
            authenticator = Authenticator(Endpoints.at(BASE), http)
            credentials = await authenticator.login_in_browser(open_browser=open_browser, wait=10)
            await browsing[0]
        assert await credentials.access_token() == "a"
        assert visited == [404, 200]

    asyncio.run(scenario())


def test_the_challenge_is_the_hash_of_the_verifier_by_s256() -> None:
    """RFC 7636, 4.2."""
    import base64
    import hashlib

    request = AuthorizationRequest.new(DISCOVERY, "parley-cli", "http://127.0.0.1/callback")
    query = parse_qs(urlsplit(request.url).query)
    digest = hashlib.sha256(request.code_verifier.encode()).digest()
    assert query["code_challenge"] == [base64.urlsafe_b64encode(digest).rstrip(b"=").decode()]
    assert query["code_challenge_method"] == ["S256"]
    assert query["scope"] == ["openid profile email im/chat"]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("code=c&state=other", "state_mismatch"),
        ("code=c", "state_mismatch"),
        ("code=c&state={state}&iss=https://evil.example", "issuer_mismatch"),
        ("state={state}", "invalid_response"),
        ("error=login_required&error_description=no&state={state}", "login_required"),
    ],
)
def test_an_answer_that_is_not_this_logins_is_refused(answer: str, code: str) -> None:
    """RFC 6749, 10.12 and RFC 9207, 2.4."""
    request = AuthorizationRequest.new(DISCOVERY, "parley-cli", "http://127.0.0.1/callback")
    with pytest.raises(OAuthError) as caught:
        request.code(f"{request.redirect_uri}?{answer.format(state=request.state)}")
    assert caught.value.code == code


def test_each_login_has_secrets_of_its_own() -> None:
    first, second = (AuthorizationRequest.new(DISCOVERY, "c", "http://127.0.0.1/callback") for _ in range(2))
    assert first.state != second.state
    assert first.code_verifier != second.code_verifier
