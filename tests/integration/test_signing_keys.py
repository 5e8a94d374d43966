"""Signing keys on the deployed stack: succeeded by one another, in SSM and in KMS, with nobody logged out.

A day is not waited for: the ring is dated back, and the functions that hold what they know for five minutes start anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.integration.conftest import Device, Devices
from tests.integration.test_doors import handshake

from devstack import deploy
from parley.bootstrap.sources import now
from parley.errors import Unavailable
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.keys import public_key
from parley.identity.kms import KmsKey, KmsVault
from parley.identity.model import KeyRing
from parley.identity.service.rotation import LINGER

if TYPE_CHECKING:
    from tests.conftest import Stack


class Keys:
    """The ring of the stack, and hands on its time."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._store = DynamoDBStore(stack.client("dynamodb"), stack.tables["identity"])
        self._names = deploy.functions(stack.place)

    @property
    def ring(self) -> KeyRing:
        ring = self._store.get_key_ring()
        assert ring is not None
        return ring

    @property
    def published(self) -> list[str]:
        parameter = self._stack.client("ssm").get_parameter(Name=f"/{self._stack.stack}/jwks")["Parameter"]
        return [jwk["kid"] for jwk in json.loads(parameter["Value"])["keys"]]

    def ask(self, **event: Any) -> dict[str, Any]:
        """Invokes the rotation's function; without arguments, as the schedule does."""
        answer = self._stack.client("lambda").invoke(
            FunctionName=self._names["RotateKeys"], Payload=json.dumps(event).encode()
        )
        told: dict[str, Any] = json.load(answer["Payload"])
        assert "FunctionError" not in answer, told
        return told

    def pass_time(self, by: timedelta) -> None:
        """What was to happen within that time is due."""
        ring = self.ring
        keys = [
            key.model_copy(update={"signs_from": key.signs_from - by if key.signs_from else None}) for key in ring.keys
        ]
        assert self._store.put_key_ring(KeyRing(keys=tuple(keys), revision=ring.revision + 1))
        for name in ("Auth", "Api", "Authorizer"):
            # Another configuration is another execution environment.
            self._stack.client("lambda").update_function_configuration(
                FunctionName=self._names[name], Description=f"{name} at revision {ring.revision}"
            )


@pytest.fixture
def keys(stack: Stack) -> Keys:
    return Keys(stack)


async def opens(stack: Stack, token: str) -> tuple[int, int]:
    """What the API and the socket answer to a token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=30) as http:
        called = (await http.get(f"{stack.api_url}/users/me", headers=headers)).status_code
    return called, await handshake(stack, headers=headers)


async def kid_of(device: Device) -> str:
    return str(jwt.get_unverified_header(await device.token())["kid"])


async def test_a_key_is_succeeded_and_nobody_is_logged_out(devices: Devices, stack: Stack, keys: Keys) -> None:
    ada = await devices.new("ada")
    old, first = await kid_of(ada), await ada.token()
    answer = keys.ask(action="rotate")
    assert [key["kid"] for key in answer["keys"]] == keys.published
    assert keys.ask(action="rotate") == answer
    new = answer["keys"][-1]["kid"]
    assert new != old

    keys.pass_time(timedelta(days=1))
    assert (await kid_of(grace := await devices.new("grace")), await opens(stack, first)) == (new, (200, 101))
    assert await opens(stack, await grace.token()) == (200, 101)
    await ada.client.credentials.refresh(first)
    assert await kid_of(ada) == new
    assert keys.ask()["keys"] == keys.ask()["keys"]
    assert old in keys.published

    keys.pass_time(LINGER)
    assert [key["kid"] for key in keys.ask()["keys"]] == keys.published == [new]
    keys.pass_time(timedelta(0))
    assert await opens(stack, first) == (401, 403)
    assert await opens(stack, await ada.token()) == (200, 101)
    assert (await ada.client.raw({"action": "ping", "id": "p"}))["type"] == "pong"


def test_a_key_in_kms_signs_and_is_ended(stack: Stack) -> None:
    client = stack.client("kms")
    vault = KmsVault(client, stack.stack, now)
    key = vault.make()
    message = b"claims " * 1000
    public_key({**key.jwk}).verify(  # type: ignore[typeddict-item]
        KmsKey(client, key).sign(message), message, padding.PKCS1v15(), hashes.SHA256()
    )
    for _ in range(2):
        vault.destroy(key.location)
    with pytest.raises(Unavailable):
        KmsKey(client, key).sign(message)


@pytest.fixture
def in_kms(stack: Stack) -> Iterator[None]:
    stack.redeploy(SigningKey="kms")
    yield
    stack.redeploy(SigningKey="ssm")


async def test_keys_move_to_kms_and_back_with_the_parameter(
    devices: Devices, stack: Stack, keys: Keys, in_kms: None
) -> None:
    ada = await devices.new("ada")
    first = await ada.token()
    made = keys.ring.keys[-1]
    assert made.location.startswith("kms:")
    keys.pass_time(timedelta(days=1))
    grace = await devices.new("grace")
    assert await kid_of(grace) == made.kid
    assert await opens(stack, await grace.token()) == (200, 101)
    assert await opens(stack, first) == (200, 101)
    # Back again: the next deployment makes a successor in SSM, and while that is on its way KMS signs.
    stack.redeploy(SigningKey="ssm")
    assert keys.ring.keys[-1].location.startswith("ssm:")
    keys.pass_time(timedelta(0))
    assert await kid_of(await devices.new("mary")) == made.kid
    keys.pass_time(timedelta(days=1))
    keys.pass_time(LINGER)
    keys.ask()
    assert [key.location.partition(":")[0] for key in keys.ring.keys] == ["ssm"]
    state = stack.client("kms").describe_key(KeyId=made.location.removeprefix("kms:"))["KeyMetadata"]["KeyState"]
    assert state == "PendingDeletion"
    assert await opens(stack, await (await devices.new("edith")).token()) == (200, 101)
