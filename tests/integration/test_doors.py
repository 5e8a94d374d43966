"""What opens the socket and the API, and what does not: tickets, headers, tokens of every wrong kind."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import hashes, hmac, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from tests.integration.conftest import Devices
from tests.support.waiting import PATIENCE
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus

from parley.identity.dynamodb import DynamoDBStore
from parley_sdk import Authenticator, LoginFailed, MemoryTokenStore, new_http

if TYPE_CHECKING:
    from tests.conftest import Stack


async def handshake(stack: Stack, *, ticket: str = "", headers: dict[str, str] | None = None) -> int:
    """The status that a handshake is answered with."""
    url = f"{stack.ws_url}?ticket={ticket}" if ticket else stack.ws_url
    try:
        async with connect(url, additional_headers=headers or {}):
            return 101
    except InvalidStatus as refusal:
        return refusal.response.status_code


async def test_a_ticket_opens_the_socket_once(devices: Devices, stack: Stack) -> None:
    ada = await devices.new("ada")
    issued = await ada.client.api.issue_ticket()
    assert issued.expires_in == 30
    assert await handshake(stack, ticket=issued.ticket) == 101
    assert await handshake(stack, ticket=issued.ticket) in {401, 403}


async def test_a_device_that_comes_by_ticket_chats_like_any_other(devices: Devices) -> None:
    ada, grace = await devices.new("ada", handshake="ticket"), await devices.new("grace")
    conversation = await ada.client.open_single(grace.user.id)
    await grace.client.send(conversation.id, "you came by ticket")
    await ada.screen.shows("you came by ticket")


@pytest.mark.parametrize("ticket", ["made-up", "a" * 2000, "%00", "' OR 1=1"])
async def test_a_ticket_that_was_never_issued_does_not_open_the_socket(stack: Stack, ticket: str) -> None:
    assert await handshake(stack, ticket=ticket) in {400, 401, 403}


async def test_no_credentials_do_not_open_the_socket(stack: Stack) -> None:
    assert await handshake(stack) in {401, 403}


async def test_a_wrong_password_is_told_and_a_right_one_works(devices: Devices, stack: Stack) -> None:
    account = stack.new_user("ada")
    with pytest.raises(LoginFailed):
        await devices.of({**account, "password": "not it"})
    device = await devices.of(account)
    assert device.user.username == account["username"]


async def test_a_refreshed_token_works_and_so_does_the_next(devices: Devices) -> None:
    ada = await devices.new("ada")
    first = await ada.token()
    second = await ada.client.credentials.refresh(first)
    third = await ada.client.credentials.refresh(second)
    assert len({first, second, third}) == 3
    assert (await ada.client.api.get_me()).id == ada.user.id


class Forger:
    """Makes tokens that differ from a good one in just one thing."""

    def __init__(self, stack: Stack, token: str) -> None:
        self.token = token
        self.claims = jwt.decode(token, options={"verify_signature": False})
        self.header = jwt.get_unverified_header(token)
        ring = DynamoDBStore(stack.dynamodb, stack.tables["identity"]).get_key_ring()
        assert ring is not None
        (location,) = (key.location for key in ring.keys if key.kid == self.header["kid"])
        parameter = stack.client("ssm").get_parameter(Name=location.removeprefix("ssm:"), WithDecryption=True)
        self._key = parameter["Parameter"]["Value"]

    def signed(self, *, key: Any = None, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """By the real key unless another is given."""
        changed = {name: value for name, value in {**self.claims, **claims}.items() if value is not None}
        headers = {**self.header, **(header or {})}
        return jwt.encode(changed, key or self._key, algorithm="RS256", headers=headers)

    def unsigned(self) -> str:
        head = {"alg": "none", "typ": "JWT", "kid": self.header["kid"]}
        parts = (json.dumps(head).encode(), json.dumps(self.claims).encode())
        return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."

    def by_public_key(self) -> str:
        """RS256 turned into HS256, with the public key as the secret."""
        head = {"alg": "HS256", "typ": "JWT", "kid": self.header["kid"]}
        parts = (json.dumps(head).encode(), json.dumps(self.claims).encode())
        signed = ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        private = serialization.load_pem_private_key(self._key.encode(), None)
        public = private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        mac = hmac.HMAC(public, hashes.SHA256())
        mac.update(signed.encode())
        return f"{signed}.{base64.urlsafe_b64encode(mac.finalize()).rstrip(b'=').decode()}"


def _tampered(forger: Forger) -> str:
    head, _, signature = forger.token.split(".")
    other = {**forger.claims, "sub": "01ARZ3NDEKTSV4RRFFQ69G5FAV"}
    return f"{head}.{base64.urlsafe_b64encode(json.dumps(other).encode()).rstrip(b'=').decode()}.{signature}"


def _of_another_key(forger: Forger) -> str:
    return forger.signed(key=rsa.generate_private_key(public_exponent=65537, key_size=2048))


WRONG_TOKENS: dict[str, Callable[[Forger], str]] = {
    "expired": lambda forger: forger.signed(iat=int(time.time()) - 7200, exp=int(time.time()) - 3600),
    "without an end": lambda forger: forger.signed(exp=None),
    "of another issuer": lambda forger: forger.signed(iss="https://evil.example"),
    "of another use": lambda forger: forger.signed(token_use="id"),
    "without a use": lambda forger: forger.signed(token_use=None),
    "without a subject": lambda forger: forger.signed(sub=None),
    "tampered with": _tampered,
    "signed by another key": _of_another_key,
    "of an unknown key": lambda forger: forger.signed(header={"kid": "no-such-key"}),
    "unsigned": Forger.unsigned,
    "signed with the public key": Forger.by_public_key,
    "not a token": lambda _: "not.a.token",
    "empty": lambda _: "",
}


@pytest.mark.parametrize("wrong", WRONG_TOKENS)
async def test_a_wrong_token_opens_neither_the_api_nor_the_socket(devices: Devices, stack: Stack, wrong: str) -> None:
    ada = await devices.new("ada")
    token = WRONG_TOKENS[wrong](Forger(stack, await ada.token()))
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"{stack.api_url}/users/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "unauthenticated"
    assert await handshake(stack, headers=headers) in {401, 403}


async def test_the_forgers_own_good_token_is_let_in(devices: Devices, stack: Stack) -> None:
    """Otherwise the refusals above would say nothing."""
    ada = await devices.new("ada")
    headers = {"Authorization": f"Bearer {Forger(stack, await ada.token()).signed()}"}
    async with httpx.AsyncClient() as http:
        assert (await http.get(f"{stack.api_url}/users/me", headers=headers)).status_code == 200
    assert await handshake(stack, headers=headers) == 101


async def test_an_id_token_does_not_open_anything(devices: Devices, stack: Stack) -> None:
    """OpenID Connect's id_token tells a client who signed in; it is no access token."""
    account = stack.new_user("ada")
    store = MemoryTokenStore()
    async with new_http() as http:
        await Authenticator(devices.endpoints, http).login(account["username"], account["password"], store=store)
        tokens = store.load()
        assert tokens is not None
        assert tokens.id_token is not None
        headers = {"Authorization": f"Bearer {tokens.id_token}"}
        assert (await http.get(f"{stack.api_url}/users/me", headers=headers)).status_code == 401
    assert await handshake(stack, headers=headers) in {401, 403}


@asynccontextmanager
async def outstaying(stack: Stack, forger: Forger) -> AsyncIterator[tuple[ClientConnection, int]]:
    """A socket whose token ends a few seconds after it was opened, and when that is."""
    seconds = 2
    while True:
        end = int(time.time()) + seconds
        headers = {"Authorization": f"Bearer {forger.signed(exp=end)}"}
        try:
            async with connect(stack.ws_url, additional_headers=headers) as socket:
                yield socket, end
                return
        except InvalidStatus:
            # A busy machine may take longer to open it.
            seconds *= 2
            assert seconds < PATIENCE, "it is never opened"


async def test_a_token_that_ends_on_an_open_socket_is_told_there(devices: Devices, stack: Stack) -> None:
    """Frames on a socket after its token's expiry are answered ``unauthenticated``; nothing is stored."""
    ada = await devices.new("ada")
    async with outstaying(stack, Forger(stack, await ada.token())) as (socket, end):
        answer = await _until_refused(socket, end)
    assert (answer["type"], answer["code"], answer["temporary"]) == ("error", "unauthenticated", False)


async def _until_refused(socket: ClientConnection, end: int) -> dict[str, Any]:
    while True:
        await socket.send(json.dumps({"action": "ping", "id": "p"}))
        answer: dict[str, Any] = json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))
        if answer["type"] == "error":
            assert time.time() >= end - 1
            return answer
        assert time.time() < end + PATIENCE
        await asyncio.sleep(0.2)
