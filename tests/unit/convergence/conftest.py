from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice wants to know it, as Lambda says it."""
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
