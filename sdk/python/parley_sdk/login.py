"""Two ways to sign in: the hosted form, filled in by a program, and a person's own browser."""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Callable
from html.parser import HTMLParser
from http.cookiejar import CookieJar, DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import httpx

from parley_sdk.credentials import Credentials, MemoryTokenStore, TokenStore
from parley_sdk.endpoints import Endpoints
from parley_sdk.errors import LoginFailed, OAuthError, ParleyError, Unavailable, from_response
from parley_sdk.loopback import LoopbackReceiver
from parley_sdk.oauth import AuthorizationRequest, OAuthClient, Tokens
from parley_sdk.timing import Backoff, Timing

LOOPBACK_REDIRECT = "http://127.0.0.1/callback"
"""The native client's registered redirect_uri; any port of the loopback address matches it (RFC 8252, 7.3)."""
_TRIES = 3
_MAX_REDIRECTS = 10
_LOOPBACK_HOSTS = {"localhost", "127.0.0.1", "::1"}


class Authenticator:
    """Signs people in to one Parley. ``http`` is shared by all that follows and is closed by whoever made it."""

    def __init__(self, endpoints: Endpoints, http: httpx.AsyncClient, timing: Timing | None = None) -> None:
        self._endpoints = endpoints
        self._http = http
        self._timing = timing or Timing()
        self.oauth = OAuthClient(endpoints.issuer, endpoints.client_id, http, self._timing)

    def resume(self, store: TokenStore) -> Credentials:
        """The session that a store holds."""
        return Credentials(self.oauth, store, self._timing)

    async def login(
        self, username: str, password: str, *, store: TokenStore | None = None, redirect_uri: str = LOOPBACK_REDIRECT
    ) -> Credentials:
        """Fills in the hosted login page as a browser without JavaScript would.

        Raises LoginFailed for a wrong name or password, OAuthError when the server refuses the request itself.
        """
        request = await self._request(redirect_uri)
        redirect = await _HostedForm(self._http, request).submit(username, password)
        return self._signed_in(await self.oauth.exchange(request, request.code(redirect)), store)

    async def login_in_browser(
        self,
        *,
        store: TokenStore | None = None,
        open_browser: Callable[[str], object] = webbrowser.open,
        wait: float = 300.0,
    ) -> Credentials:
        """Sends a person to the login page in their browser; the answer comes to a loopback address (RFC 8252)."""
        async with LoopbackReceiver() as receiver:
            request = await self._request(receiver.redirect_uri)
            await asyncio.to_thread(open_browser, request.url)
            try:
                redirect = await self._timing.within(wait, receiver.redirect())
            except TimeoutError as exc:
                raise LoginFailed("nobody signed in within the time") from exc
        return self._signed_in(await self.oauth.exchange(request, request.code(redirect)), store)

    async def _request(self, redirect_uri: str) -> AuthorizationRequest:
        """The first thing asked of a server, which may be only just awake: tried again."""
        backoff = Backoff(self._timing)
        while True:
            try:
                discovery = await self.oauth.discovery()
            except ParleyError as exc:
                if not exc.temporary or backoff.failures + 1 >= _TRIES:
                    raise
                await self._timing.sleep(backoff.next_delay(exc.retry_after or 0.0))
            else:
                return AuthorizationRequest.new(discovery, self._endpoints.client_id, redirect_uri)

    def _signed_in(self, tokens: Tokens, store: TokenStore | None) -> Credentials:
        store = store or MemoryTokenStore()
        store.save(tokens)
        return Credentials(self.oauth, store, self._timing)


class _HostedForm:
    """Walks from the authorization endpoint over the login form to the redirect that carries the code."""

    def __init__(self, http: httpx.AsyncClient, request: AuthorizationRequest) -> None:
        self._http = http
        self._request = request
        self._cookies = httpx.Cookies(CookieJar(_cookie_policy(request.url)))

    async def submit(self, username: str, password: str) -> str:
        url, page = await self._follow("GET", self._request.url)
        if page is None:
            return url
        fields = {**_hidden_fields(page), "username": username, "password": password}
        came_to, page = await self._follow("POST", url, fields)
        if page is None:
            return came_to
        if urlsplit(came_to).path != urlsplit(url).path:
            # A second factor, a password to be changed, a consent: a person's, on the pages.
            raise LoginFailed("More than a password is asked for: sign in in a browser.")
        raise LoginFailed(_alert(page) or "")

    async def _follow(self, method: str, url: str, form: dict[str, str] | None = None) -> tuple[str, str | None]:
        """Goes on until a page comes, or the redirect to the client, which is not fetched (then there is no page)."""
        for _ in range(_MAX_REDIRECTS):
            response = await self._send(method, url, form)
            if not response.is_redirect:
                return url, self._page(response)
            url, method, form = urljoin(url, response.headers["location"]), "GET", None
            if _same_place(url, self._request.redirect_uri):
                return url, None
        raise OAuthError("the login redirects in a circle", code="invalid_response")

    async def _send(self, method: str, url: str, form: dict[str, str] | None) -> httpx.Response:
        request = self._http.build_request(method, url, data=form, headers={"accept": "text/html"})
        request.headers.pop("cookie", None)  # another person's session in a shared client must not sign this one in
        self._cookies.set_cookie_header(request)
        try:
            response = await self._http.send(request, follow_redirects=False)
        except httpx.TransportError as exc:
            raise Unavailable(f"{url} does not answer ({exc})") from exc
        self._cookies.extract_cookies(response)
        return response

    def _page(self, response: httpx.Response) -> str:
        if response.status_code >= 500:
            raise from_response(response)
        if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
            raise from_response(response)
        if response.status_code >= 400 and "<form" not in response.text:
            raise OAuthError(_alert(response.text) or f"HTTP {response.status_code}", code="invalid_request")
        return response.text


def _cookie_policy(url: str) -> DefaultCookiePolicy:
    """Browsers send Secure cookies to loopback addresses over plain HTTP too; Python's jar has to be told."""
    loopback = urlsplit(url).hostname in _LOOPBACK_HOSTS
    return DefaultCookiePolicy(secure_protocols=("https", "http") if loopback else ("https",))


def _same_place(url: str, redirect_uri: str) -> bool:
    return urlsplit(url)._replace(query="", fragment="") == urlsplit(redirect_uri)._replace(query="", fragment="")


class _Page(HTMLParser):
    """Collects the hidden fields of a page's forms and the text of its alerts."""

    def __init__(self) -> None:
        super().__init__()
        self.hidden: dict[str, str] = {}
        self.alert: list[str] = []
        self._alert_tag: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "input" and attributes.get("type") == "hidden" and attributes.get("name"):
            self.hidden[str(attributes["name"])] = attributes.get("value") or ""
        if attributes.get("role") == "alert":
            self._alert_tag = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self._alert_tag:
            self._alert_tag = None

    def handle_data(self, data: str) -> None:
        if self._alert_tag:
            self.alert.append(data.strip())


def _parse(page: str) -> _Page:
    parser = _Page()
    parser.feed(page)
    parser.close()
    return parser


def _hidden_fields(page: str) -> dict[str, str]:
    return _parse(page).hidden


def _alert(page: str) -> str:
    return " ".join(part for part in _parse(page).alert if part)
