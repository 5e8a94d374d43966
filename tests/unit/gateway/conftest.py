from __future__ import annotations

import pytest
from tests.unit.gateway.harness import Socket
from tests.unit.messaging.fakes import World


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice wants to know it, as Lambda says it."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")


@pytest.fixture
def socket() -> Socket:
    return Socket(World())
