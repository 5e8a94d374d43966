"""How a socket is opened: with which token, and when the next one is due."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Literal
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus

from parley_sdk.credentials import Credentials
from parley_sdk.errors import Unavailable
from parley_sdk.models import Ticket
from parley_sdk.timing import Timing

Way = Literal["header", "ticket"]
"""With an Authorization header, as programs may, or with a one-time ticket, as browsers must."""

MAX_AGE = timedelta(minutes=110)
"""API Gateway cuts every socket after 2 hours."""
RENEWAL_LEAD = timedelta(seconds=60)
"""So long before the token's end the next socket is opened (a fifth of what is left, if less than 5 minutes are)."""


class Handshake:
    """Opens sockets, one at a time, each with a token that is good at the time."""

    def __init__(
        self,
        ws_url: str,
        credentials: Credentials,
        issue_ticket: Callable[[], Awaitable[Ticket]],
        way: Way,
        timing: Timing,
    ) -> None:
        self._url = ws_url
        self._credentials = credentials
        self._issue_ticket = issue_ticket
        self._way = way
        self._timing = timing
        self._stale = False
        self._refused = False
        self.renew_at = timing.now()
        """When a socket opened by the last handshake has to be replaced."""

    def distrust_token(self) -> None:
        """The server does not take the present token any more: the next handshake comes with a new one."""
        self._stale = True

    async def open(self) -> ClientConnection:
        """Raises Unavailable for what may pass, SignedOut when the session is over."""
        token = await self._credentials.access_token()
        if self._stale:
            token = await self._credentials.refresh(token)
            self._stale = False
        websocket = await self._connect(token)
        self._refused = False
        now = self._timing.now()
        left = self._credentials.expires_at - now
        self.renew_at = now + min(MAX_AGE, left - min(RENEWAL_LEAD, left / 5))
        return websocket

    async def _connect(self, token: str) -> ClientConnection:
        url, headers = self._url, {"Authorization": f"Bearer {token}"}
        if self._way == "ticket":
            url, headers = f"{url}?{urlencode({'ticket': (await self._issue_ticket()).ticket})}", {}
        try:
            return await connect(url, additional_headers=headers, ping_interval=None, close_timeout=2)
        except InvalidStatus as exc:
            if exc.response.status_code in {401, 403}:
                # Every failure of $connect is answered so, not only a bad token: try one new token, then wait it out.
                self._stale, self._refused = not self._refused, True
            raise Unavailable(f"the handshake was answered {exc.response.status_code}") from exc
        except (OSError, InvalidHandshake, TimeoutError) as exc:
            raise Unavailable(f"{self._url} does not answer ({str(exc) or type(exc).__name__})") from exc
