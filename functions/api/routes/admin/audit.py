"""The audit trail."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter as Router
from pydantic import AwareDatetime

from api.params import ULID, Cursor, Limit
from api.scope import scope_of
from parley.identity.model import AuditEvent, Page

router = Router()

UserId = Annotated[str | None, Query(pattern=ULID, description="About this user, or done by them to nobody")]
Kind = Annotated[str | None, Query(pattern=r"^[a-z_.]{1,64}$", description="What the kind begins with: login.refused")]
From = Annotated[AwareDatetime | None, Query(alias="from", description="Default: 30 days before `to`; of a user, all")]
To = Annotated[AwareDatetime | None, Query(description="Before this moment; default: now")]


@router.get("/admin/audit", summary="The audit trail, the latest first")
def read(
    user_id: UserId = None,
    kind: Kind = None,
    since: From = None,
    to: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[AuditEvent]:
    """A page's work is bounded: it may be short, even empty, and still have a next one."""
    scope = scope_of(router)
    scope.access_admin()
    return scope.services.security.read_events(
        user_id=user_id, kind=kind or "", since=since, until=to, cursor=cursor, limit=limit
    )
