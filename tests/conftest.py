"""The deployed system that integration and browser tests share: one emulator, one stack, one address, on free ports."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from devstack import deploy, system
from devstack.config import REGION, ROOT, Place, free_port
from devstack.seed import PASSWORD
from parley.aws.http import Http
from parley.aws.lean import DynamoDB
from parley.aws.sigv4 import Credentials
from parley.bootstrap.identity import new_secret
from parley.bootstrap.sources import new_id, now
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.model import ClientSettings
from parley.identity.passwords import Argon2Hasher
from parley.identity.service import create_client, create_user


@cache
def _hash_of(password: str) -> str:
    return Argon2Hasher().hash(password)


class KnownHashes(Argon2Hasher):
    """Hashes the one password of everybody in the tests once."""

    def hash(self, password: str) -> str:
        return _hash_of(password)


class Stack:
    """A running Parley: the fields of local.json as attributes, and what tests do to it."""

    def __init__(self, running: system.System) -> None:
        self.place = running.place
        self.description = running.description
        self._parameters = deploy.stack_parameters(self.place)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.description[name]
        except KeyError:
            raise AttributeError(name) from None

    def client(self, service: str) -> Any:
        """A boto3 client of the emulator."""
        return deploy.client(self.place, service)

    @property
    def dynamodb(self) -> DynamoDB:
        """The client that the functions' stores take, of the emulator."""
        key = Credentials("test", "test")
        return DynamoDB(
            Http(self.place.aws_endpoint_url, answer_seconds=60), REGION, lambda: key, lambda: datetime.now(UTC)
        )

    def redeploy(self, **parameters: str) -> None:
        """Deploys the stack again with template parameters changed; without any, as it was at first.

        The template is the one that was deployed, so nothing is built or packaged again.
        """
        wanted = self._parameters | parameters
        # CloudFormation refuses an update that changes nothing.
        if wanted == deploy.stack_parameters(self.place):
            return
        cloudformation = self.client("cloudformation")
        cloudformation.update_stack(
            StackName=self.place.stack,
            UsePreviousTemplate=True,
            Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in wanted.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        # An emulator is done at once: waiting long between two looks is all that would take time.
        cloudformation.get_waiter("stack_update_complete").wait(
            StackName=self.place.stack, WaiterConfig={"Delay": 0.1, "MaxAttempts": 600}
        )
        self.description = system.describe(self.place, deploy.stack_outputs(self.place))

    def new_user(self, name: str) -> dict[str, str]:
        """A person of their own for one test: {"id", "username", "password", "display_name", "email"}."""
        username = f"{name}-{secrets.token_hex(4)}"
        user = create_user(
            username=username,
            email=f"{username}@example.com",
            display_name=name.title(),
            password=PASSWORD,
            store=DynamoDBStore(self.dynamodb, self.tables["identity"]),
            hasher=KnownHashes(),
            clock=now,
            new_id=new_id,
        )
        return {
            "id": user.id,
            "username": username,
            "password": PASSWORD,
            "display_name": user.display_name,
            "email": user.email,
        }

    def new_client(self, *, confidential: bool = True, **settings: Any) -> tuple[str, str | None]:
        """A client of its own for one test, by the settings that administrators have: its id and its secret."""
        client, secret = create_client(
            ClientSettings.model_validate({"name": "A client of a test", **settings}),
            confidential=confidential,
            store=DynamoDBStore(self.dynamodb, self.tables["identity"]),
            clock=now,
            new_id=new_id,
            new_secret=new_secret,
        )
        return client.client_id, secret


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Parley as a fresh clone deploys it, with the web client as it was built."""
    place = Place(
        home=tmp_path_factory.mktemp("parley"),
        aws_endpoint_url=f"http://localhost:{free_port()}",
        web_url=f"http://localhost:{free_port()}",
        # Of a push service that a test runs (tests/support/push_service.py).
        parameters={"PushServiceOrigin": f"http://127.0.0.1:{free_port()}"},
    )
    running = system.start(place, persist=False, built_web=True)
    try:
        yield Stack(running)
    finally:
        running.stop()


@pytest.fixture(scope="session")
def root() -> Path:
    """The checkout."""
    return ROOT
