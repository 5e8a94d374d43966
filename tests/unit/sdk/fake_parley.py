"""A Parley small enough to read: the protocol over HTTP (no network) and one real WebSocket server on the loopback.

It keeps to docs/protocol.md; its faults are set by the test before they happen.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

import httpx
from tests.support.waiting import eventually
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from parley_sdk.endpoints import Endpoints

BASE = "http://parley.test"
NOW = "2026-01-31T12:00:00.000Z"
SESSION = {
    "id": "session-1", "browser": "Firefox", "system": None, "address": "192.0.2.1", "place": None, "created_at": NOW,
    "last_used_at": NOW, "current": True,
    "clients": [{"client_id": "parley-cli", "name": "CLI", "last_used_at": NOW}],
}  # fmt: skip
Frame = dict[str, Any]


@dataclass
class FakeConversation:
    id: str
    members: list[str]
    title: str | None = None
    last_seq: int = 0
    messages: dict[int, Frame] = field(default_factory=dict)
    voids: set[int] = field(default_factory=set)
    read: Counter[str] = field(default_factory=Counter)
    version: int = 0


class FakeParley:
    """One company. ``connections`` are the live sockets by user; ``frames`` all that came up."""

    def __init__(self) -> None:
        self.users = {name: self._user(name) for name in ("alice", "bob", "carol")}
        self.conversations: dict[str, FakeConversation] = {}
        self.connections: list[tuple[str, ServerConnection]] = []
        self.frames: list[Frame] = []
        self.calls: list[str] = []
        self.keys: list[str] = []
        self.imports: list[Frame] = []
        self.refreshes = 0
        self.token_life = 900
        self.live_tokens: dict[str, str] = {}
        self.refresh_tokens: dict[str, str] = {}
        self.handshakes: list[str] = []
        # Faults.
        self.acks_to_lose = 0
        self.handshakes_to_refuse = 0
        self.is_mute = False
        self.joined_after = 0
        self.uploads_to_fail: list[httpx.Response | Exception] = []
        self.verdict = "ready"
        self.files: dict[str, Frame] = {}
        self.bytes: dict[str, bytes] = {}
        self.answers_to_fail: list[httpx.Response | Exception] = []
        self.frame_errors: list[Frame] = []
        self._version = 0
        self._issued = 0
        self._server: Server | None = None
        self.http = httpx.MockTransport(self.handle)

    async def __aenter__(self) -> FakeParley:
        self._server = await serve(self._live, "127.0.0.1", 0, process_request=self._admit, close_timeout=1)
        return self

    async def __aexit__(self, *exc: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def endpoints(self) -> Endpoints:
        assert self._server is not None
        port = next(iter(self._server.sockets)).getsockname()[1]
        return Endpoints(issuer=BASE, api_url=f"{BASE}/api/v1", ws_url=f"ws://127.0.0.1:{port}/ws")

    # What the test does to it.

    def sign_in(self, name: str) -> tuple[str, str]:
        """A fresh access and refresh token."""
        self._issued += 1
        access, refresh = f"access-{name}-{self._issued}", f"refresh-{name}-{self._issued}"
        self.live_tokens[access] = name
        self.refresh_tokens[refresh] = name
        return access, refresh

    def pair(self, first: str, second: str) -> FakeConversation:
        key = "pair-" + "-".join(sorted((first, second)))
        conversation = self.conversations.setdefault(key, FakeConversation(key, [first, second]))
        self._touch(conversation)
        return conversation

    def store(self, conversation: FakeConversation, sender: str, content: str, client_id: str = "") -> Frame:
        """A message is taken and stored, and nobody is told."""
        conversation.last_seq += 1
        seq = conversation.last_seq
        message = {
            "id": f"{conversation.id}-{seq}", "conversation_id": conversation.id, "seq": seq, "sender_id": sender,
            "sender_type": "user", "content_type": "text", "content": content, "client_id": client_id or f"c-{seq}",
            "created_at": NOW, "edited_at": None, "status": "sent", "a_field_of_tomorrow": 1,
        }  # fmt: skip
        conversation.messages[seq] = message
        self._touch(conversation)
        return message

    def void(self, conversation: FakeConversation) -> int:
        """A seq is taken and never filled."""
        conversation.last_seq += 1
        conversation.voids.add(conversation.last_seq)
        self._touch(conversation)
        return conversation.last_seq

    async def tell(self, user: str, frame: Frame) -> None:
        """To all of a person's sockets."""
        for name, websocket in tuple(self.connections):
            if name == user:
                await websocket.send(json.dumps(frame))

    async def deliver(self, conversation: FakeConversation, message: Frame) -> None:
        for member in conversation.members:
            await self.tell(member, {"type": "message.created", "message": message})

    async def cut(self, code: int = 1001) -> None:
        await eventually(lambda: bool(self.connections))
        for _, websocket in tuple(self.connections):
            await websocket.close(code)

    async def kill(self) -> None:
        """As when a network goes: without a goodbye."""
        await eventually(lambda: bool(self.connections))
        for _, websocket in tuple(self.connections):
            websocket.transport.abort()

    def was_asked(self, for_what: str, times: int) -> bool:
        """Whether HTTP calls to addresses with such an end came so often."""
        return sum(call.endswith(for_what) for call in self.calls) >= times

    def sockets_of(self, user: str) -> int:
        return sum(name == user for name, _ in self.connections)

    # The socket.

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        if self.handshakes_to_refuse:
            self.handshakes_to_refuse -= 1
            return connection.respond(403, "")
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        ticket = parse_qs(request.path.partition("?")[2]).get("ticket", [""])[0]
        self.handshakes.append("ticket" if ticket else "header")
        name = self.live_tokens.pop(ticket, None) if ticket else self.live_tokens.get(bearer)
        if name is None:
            return connection.respond(403, "")
        connection.username = name
        return None

    async def _live(self, websocket: ServerConnection) -> None:
        entry = (websocket.username or "", websocket)
        self.connections.append(entry)
        try:
            async for text in websocket:
                await self._take(entry[0], websocket, json.loads(text))
        except ConnectionClosed:
            pass
        finally:
            self.connections.remove(entry)

    async def _take(self, user: str, websocket: ServerConnection, frame: Frame) -> None:
        self.frames.append(frame)
        if self.is_mute:
            return
        if self.frame_errors:
            await websocket.send(json.dumps({"type": "error", "id": frame.get("id"), **self.frame_errors.pop(0)}))
            return
        match frame["action"]:
            case "ping":
                await websocket.send(json.dumps({"type": "pong", "id": frame["id"], "at": NOW}))
            case "markRead":
                conversation = self.conversations[frame["conversation_id"]]
                conversation.read[user] = max(conversation.read[user], min(frame["seq"], conversation.last_seq))
                self._touch(conversation)
                ack = {"conversation_id": conversation.id, "seq": conversation.read[user]}
                await websocket.send(json.dumps({"type": "ack", "id": frame["id"], **ack}))
            case "sendMessage":
                await self._take_message(user, websocket, frame)

    async def _take_message(self, user: str, websocket: ServerConnection, frame: Frame) -> None:
        conversation = self.conversations.get(frame["conversation_id"])
        if conversation is None or user not in conversation.members:
            refusal = {"code": "not_found", "message": "no such conversation", "temporary": False}
            await websocket.send(json.dumps({"type": "error", "id": frame["id"], **refusal}))
            return
        first = next((m for m in conversation.messages.values() if m["client_id"] == frame["id"]), None)
        message = first or self.store(conversation, user, frame["content"], frame["id"])
        if self.acks_to_lose:
            self.acks_to_lose -= 1
            websocket.transport.abort()
            return
        ack = {
            "id": frame["id"],
            "conversation_id": conversation.id,
            "message_id": message["id"],
            "seq": message["seq"],
        }
        await websocket.send(json.dumps({"type": "ack", "created_at": NOW, **ack}))
        if first is None:
            for name, other in tuple(self.connections):
                if name in conversation.members and other is not websocket:
                    await other.send(json.dumps({"type": "message.created", "message": message}))

    # HTTP.

    async def handle(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        path = request.url.path
        self.calls.append(f"{request.method} {path}")
        self.keys += request.headers.get_list("idempotency-key")
        if path.startswith("/files/"):
            return await self._bytes(request)
        if path.startswith("/api/v1") and self.answers_to_fail:
            answer = self.answers_to_fail.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if path == "/.well-known/openid-configuration":
            endpoints = {"authorization_endpoint": f"{BASE}/oauth2/authorize", "token_endpoint": f"{BASE}/oauth2/token"}
            return httpx.Response(200, json={"issuer": BASE, **endpoints})
        if path == "/oauth2/token":
            return self._token({name: values[0] for name, values in parse_qs(request.content.decode()).items()})
        name = self.live_tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if name is None:
            return problem(401, "unauthenticated")
        return self._api(name, request.method, path.removeprefix("/api/v1"), request)

    def _token(self, form: dict[str, str]) -> httpx.Response:
        self.refreshes += 1
        name = self.refresh_tokens.pop(form.get("refresh_token", ""), None)
        if name is None:
            return httpx.Response(400, json={"error": "invalid_grant"})
        access, refresh = self.sign_in(name)
        answer = {"access_token": access, "refresh_token": refresh, "token_type": "Bearer"}
        return httpx.Response(200, json={**answer, "expires_in": self.token_life})

    def _api(self, user: str, method: str, path: str, request: httpx.Request) -> httpx.Response:
        query = dict(request.url.params)
        match [method, *path.strip("/").split("/")]:
            case ["GET", "users", "me"]:
                return httpx.Response(200, json=self.users[user])
            case ["PATCH", "users", "me"]:
                self.users[user] |= json.loads(request.content)
                return httpx.Response(200, json=self.users[user])
            case ["POST", "users", "me", "email"]:
                self.users[user]["email"] = f"confirmed by {json.loads(request.content)['code']}"
                return httpx.Response(200, json=self.users[user])
            case ["POST", "admin", "imports"]:
                return httpx.Response(200, json={"items": self._import(json.loads(request.content))})
            case ["GET", "users"]:
                wanted = query["ids"].split(",") if "ids" in query else None
                found = [u for n, u in self.users.items() if (n in wanted if wanted else n.startswith(query["q"]))]
                return httpx.Response(200, json={"items": found, "next": None})
            case ["GET", "users", "me", "sessions"]:
                return httpx.Response(200, json={"items": [SESSION], "next": None})
            case ["DELETE", "users", "me", "sessions", *_]:
                return httpx.Response(204)
            case ["POST", "tickets"]:
                ticket = f"ticket-{len(self.calls)}"
                self.live_tokens[ticket] = user
                return httpx.Response(201, json={"ticket": ticket, "expires_in": 30})
            case ["GET", "conversations", conversation_id, "members"]:
                members = [
                    {"user_id": member, "role": "member"} for member in self.conversations[conversation_id].members
                ]
                return httpx.Response(200, json={"items": members, "next": None})
            case ["POST", "conversations", conversation_id, "members"]:
                group, wanted = self.conversations[conversation_id], json.loads(request.content)["members"]
                added = [member for member in wanted if member not in group.members]
                group.members += added
                return httpx.Response(200, json={"added": added})
            case ["DELETE", "conversations", conversation_id, "members", member]:
                self.conversations[conversation_id].members.remove(member)
                return httpx.Response(204)
            case ["POST", "conversations", conversation_id, "invites"]:
                invite = {"id": "i", "conversation_id": conversation_id, "created_by": user, "created_at": NOW}
                return httpx.Response(201, json={**invite, "token": f"token-{conversation_id}"})
            case ["POST", "invites", token]:
                group = self.conversations[token.removeprefix("token-")]
                group.members.append(user)
                return httpx.Response(200, json=self.picture(group, user))
            case ["POST", "conversations"]:
                conversation = self.pair(user, json.loads(request.content)["members"][0])
                return httpx.Response(201, json=self.picture(conversation, user))
            case ["GET", "conversations", conversation_id]:
                return httpx.Response(200, json=self.picture(self.conversations[conversation_id], user))
            case ["GET", "conversations", conversation_id, "messages"]:
                return httpx.Response(200, json=self._page(self.conversations[conversation_id], query))
            case ["GET", "messages", "search"]:
                return httpx.Response(200, json=self._found(user, query))
            case ["POST", "files"]:
                return self._announce(user, json.loads(request.content))
            case ["GET", "files", file_id]:
                url = f"{BASE}/files/{file_id}"
                links = {"original": url, "thumbnails": {"320": f"{url}?320"}, "expires_at": NOW}
                file = self.files[file_id]
                return httpx.Response(200, json={"file": file, "links": links if file["state"] == "ready" else None})
            case ["DELETE", "files", file_id]:
                del self.files[file_id]
                return httpx.Response(204)
            case ["GET", "sync"]:
                return httpx.Response(200, json=self._sync(user, int(query.get("cursor", 0)), int(query["limit"])))
        return problem(404, "not_found")

    def _import(self, body: Frame) -> list[Frame]:
        """As the server does: who has no @ in the address is refused, who is there stays."""
        self.imports.append(body)
        rows = list(csv.DictReader(io.StringIO(body["csv"], newline="")))
        outcomes = []
        for number, row in enumerate(rows, start=2):
            name = row["username"]
            outcome = "exists" if name in self.users else "created" if "@" in row["email"] else "refused"
            detail = "email must be an e-mail address." if outcome == "refused" else ""
            outcomes.append({"line": number, "username": name, "outcome": outcome, "detail": detail})
            if outcome == "created":
                self.users[name] = self._user(name)
        return outcomes

    def _announce(self, user: str, wanted: Frame) -> httpx.Response:
        file_id = f"file-{len(self.files) + 1}"
        file = {**wanted, "id": file_id, "owner_id": user, "state": "pending", "reason": None, "created_at": NOW}
        file["image"] = None
        self.files[file_id] = file
        headers = {"content-type": wanted["media_type"], "x-amz-checksum-sha256": "checksum"}
        upload = {"method": "PUT", "url": f"{BASE}/files/{file_id}", "headers": headers, "expires_at": NOW}
        return httpx.Response(201, json={"file": file, "upload": upload})

    async def _bytes(self, request: httpx.Request) -> httpx.Response:
        """The store: it takes what was announced, and gives it out."""
        assert "authorization" not in request.headers
        file_id = request.url.path.rpartition("/")[2]
        body = await request.aread()
        if self.uploads_to_fail:
            answer = self.uploads_to_fail.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        if request.method == "GET":
            size = request.url.query.decode()
            return httpx.Response(200, content=f"{size} of {file_id}".encode() if size else self.bytes[file_id])
        file = self.files[file_id]
        assert request.headers["content-length"] == str(file["size"]) == str(len(body))
        assert hashlib.sha256(body).hexdigest() == file["sha256"]
        self.bytes[file_id] = body
        file |= {"state": self.verdict, "reason": "media_type" if self.verdict == "rejected" else None}
        await self.tell(file["owner_id"], {"type": "file.changed", "file_id": file_id, "state": self.verdict})
        return httpx.Response(200)

    def picture(self, conversation: FakeConversation, user: str) -> Frame:
        read = conversation.read[user]
        unread = sum(m["sender_id"] != user and m["seq"] > read for m in conversation.messages.values())
        marks = {member: conversation.read[member] for member in conversation.members if member != user}
        last = conversation.messages[max(conversation.messages)] if conversation.messages else None
        return {
            "id": conversation.id, "type": "group" if conversation.title else "single", "title": conversation.title,
            "members": conversation.members, "created_at": NOW,
            "updated_at": NOW, "last_seq": conversation.last_seq, "read_seq": read, "unread": unread,
            "read_marks": marks, "last_message": last,
        }  # fmt: skip

    def _found(self, user: str, query: dict[str, str]) -> Frame:
        """One hit a page, the newest first."""
        own = [each for each in self.conversations.values() if user in each.members]
        said = [m for each in own for m in each.messages.values() if query["q"] in str(m["content"])]
        found = sorted(said, key=lambda m: (m["created_at"], m["seq"]), reverse=True)
        first = int(query.get("cursor", 0))
        pieces = [{"text": query["q"], "hit": True}]
        items = [{"message": each, "excerpt": pieces} for each in found[first : first + 1]]
        return {"items": items, "next": str(first + 1) if first + 1 < len(found) else None}

    def _page(self, conversation: FakeConversation, query: dict[str, str]) -> Frame:
        limit = int(query.get("limit", 50))
        if "after_seq" not in query:
            before = int(query.get("before_seq", conversation.last_seq + 1))
            items = [m for seq, m in sorted(conversation.messages.items()) if seq < before][-limit:]
            return {"items": items, "voids": [], "next": None}
        items, voids, seq = [], [], max(int(query["after_seq"]), self.joined_after)
        while seq < conversation.last_seq and len(items) < limit:
            seq += 1
            if seq in conversation.messages:
                items.append(conversation.messages[seq])
            elif seq in conversation.voids:
                voids.append(seq)
            else:
                return {"items": items, "voids": voids, "next": seq - 1}
        return {"items": items, "voids": voids, "next": seq if seq < conversation.last_seq else None}

    def _sync(self, user: str, cursor: int, limit: int) -> Frame:
        mine = [c for c in self.conversations.values() if user in c.members and c.version > cursor]
        changed = sorted(mine, key=lambda each: each.version)
        page = changed[:limit]
        following = page[-1].version if page else cursor
        return {"items": [self.picture(c, user) for c in page], "next": str(following), "more": len(changed) > limit}

    def _touch(self, conversation: FakeConversation) -> None:
        self._version += 1
        conversation.version = self._version

    @staticmethod
    def _user(name: str) -> Frame:
        address = f"{name}@example.com"
        return {"id": name, "username": name, "email": address, "display_name": name.title(), "avatar": None}


def problem(status: int, code: str, **headers: str) -> httpx.Response:
    body = {"type": "about:blank", "title": code, "status": status, "detail": f"it is {code}", "code": code}
    body["temporary"] = code in {"unavailable", "rate_limited", "internal"}
    return httpx.Response(
        status, content=json.dumps(body), headers={"content-type": "application/problem+json", **headers}
    )
