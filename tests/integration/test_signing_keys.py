"""Signing keys on the deployed stack succeed one another with nobody logged out.

A day is not waited for: the ring is dated back, and the functions that hold what they know for five minutes start anew.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from tests.integration.conftest import Device, Devices
from tests.integration.test_doors import handshake

from devstack import aws, deploy
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.model import KeyRing
from parley.identity.service.rotation import LINGER

if TYPE_CHECKING:
    from tests.conftest import Stack


class Keys:
    """The ring of the stack, and hands on its time."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._store = DynamoDBStore(stack.dynamodb, stack.tables["identity"])
        self._lambda, self._names = stack.client("lambda"), deploy.functions(stack.place)

    @property
    def published(self) -> list[str]:
        keys = httpx.get(f"{self._stack.issuer}/.well-known/jwks.json", timeout=30).json()["keys"]
        return [key["kid"] for key in keys]

    def ask(self, **event: Any) -> list[str]:
        """The ids of the keys after the rotation's function was invoked; without arguments, as the schedule does."""
        answer = self._lambda.invoke(FunctionName=self._names["RotateKeys"], Payload=json.dumps(event).encode())
        told = json.load(answer["Payload"])
        assert "FunctionError" not in answer, told
        return [key["kid"] for key in told["keys"]]

    def pass_time(self, by: timedelta) -> None:
        """What was to happen within that time is due."""
        ring = self._store.get_key_ring()
        assert ring is not None
        keys = [
            key.model_copy(update={"signs_from": key.signs_from - by if key.signs_from else None}) for key in ring.keys
        ]
        assert self._store.put_key_ring(KeyRing(keys=tuple(keys), revision=ring.revision + 1))
        self.start_anew(f"{ring.revision} {by}")

    def start_anew(self, mark: str) -> None:
        """Another environment variable is another execution environment."""
        for name in ("Auth", "Api", "Authorizer"):
            function = self._names[name]
            now = self._lambda.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
            self._lambda.update_function_configuration(
                FunctionName=function, Environment={"Variables": {**now, "STARTED_BY_TEST": mark}}
            )


async def opens(stack: Stack, token: str) -> tuple[int, int]:
    """What the API and the socket answer to a token."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=30) as http:
        called = (await http.get(f"{stack.api_url}/users/me", headers=headers)).status_code
    return called, await handshake(stack, headers=headers)


async def kid_of(device: Device) -> str:
    return str(jwt.get_unverified_header(await device.token())["kid"])


async def test_a_key_is_succeeded_and_nobody_is_logged_out(
    devices: Devices, stack: Stack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keys, ada = Keys(stack), await devices.new("ada")
    old, first = await kid_of(ada), await ada.token()

    # By hand, as `make rotate-keys`: the next key is published at once and signs nothing yet; asked again, it is the
    # same one.
    for name, value in stack.place.environ().items():
        monkeypatch.setenv(name, value)
    aws.rotate_keys(stack.place.stack, urgent=False)
    new = capsys.readouterr().out.splitlines()[-1].split()[0]
    assert keys.ask(action="rotate") == [old, new]
    keys.start_anew("published")
    assert keys.published == [old, new]
    assert await kid_of(await devices.new("grace")) == old

    # A day later it signs; tokens of the old one are good still, and what was signed in goes on.
    keys.pass_time(timedelta(days=1))
    assert await kid_of(mary := await devices.new("mary")) == new
    assert await opens(stack, await mary.token()) == (200, 101)
    assert await opens(stack, first) == (200, 101)
    assert keys.ask() == [old, new]
    await ada.client.credentials.refresh(first)
    assert await kid_of(ada) == new

    # By the schedule: once no token of the old one can live any more, it retires.
    keys.pass_time(LINGER)
    assert keys.ask() == [new]
    keys.start_anew("retired")
    assert keys.published == [new]
    assert await opens(stack, first) == (401, 403)
    assert await opens(stack, await ada.token()) == (200, 101)
    assert (await ada.client.raw({"action": "ping", "id": "p"}))["type"] == "pong"


async def test_keys_move_into_kms_and_back_and_nobody_is_logged_out(devices: Devices, stack: Stack) -> None:
    keys, ada = Keys(stack), await devices.new("ada")
    of_ssm, first = await kid_of(ada), await ada.token()
    stack.redeploy(SigningKey="kms")
    try:
        # The deployment began a successor in the other place.
        *_, of_kms = keys.ask()
        assert of_kms != of_ssm
        keys.pass_time(timedelta(days=1))
        await ada.client.credentials.refresh(first)
        assert await kid_of(ada) == of_kms
        second = await ada.token()
        assert await opens(stack, first) == await opens(stack, second) == (200, 101)
    finally:
        stack.redeploy()
    *_, back = keys.ask()
    keys.pass_time(timedelta(days=1))
    await ada.client.credentials.refresh(second)
    assert await kid_of(ada) == back
    assert await opens(stack, second) == await opens(stack, await ada.token()) == (200, 101)
    keys.pass_time(LINGER)
    assert keys.ask() == [back]
    # Nothing is left in KMS but what waits for its deletion.
    kms = stack.client("kms")
    states = [kms.describe_key(KeyId=each["KeyId"])["KeyMetadata"] for each in kms.list_keys()["Keys"]]
    assert {each["KeyState"] for each in states if each["KeySpec"] == "RSA_2048"} == {"PendingDeletion"}
