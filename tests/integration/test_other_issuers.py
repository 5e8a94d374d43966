"""People of an Amazon Cognito user pool: their tokens open the API and the socket, and nothing else does."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from tests.integration.test_doors import handshake
from tests.integration.test_sessions import endings, ends
from tests.support.waiting import PATIENCE, eventually
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from tests.conftest import Stack

PASSWORD = "Correct-horse-1"


@dataclass
class Pool:
    """A pool of the emulator's, with an app client that we trust and one that we do not."""

    stack: Stack
    id: str
    client_id: str
    other_client_id: str

    def join(self, username: str, email: str) -> None:
        cognito = self.stack.client("cognito-idp")
        attributes = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        cognito.admin_create_user(
            UserPoolId=self.id, Username=username, UserAttributes=attributes, MessageAction="SUPPRESS"
        )
        cognito.admin_set_user_password(UserPoolId=self.id, Username=username, Password=PASSWORD, Permanent=True)

    def sign_in(self, username: str, *, client_id: str = "") -> dict[str, str]:
        """AuthenticationResult: AccessToken, IdToken, RefreshToken."""
        answer = self.stack.client("cognito-idp").admin_initiate_auth(
            UserPoolId=self.id,
            ClientId=client_id or self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": username, "PASSWORD": PASSWORD},
        )
        result: dict[str, str] = answer["AuthenticationResult"]
        return result


@pytest.fixture(scope="module")
def pool(stack: Stack) -> Iterator[Pool]:
    cognito = stack.client("cognito-idp")
    pool_id = cognito.create_user_pool(PoolName="company")["UserPool"]["Id"]
    clients = [
        cognito.create_user_pool_client(
            UserPoolId=pool_id, ClientName=name, ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH"]
        )["UserPoolClient"]["ClientId"]
        for name in ("chat", "other")
    ]
    region = pool_id.partition("_")[0]
    issuer = f"https://cognito-idp.{region}.amazonaws.com/{pool_id}"
    # The emulator's pools answer under its own address, and API sign-ins have Cognito's own scope.
    address = f"http://127.0.0.1:{stack.place.aws_endpoint_url.rpartition(':')[2]}/{pool_id}"
    stack.redeploy(TrustedIssuers=f"{issuer} {clients[0]} at={address} scope=aws.cognito.signin.user.admin")
    yield Pool(stack, pool_id, *clients)
    stack.redeploy()


async def call(stack: Stack, token: str, path: str = "/users/me", method: str = "GET") -> tuple[int, Any]:
    async with httpx.AsyncClient(timeout=30) as http:
        headers = {"Authorization": f"Bearer {token}"}
        answer = await http.request(
            method, f"{stack.api_url}{path}", headers=headers, json=None if method == "GET" else {}
        )
        return answer.status_code, answer.json()


async def test_a_person_of_the_pool_calls_and_connects_as_the_same_user(pool: Pool, stack: Stack) -> None:
    pool.join("hopper", "hopper@example.com")
    token = pool.sign_in("hopper")["AccessToken"]
    first, second = await asyncio.gather(call(stack, token), call(stack, token))
    assert (first[0], second[0]) == (200, 200)
    assert first[1]["id"] == second[1]["id"]
    assert first[1]["username"] == "hopper"
    assert await handshake(stack, headers={"Authorization": f"Bearer {token}"}) == 101
    status, ticket = await call(stack, token, "/tickets", "POST")
    assert status == 201
    assert await handshake(stack, ticket=ticket["ticket"]) == 101
    again = await call(stack, pool.sign_in("hopper")["AccessToken"])
    assert again[1]["id"] == first[1]["id"]


async def test_the_socket_alone_makes_a_user_too(pool: Pool, stack: Stack) -> None:
    pool.join("lovelace", "lovelace@example.com")
    token = pool.sign_in("lovelace")["AccessToken"]
    async with connect(stack.ws_url, additional_headers={"Authorization": f"Bearer {token}"}) as socket:
        await socket.send(json.dumps({"action": "ping", "id": "p"}))
        assert json.loads(await asyncio.wait_for(socket.recv(), PATIENCE))["type"] == "pong"
    assert (await call(stack, token))[1]["username"] == "lovelace"


async def test_tokens_of_the_pool_that_are_not_for_us_open_nothing(pool: Pool, stack: Stack) -> None:
    pool.join("mallory", "mallory@example.com")
    good = pool.sign_in("mallory")
    elsewhere = pool.sign_in("mallory", client_id=pool.other_client_id)["AccessToken"]
    head, claims, signature = good["AccessToken"].split(".")
    forged = f"{head}.{claims}.{signature[:-8]}AAAAAAAA"
    for token in (good["IdToken"], elsewhere, forged):
        assert (await call(stack, token))[0] == 401
        assert await handshake(stack, headers={"Authorization": f"Bearer {token}"}) in {401, 403}


async def test_nobody_takes_an_account_over_by_its_address(pool: Pool, stack: Stack) -> None:
    ada = stack.new_user("ada")
    pool.join("impostor", ada["email"])
    _, me = await call(stack, pool.sign_in("impostor")["AccessToken"])
    assert me["id"] != ada["id"]
    assert me["email"] != ada["email"]


async def test_whoever_is_signed_out_here_must_sign_in_there_again(pool: Pool, stack: Stack) -> None:
    pool.join("turing", "turing@example.com")
    token = pool.sign_in("turing")["AccessToken"]
    _, me = await call(stack, token)
    # A token says the second of its login: in that second nobody could say which of the two came first.
    logged_in = jwt.decode(token, options={"verify_signature": False})["auth_time"]
    await eventually(lambda: time.time() > logged_in + 1)
    async with connect(stack.ws_url, additional_headers={"Authorization": f"Bearer {token}"}) as socket:

        async def end() -> None:
            await asyncio.to_thread(endings(stack).end_sign_ins, me["id"], reason="disabled")

        assert (await ends(socket, end))["code"] == "signed_out"
    assert (await call(stack, token))[0] == 401
    assert await handshake(stack, headers={"Authorization": f"Bearer {token}"}) in {401, 403}
