"""Parley for systems that speak for themselves: what an app tells people.

async with App.at("http://localhost:5173", client_id, client_secret) as app:
    await app.tell(user_id, "Build 7 failed", idempotency_key="build-7")
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Mapping
from typing import Any

import httpx

from parley_sdk.client import new_http
from parley_sdk.credentials import MIN_LIFE
from parley_sdk.endpoints import Endpoints
from parley_sdk.http import Api
from parley_sdk.models import Message
from parley_sdk.oauth import OAuthClient, Tokens
from parley_sdk.timing import Timing

SCOPE = "im/messages.write"


class AppCredentials:
    """An app's access token (RFC 6749, section 4.4), asked for anew when it ends: there is nothing to refresh."""

    def __init__(self, oauth: OAuthClient, client_secret: str, timing: Timing, scope: str = SCOPE) -> None:
        self._oauth = oauth
        self._client_secret = client_secret
        self._timing = timing
        self._scope = scope
        self._flight = asyncio.Lock()
        self._tokens: Tokens | None = None

    async def access_token(self) -> str:
        """Raises OAuthError, Unavailable."""
        if self._tokens is None or self._tokens.expires_at - self._timing.now() < MIN_LIFE:
            return await self.refresh(self._tokens.access_token if self._tokens else "")
        return self._tokens.access_token

    async def refresh(self, stale: str) -> str:
        """A token other than ``stale``; whoever comes while one is asked for waits for it."""
        async with self._flight:
            if self._tokens is None or self._tokens.access_token == stale:
                self._tokens = await self._oauth.authorize_app(self._client_secret, self._scope)
            return self._tokens.access_token


class App:
    """One system. Close it with :meth:`close`, or open it with ``async with``."""

    def __init__(
        self,
        endpoints: Endpoints,
        client_id: str,
        client_secret: str,
        http: httpx.AsyncClient,
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        self._http = http
        oauth = OAuthClient(endpoints.issuer, client_id, http, timing)
        self.api = Api(endpoints.api_url, AppCredentials(oauth, client_secret, timing), http, timing)

    @classmethod
    def at(cls, url: str, client_id: str, client_secret: str) -> App:
        return cls(Endpoints.at(url), client_id, client_secret, new_http())

    async def tell(
        self, user_id: str, content: str | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Message:
        """Tells a person a text, or a card ``{"title", "text", "fields", "links"}``.

        Tried again while that may help. With an ``idempotency_key`` that follows from what is told (``build-7``) it is
        told once, however often this program does it within 7 days.
        """
        return await self.api.tell(user_id, content, idempotency_key=idempotency_key or uuid.uuid4().hex)

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> App:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()
