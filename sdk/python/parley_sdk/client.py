"""Parley for programs: one signed-in device, with everything it has to know to miss nothing and show nothing twice.

async with await Client.login("http://localhost:5173", "alice", password) as client:
    conversation = await client.open_single(user_id)
    with client.subscribe() as events:
        await client.send(conversation.id, "Hello")
        async for event in events: ...
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from parley_sdk.connection import Frame
from parley_sdk.credentials import Credentials, TokenStore
from parley_sdk.endpoints import Endpoints
from parley_sdk.files import Files
from parley_sdk.handshake import Handshake, Way
from parley_sdk.http import Api
from parley_sdk.inbox import Inbox
from parley_sdk.login import Authenticator
from parley_sdk.models import Ack, Conversation, ReadAck, User
from parley_sdk.outbox import Outbox
from parley_sdk.socket import Socket
from parley_sdk.streams import Streams, Subscription
from parley_sdk.timing import Timing


def new_client_id() -> str:
    """An id of a message that no other client makes."""
    return uuid.uuid4().hex


def new_http(transport: httpx.AsyncBaseTransport | None = None) -> httpx.AsyncClient:
    """An HTTP client that keeps no cookies: they belong to one login, not to the API."""
    return httpx.AsyncClient(
        transport=transport, timeout=30.0, cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[]))
    )


class Client:
    """One device of one person. Open it with ``async with`` or :meth:`start`, and close it with :meth:`close`.

    ``api`` has the calls of the HTTP API, ``inbox`` what this device holds, ``files`` takes files up and down,
    ``credentials`` is its session.
    """

    def __init__(
        self,
        endpoints: Endpoints,
        credentials: Credentials,
        http: httpx.AsyncClient,
        *,
        handshake: Way = "header",
        timing: Timing | None = None,
        new_id: Callable[[], str] = new_client_id,
    ) -> None:
        timing = timing or Timing()
        self._http = http
        self.credentials = credentials
        self._streams = Streams()
        self.api = Api(endpoints.api_url, credentials, http, timing)
        self.inbox = Inbox(self.api, self._streams, timing)
        shake = Handshake(endpoints.ws_url, credentials, self.api.issue_ticket, handshake, timing)
        self.socket = Socket(shake, self.inbox, new_id=new_id, timing=timing)
        self.files = Files(self.api, http, self._streams, timing)
        self._outbox = Outbox(self.socket, self.inbox, timing, new_id)

    @classmethod
    async def login(
        cls, url: str, username: str, password: str, *, store: TokenStore | None = None, handshake: Way = "header"
    ) -> Client:
        """Signs in at an address and makes a client that is yet to be started."""
        endpoints, http = Endpoints.at(url), new_http()
        try:
            credentials = await Authenticator(endpoints, http).login(username, password, store=store)
        except BaseException:
            await http.aclose()
            raise
        return cls(endpoints, credentials, http, handshake=handshake)

    async def start(self) -> None:
        """Learns who is signed in, brings the live feed up and waits until everything missed has been asked for."""
        self.inbox.me = await self.api.get_me()
        self.socket.start()
        await self.socket.connection()
        await self.inbox.synced()

    async def close(self) -> None:
        await self.socket.close()
        await self.inbox.close()
        self._streams.end()
        await self._http.aclose()

    async def __aenter__(self) -> Client:
        try:
            await self.start()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    @property
    def me(self) -> User:
        return self.inbox.owner

    @property
    def conversations(self) -> dict[str, Conversation]:
        """What this device knows of its conversations, by id."""
        return self.inbox.conversations

    def subscribe(self) -> Subscription:
        """All events from now on. A message is told once, in its conversation's order, one's own included."""
        return self._streams.subscribe()

    async def open_single(self, user_id: str) -> Conversation:
        """The conversation with a person, which this device follows from then on."""
        conversation = await self.api.open_single(user_id)
        self.inbox.hold(conversation)
        return self.inbox.conversations[conversation.id]

    async def send(
        self, conversation_id: str, content: str, *, client_id: str | None = None, deadline: float | None = None
    ) -> Ack:
        """Sends a text until it is acknowledged or refused: see :meth:`Outbox.send`."""
        return await self._outbox.send(conversation_id, content, client_id=client_id, deadline=deadline)

    async def mark_read(self, conversation_id: str, seq: int) -> ReadAck:
        """Moves one's read mark forward; gives where it now stands."""
        return await self._outbox.mark_read(conversation_id, seq)

    async def typing(self, conversation_id: str) -> None:
        """Tells the others that one is typing, for the next six seconds. Not tried again: it would be old news."""
        await self._outbox.typing(conversation_id)

    async def raw(self, frame: Frame, wait: float = 10.0) -> Frame:
        """One frame and its answer, once, as it is: for what this client has no method for."""
        return await self.socket.request(frame, wait)
