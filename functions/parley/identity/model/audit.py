"""The audit trail: what happened to identities, one event an item, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from parley.clock import Timestamp, rfc3339
from parley.identity.model.base import Model


class Source(Model):
    """Where a request came from."""

    address: str = ""
    """IP address as text."""
    user_agent: str = ""
    place: str = ""
    """City and country, where CloudFront says so."""


NOWHERE = Source()
"""What has no request behind it."""


class AuditEvent(Model):
    """Who did what, when, from where, and how it ended. No field ever holds a secret."""

    id: str
    at: Timestamp
    kind: str
    """In the past tense: ``login.succeeded``, ``refresh.reused``."""
    result: Literal["ok", "refused"]
    user_id: str | None = None
    """Whom it is about."""
    actor_id: str | None = None
    """Who did it, where that is somebody else."""
    client_id: str | None = None
    source: Source = NOWHERE
    details: Mapping[str, str] = {}

    @property
    def place(self) -> str:
        """Where it stands in the trail: places sort as text in the order of time, and times and days among them."""
        return f"{rfc3339(self.at)}#{self.id}"
