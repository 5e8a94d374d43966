"""The tables of infra/data.yaml on moto, so that the contracts hold for what is deployed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
import yaml
from moto import mock_aws
from tests.support.moto_endpoint import REGION, Moto, botocores

from parley.aws import clients
from parley.aws.lean import DynamoDB
from parley.aws.sigv4 import Credentials

DATA_TEMPLATE = Path(__file__).parents[2] / "infra" / "data.yaml"


_PARTS = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short functions (``!Ref`` ...) as what they are applied to."""


def _bare(loader: yaml.SafeLoader, _: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node)


_Template.add_multi_constructor("!", _bare)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An AWS of the test's own, in memory."""
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        clients.client.cache_clear()
        yield
    clients.client.cache_clear()


class OneCallAtATime:
    """A client whose calls happen whole, one after another, as DynamoDB promises of each; moto's own may interleave."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        def call(**arguments: Any) -> Any:
            with self._lock:
                return method(**arguments)

        return call


@cache
def _tables() -> dict[str, dict[str, Any]]:
    """What the template says of each table."""
    template = yaml.load(DATA_TEMPLATE.read_text(), _Template)  # noqa: S506
    return {
        name.removesuffix("Table").lower(): {
            part: value for part, value in resource["Properties"].items() if part in _PARTS
        }
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::DynamoDB::Table"
    }


@pytest.fixture
def dynamodb(aws: None) -> Any:
    """A client; the three tables are there under the names identity, chat and presence."""
    for name, wanted in _tables().items():
        botocores("dynamodb").create_table(TableName=name, **wanted)
    signing = Credentials("testing", "testing")
    return OneCallAtATime(DynamoDB(Moto(), REGION, lambda: signing, lambda: datetime.now(UTC)))
