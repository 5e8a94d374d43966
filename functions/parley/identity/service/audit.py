"""Writing the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from parley.clock import Clock, NewId
from parley.identity.model import NOWHERE, AuditEvent, Source
from parley.identity.ports import AuditStore


@dataclass(frozen=True)
class Trail:
    """Appends what happened, for one source: a request's, or none."""

    store: AuditStore
    clock: Clock
    new_id: NewId
    source: Source = NOWHERE

    def record(
        self,
        kind: str,
        result: Literal["ok", "refused"] = "ok",
        *,
        user_id: str | None = None,
        actor_id: str | None = None,
        client_id: str | None = None,
        **details: str,
    ) -> None:
        """Appends one event; ``details`` hold names and numbers, never secrets. Raises Unavailable."""
        event = AuditEvent(
            id=self.new_id(),
            at=self.clock(),
            kind=kind,
            result=result,
            user_id=user_id,
            actor_id=actor_id,
            client_id=client_id,
            source=self.source,
            details=details,
        )
        self.store.append_event(event)
