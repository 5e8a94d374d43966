"""A person's browser without JavaScript: follows redirects on the site, fills forms in, keeps cookies."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from html.parser import HTMLParser
from types import TracebackType
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import httpx

CLIENT_ID = "parley-cli"
CALLBACK = "http://127.0.0.1/callback"


class _Forms(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.alert = ""
        self._in_alert = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_alert = found.get("role") == "alert"
        if tag == "form":
            self.forms.append((found.get("action") or "", {}))
        elif tag == "input" and self.forms:
            self.forms[-1][1][str(found["name"])] = found.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.alert += data
            self._in_alert = False


class Guest:
    """``async with Guest(url) as guest``; ``page`` is the one that is open."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.AsyncClient(timeout=20)
        self._verifier = secrets.token_urlsafe(48)
        self.code = ""
        """The authorization code, once the client has been reached."""

    async def __aenter__(self) -> Guest:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    @property
    def alert(self) -> str:
        return _Forms(self.page.text).alert

    @property
    def path(self) -> str:
        return self.page.url.path

    def asked(self) -> dict[str, str]:
        """The query of a client's authorization request."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self._verifier.encode()).digest()).decode().rstrip("=")
        return {
            "response_type": "code",
            "client_id": CLIENT_ID,
            "redirect_uri": CALLBACK,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }

    async def open(self, path: str, query: Mapping[str, str] | None = None) -> None:
        """A page of the site; without a query, with a client's."""
        await self._go("GET", f"{self._url}{path}?{urlencode(self.asked() if query is None else query)}")

    async def follow(self, link: str) -> None:
        await self._go("GET", link)

    async def fill(self, form_number: int = 0, **form: str) -> None:
        action, fields = _Forms(self.page.text).forms[form_number]
        await self._go("POST", urljoin(str(self.page.url), action), fields | form)

    async def token(self) -> httpx.Response:
        """What the client gets for the code."""
        grant = {"grant_type": "authorization_code", "code": self.code, "code_verifier": self._verifier}
        grant |= {"client_id": CLIENT_ID, "redirect_uri": CALLBACK}
        return await self._http.post(f"{self._url}/oauth2/token", data=grant)

    async def _go(self, method: str, url: str, form: dict[str, str] | None = None) -> None:
        self.page = await self._http.request(method, url, data=form)
        while self.page.is_redirect:
            where = urljoin(str(self.page.url), self.page.headers["location"])
            if where.startswith(CALLBACK):
                self.code = parse_qs(urlsplit(where).query)["code"][0]
                return
            self.page = await self._http.get(where)
