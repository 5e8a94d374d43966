"""Parley for programs: one signed-in device, with everything it has to know to miss nothing and show nothing twice.

async with await Client.login("http://localhost:5173", "alice", password) as client:
    conversation = await client.open_single(user_id)
    with client.subscribe() as events:
        await client.send(conversation.id, "Hello")
        async for event in events: ...
"""

from __future__ import annotations

import ssl
import uuid
from collections.abc import Callable, Sequence
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpx

from parley_sdk.connection import Frame
from parley_sdk.credentials import Credentials, TokenStore
from parley_sdk.endpoints import Endpoints
from parley_sdk.files import Files
from parley_sdk.handshake import Handshake, Way
from parley_sdk.http import Api
from parley_sdk.inbox import Inbox
from parley_sdk.login import Authenticator
from parley_sdk.models import Ack, Conversation, Hit, Message, ReadAck, SavedDraft, Saying, TimelinePage, User
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
        transport=transport,
        verify=_trusted(),
        timeout=30.0,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )


@cache
def _trusted() -> ssl.SSLContext:
    """Whom httpx trusts, read once: the list is long, and many clients may share it."""
    return httpx.create_ssl_context()


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

    async def join(self, token: str) -> Conversation:
        """Joins a group by an invite; this device follows it from then on."""
        conversation = await self.api.join(token)
        self.inbox.hold(conversation)
        return self.inbox.conversations[conversation.id]

    async def send(
        self,
        conversation_id: str,
        content: Any,
        *,
        content_type: str = "text",
        reply_to: int | None = None,
        mentions: Sequence[str] = (),
        mention_all: bool = False,
        album: str | None = None,
        client_id: str | None = None,
        deadline: float | None = None,
    ) -> Ack:
        """Sends a text (or what ``content_type`` names) until it is acknowledged or refused: see :meth:`Outbox.send`.

        ``reply_to`` is the seq of the message that it answers; ``mentions`` are ids of members, whose usernames stand
        in the text behind an ``@``. ``album`` is an id of one's own (1 to 64 characters of ``A-Z a-z 0-9 . _ : -``)
        that pictures have in common that are sent one after another to be shown as one, and the text under them.
        """
        saying = Saying(
            content_type=content_type,
            content=content,
            reply_to=reply_to,
            mentions=tuple(mentions),
            mention_all=mention_all,
            album=album,
        )
        return await self._outbox.send(conversation_id, saying, client_id=client_id, deadline=deadline)

    async def reply(self, to: Message, content: str, **options: Any) -> Ack:
        """Answers a message where it stands; ``options`` are those of :meth:`send`."""
        return await self.send(to.conversation_id, content, reply_to=to.seq, **options)

    async def forward(self, message: Message, conversation_id: str, *, album: str | None = None) -> Ack:
        """Says elsewhere what a message says, with who said it first; an album goes on as one under a new ``album``."""
        origin = {"conversation_id": message.conversation_id, "seq": message.seq}
        return await self.send(conversation_id, origin, content_type="forward", album=album)

    async def edit(
        self, message: Message, content: str, *, mentions: Sequence[str] = (), mention_all: bool = False
    ) -> Message:
        """Changes the text of one's own message. Raises Conflict where another device has just done so."""
        saying = Saying(content=content, mentions=tuple(mentions), mention_all=mention_all)
        return await self._outbox.edit(message.conversation_id, message.seq, saying)

    async def recall(self, message: Message) -> Message:
        """Takes a message back for everybody. Raises Forbidden where it is somebody else's, or too late."""
        return await self._outbox.recall(message.conversation_id, message.seq)

    async def react(self, message: Message, emoji: str, *, on: bool = True) -> Message:
        """Puts one's emoji at a message, or takes it away."""
        return await self._outbox.react(message.conversation_id, message.seq, emoji, on=on)

    async def pin(self, message: Message) -> None:
        await self.api.pin(message.conversation_id, message.seq)

    async def unpin(self, message: Message) -> None:
        await self.api.unpin(message.conversation_id, message.seq)

    async def hide(self, conversation_id: str, *seqs: int) -> None:
        """Deletes messages for oneself, on all one's devices."""
        hidden = await self.api.hide(conversation_id, seqs)
        self.inbox.hid(conversation_id, hidden.seqs, hidden.hides)

    async def save_draft(self, conversation_id: str, content: str, reply_to: int | None = None) -> SavedDraft:
        """Saves what one has begun to write for all one's devices; empty content clears it."""
        draft = await self.api.save_draft(conversation_id, content, reply_to)
        self.inbox.drafted(conversation_id, draft)
        return draft

    async def history(self, conversation_id: str, *, before_seq: int | None = None, limit: int = 50) -> TimelinePage:
        """The last messages before a seq (by default, the end), which :meth:`messages` has from then on."""
        return await self.inbox.load(conversation_id, before_seq, limit)

    def messages(self, conversation_id: str) -> list[Message]:
        """The messages of a conversation that this device holds, as they are now, ascending."""
        return self.inbox.messages(conversation_id)

    async def search(self, q: str = "", *, most: int = 20, **filters: Any) -> list[Hit]:
        """The newest ``most`` messages that match, over as many pages as that takes; filters as :meth:`Api.search`."""
        hits: list[Hit] = []
        cursor = None
        while len(hits) < most:
            page = await self.api.search(q, cursor=cursor, limit=min(100, most - len(hits)), **filters)
            hits += page.items
            if page.next is None:
                break
            cursor = page.next
        return hits

    async def mark_read(self, conversation_id: str, seq: int) -> ReadAck:
        """Moves one's read mark forward; gives where it now stands. Of many at once only the furthest goes up."""
        return await self._outbox.mark_read(conversation_id, seq)

    async def typing(self, conversation_id: str) -> None:
        """Tells the others that one is typing, for the next six seconds. Not tried again: it would be old news."""
        await self._outbox.typing(conversation_id)

    async def raw(self, frame: Frame, wait: float = 10.0) -> Frame:
        """One frame and its answer, once, as it is: for what this client has no method for."""
        return await self.socket.request(frame, wait)
