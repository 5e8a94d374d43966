"""What has happened to one's own sign-ins."""

from __future__ import annotations

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import BaseModel

from api.params import Cursor, Limit
from api.scope import scope_of
from parley.clock import Timestamp
from parley.identity.model import NOWHERE, AuditEvent, Page, Source

router = Router()


class SecurityEvent(BaseModel):
    id: str
    at: Timestamp
    kind: str
    """In the past tense: ``login.succeeded``, ``second_factor.removed``."""
    result: str
    """``ok`` or ``refused``."""
    client_id: str | None
    source: Source
    """Where it came from; of what an administrator did, nothing is told."""
    by_administrator: bool


@router.get("/users/me/security-events", summary="What has happened to my sign-ins, the latest first")
def security_events(limit: Limit = 50, cursor: Cursor = None) -> Page[SecurityEvent]:
    scope = scope_of(router)
    page = scope.services.security.read_events(user_id=scope.user_id, cursor=cursor, limit=limit)
    return Page[SecurityEvent](items=[_told(event) for event in page.items], next=page.next)


def _told(event: AuditEvent) -> SecurityEvent:
    by_administrator = event.actor_id is not None and event.user_id is not None
    fields = event.model_dump(include=set(SecurityEvent.model_fields) - {"source"})
    return SecurityEvent(
        **fields, source=NOWHERE if by_administrator else event.source, by_administrator=by_administrator
    )
