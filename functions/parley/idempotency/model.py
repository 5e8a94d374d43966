"""What an idempotency key stands for."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from parley.clock import Timestamp


class Claim(BaseModel):
    """The first request with a key: everything by chance in it follows from ``seed``."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    seed: str
    fingerprint: str
    """SHA-256 of what was asked for."""
    created_at: Timestamp
