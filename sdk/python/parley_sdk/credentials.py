"""A signed-in session that keeps itself alive: the one place that refreshes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Protocol

from parley_sdk.errors import OAuthError, ParleyError, SignedOut
from parley_sdk.oauth import OAuthClient, Tokens
from parley_sdk.timing import Backoff, Timing

MIN_LIFE = timedelta(seconds=30)
"""A token with less life than this is refreshed before it is used: clocks differ and requests take time."""
_TRIES = 5


class TokenStore(Protocol):
    """Keeps a session's tokens. ``locked`` holds other processes of the same session off while one refreshes."""

    def load(self) -> Tokens | None: ...

    def save(self, tokens: Tokens) -> None: ...

    def clear(self) -> None: ...

    def locked(self) -> AbstractAsyncContextManager[None]: ...


class MemoryTokenStore:
    """Keeps them as long as the process lives."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens

    def load(self) -> Tokens | None:
        return self._tokens

    def save(self, tokens: Tokens) -> None:
        self._tokens = tokens

    def clear(self) -> None:
        self._tokens = None

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        yield


class AccessTokens(Protocol):
    """Gives access tokens to calls of the API."""

    async def access_token(self) -> str:
        """One with some life left."""
        ...

    async def refresh(self, stale: str) -> str:
        """One other than ``stale``, which the server refused or which is about to expire."""
        ...


class Credentials:
    """Gives a valid access token whenever one is asked for.

    A refresh token is good for one use, so refreshing is single flight: whoever comes while it runs waits for its
    outcome, and whoever reports a token that has been replaced meanwhile gets the new one at once.
    """

    def __init__(self, oauth: OAuthClient, store: TokenStore, timing: Timing) -> None:
        self._oauth = oauth
        self._store = store
        self._timing = timing
        self._flight = asyncio.Lock()
        self._tokens = store.load()

    @property
    def expires_at(self) -> datetime:
        return self._present().expires_at

    async def access_token(self) -> str:
        """A token with some life left. Raises SignedOut when the session is over, Unavailable when nobody answers."""
        tokens = self._present()
        if tokens.expires_at - self._timing.now() < MIN_LIFE:
            return await self.refresh(tokens.access_token)
        return tokens.access_token

    async def refresh(self, stale: str) -> str:
        """A token other than ``stale``, which the server refused or which is about to expire."""
        async with self._flight:
            if self._present().access_token != stale:
                return self._present().access_token
            async with self._store.locked():
                stored = self._store.load()
                if stored is not None and stored.access_token != stale:
                    self._tokens = stored
                else:
                    self._tokens = await self._renew(self._present())
                    self._store.save(self._tokens)
            return self._present().access_token

    async def _renew(self, tokens: Tokens) -> Tokens:
        if tokens.refresh_token is None:
            raise SignedOut("the session has ended and cannot be renewed")
        backoff = Backoff(self._timing)
        while True:
            try:
                return await self._oauth.refresh(tokens.refresh_token)
            except OAuthError as exc:
                if exc.code == "invalid_grant":
                    self._store.clear()
                    raise SignedOut from exc
                raise
            except ParleyError as exc:
                if not exc.temporary or backoff.failures + 1 >= _TRIES:
                    raise
                await self._timing.sleep(backoff.next_delay(exc.retry_after or 0.0))

    def _present(self) -> Tokens:
        if self._tokens is None:
            raise SignedOut("nobody is signed in")
        return self._tokens
