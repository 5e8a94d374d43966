"""The authorization server on twins, and a browser for it: real HTTP API events through the real app."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.unit.identity.twins import (
    NOON,
    PERSON,
    Counter,
    HeldKeys,
    HeldSockets,
    QuickHasher,
    SixDigits,
    StandingClock,
)

from auth.app import create_app
from auth.deps import Deps
from parley.bootstrap.identity import first_party_clients
from parley.errors import Unavailable
from parley.identity import service
from parley.identity.assurance import Policy
from parley.identity.memory import MemoryStore
from parley.identity.memory.mail import MemoryMailer
from parley.identity.model import AuditEvent, Client, ClientSecret, Mail
from parley.identity.ports import IdentityStore
from parley.identity.sealing import AesGcmSealer
from parley.identity.service.digest import digest
from parley.identity.service.limits import DEFAULTS, TryLimits
from parley.identity.service.mailroom import open_mailroom
from parley.identity.service.sign_up import SignUpPolicy
from parley.identity.tokens import Signer, Verifier
from parley.identity.totp import Totp
from parley.limits.memory import MemoryBucketStore

PUBLIC_URL = "http://localhost:5173"
CALLBACK = f"{PUBLIC_URL}/callback"

# RFC 7636 Appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

ASKED = {
    "response_type": "code",
    "client_id": "parley-web",
    "redirect_uri": CALLBACK,
    "state": "af0ifjsldkj",
    "nonce": "n-0S6_WzA2Mj",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}

OTHER_CLIENT = Client(
    client_id="other-app",
    name="Other <app>",
    redirect_uris=("https://other.example/cb?tenant=1", "com.example.app:/cb"),
    logout_uris=("https://other.example/",),
    scopes=("openid", "email"),
    first_party=True,
)

# A confidential client, as the seams allow it.
BACKEND = Client(
    client_id="backend",
    name="Backend",
    redirect_uris=("https://backend.example/cb",),
    scopes=("openid",),
    secrets=(ClientSecret(id="s1", secret_hash=digest("the-secret"), created_at=NOON),),
    first_party=True,
)

# A system that is not the company's own: its people are asked.
THIRD_PARTY = Client(
    client_id="third-party",
    name="Third <party>",
    redirect_uris=("https://third.example/cb",),
    scopes=("openid", "email", "im/messages.write", "acme.example/orders.read"),
)

# A system that speaks for itself.
APP = Client(
    client_id="app",
    name="App",
    scopes=("openid", "im/chat", "im/messages.write", "acme.example/orders.read"),
    grant_types=("client_credentials",),
    secrets=(ClientSecret(id="s1", secret_hash=digest("the-apps-secret"), created_at=NOON),),
)


_ASKED = {name for name in dir(IdentityStore) if not name.startswith("_")}


class Registry(MemoryStore):
    """The store, with what administrators will do to it, and with faults."""

    def __init__(self) -> None:
        super().__init__()
        self.broken: set[str] = set()
        self.calls: list[str] = []
        """By name, of what stores are asked."""

    def __getattribute__(self, name: str) -> Any:
        if name in _ASKED:
            super().__getattribute__("calls").append(name)
        if name in super().__getattribute__("__dict__").get("broken", ()):
            raise Unavailable
        return super().__getattribute__(name)

    @property
    def trail(self) -> list[AuditEvent]:
        return self.events

    def disable(self, user_id: str) -> None:
        account = self._accounts[user_id]
        user = account.user.model_copy(update={"status": "disabled"})
        self._accounts[user_id] = account.model_copy(update={"user": user})


class Site:
    """The whole server. Several on one shared ``store`` each have a ``name``, with which their ids begin."""

    def __init__(
        self,
        public_url: str = PUBLIC_URL,
        policy: SignUpPolicy | None = None,
        has_mail: bool = True,
        *,
        store: Registry | None = None,
        name: str = "",
        at: datetime = NOON,
    ) -> None:
        self.store, self.clock, self.hasher, keys = store or Registry(), StandingClock(at), QuickHasher(), HeldKeys()
        self.sockets, self.mailer = HeldSockets(), MemoryMailer()
        new_secret = Counter(f"{name}secret")
        self.deps = Deps(
            store=self.store,
            hasher=self.hasher,
            sockets=self.sockets,
            signer=Signer("https://issuer.example", keys, self.clock, Counter(f"{name}jti")),
            verifier=Verifier("https://issuer.example", keys, self.clock),
            public_keys=keys,
            limits=TryLimits(DEFAULTS, store=MemoryBucketStore(), clock=self.clock),
            policy=Policy(),
            passwords=Totp(),
            sealer=AesGcmSealer(lambda: b"k" * 32),
            clock=self.clock,
            new_id=Counter(f"{name}id"),
            new_secret=new_secret,
            public_url=public_url,
            issuer="https://issuer.example",
            mailroom=open_mailroom(
                store=self.store,
                hasher=self.hasher,
                mailer=self.mailer,
                policy=policy or SignUpPolicy("open"),
                clock=self.clock,
                new_id=Counter("mailed"),
                new_secret=new_secret,
                new_code=SixDigits(),
                public_url=public_url,
            )
            if has_mail
            else None,
            origin_secret="the-origin",
        )
        self.app = create_app(self.deps)
        for client in (*first_party_clients(public_url), OTHER_CLIENT, BACKEND, THIRD_PARTY, APP):
            service.register_client(client, store=self.store)
        self.person = {**PERSON, "username": f"{name}ann", "email": f"{name}ann@example.com"}
        self.ann = self.join(**self.person)

    def join(self, **person: str) -> str:
        user = service.create_user(
            username=person["username"],
            email=person["email"],
            display_name=person["display_name"],
            password=person["password"],
            store=self.store,
            hasher=self.hasher,
            clock=self.clock,
            new_id=Counter(f"user-{person['username']}"),
        )
        return user.id

    def mail(self, to: str | None = "ann@example.com") -> Mail:
        """The latest one to this address."""
        return next(mail for mail in reversed(self.mailer.sent) if mail.to == to)

    def mailed_code(self, to: str | None = "ann@example.com") -> str:
        match = re.search(r"^[0-9]{6}$", self.mail(to).text, re.MULTILINE)
        assert match, self.mail(to).text
        return match[0]

    def mailed_link(self, to: str) -> str:
        """Its path and query."""
        match = re.search(rf"^{re.escape(self.deps.public_url)}(/.*)$", self.mail(to).text, re.MULTILINE)
        assert match, self.mail(to).text
        return match[1]


@dataclass(frozen=True)
class Answer:
    event: dict[str, Any]

    @property
    def status(self) -> int:
        return int(self.event["statusCode"])

    @property
    def body(self) -> str:
        return str(self.event["body"])

    @property
    def json(self) -> dict[str, Any]:
        decoded: dict[str, Any] = json.loads(self.body)
        return decoded

    @property
    def headers(self) -> dict[str, str]:
        return dict(self.event["headers"])

    @property
    def location(self) -> str:
        return self.headers["Location"]

    @property
    def to(self) -> str:
        """Where a redirect leads, without its query."""
        return self.location.partition("?")[0]

    @property
    def sent(self) -> dict[str, str]:
        """The query of a redirect."""
        return dict(parse_qsl(urlsplit(self.location).query))

    @property
    def cookies(self) -> list[str]:
        return list(self.event.get("cookies", []))


@dataclass
class Browser:
    site: Site
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    agent: str = "Browser/1"

    def send(self, method: str, path: str, query: str = "", body: bytes | None = None, **headers: str) -> Answer:
        named = {"accept-language": self.language, "user-agent": self.agent} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        event: dict[str, Any] = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": query,
            "headers": named,
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {"http": {"method": method, "path": path, "sourceIp": "192.0.2.7"}},
            "isBase64Encoded": body is not None,
        }
        if body is not None:
            event["body"] = base64.b64encode(body).decode()
        answer = Answer(self.site.app(event))
        for cookie in answer.cookies:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
            if "Max-Age=0" in cookie:
                del self.cookies[name]
        return answer

    def get(self, path: str, parameters: dict[str, str] | None = None, **headers: str) -> Answer:
        return self.send("GET", path, urlencode(parameters or {}), None, **headers)

    def post(self, path: str, form: dict[str, str], query: str = "", **headers: str) -> Answer:
        kind = {"content_type": "application/x-www-form-urlencoded"} | headers
        return self.send("POST", path, query, urlencode(form).encode(), **kind)

    def fill(self, page: Answer, form: Mapping[str, str], *, form_number: int = 0) -> Answer:
        """Sends a form of the page, filled in."""
        action = unescape(re.findall(r'<form method="post" action="([^"]*)"', page.body)[form_number])
        path, _, query = action.partition("?")
        return self.post(path, {"_csrf": csrf_in(page), **form}, query)

    def follow(self, answer: Answer) -> Answer:
        """Goes where a redirect leads, on this site."""
        assert answer.status == 302, answer.body
        path, _, query = answer.location.partition("?")
        return self.send("GET", path, query)

    def authorize(self, **changes: str | None) -> Answer:
        """GET /oauth2/authorize; a change of None leaves the parameter out."""
        asked = {name: value for name, value in (ASKED | changes).items() if value is not None}
        return self.get("/oauth2/authorize", asked)

    def log_in(
        self, username: str | None = None, password: str = PERSON["password"], /, **changes: str | None
    ) -> Answer:
        """Through authorize, the page and its form."""
        sent_on = self.authorize(**changes)
        assert sent_on.to == "/login", sent_on.location
        query = urlsplit(sent_on.location).query
        page = self.send("GET", "/login", query)
        form = {"_csrf": csrf_in(page), "username": username or self.site.person["username"], "password": password}
        return self.post("/login", form, query)

    def code(self, **changes: str | None) -> str:
        """By the session, or where there is none by a login."""
        answer = self.authorize(**changes)
        return (self.log_in(**changes) if answer.to == "/login" else answer).sent["code"]

    def token(self, **form: str | None) -> Answer:
        return self.post("/oauth2/token", {name: value for name, value in form.items() if value is not None})

    def redeem(self, code: str, /, **changes: str | None) -> Answer:
        form: dict[str, str | None] = {
            "grant_type": "authorization_code",
            "client_id": "parley-web",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.token(**form | changes)

    def app_token(self, **changes: str | None) -> Answer:
        """By client_credentials."""
        form: dict[str, str | None] = {
            "grant_type": "client_credentials",
            "client_id": "app",
            "client_secret": "the-apps-secret",
        }
        return self.token(**form | changes)

    def refresh(self, refresh_token: str, /, **changes: str | None) -> Answer:
        form: dict[str, str | None] = {
            "grant_type": "refresh_token",
            "client_id": "parley-web",
            "refresh_token": refresh_token,
        }
        return self.token(**form | changes)

    def signed_in(self) -> dict[str, Any]:
        """The token response of a fresh sign-in."""
        return self.redeem(self.code()).json


def csrf_in(page: Answer) -> str:
    return page.body.partition('name="_csrf" value="')[2].partition('"')[0]
