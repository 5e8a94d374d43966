"""Parameters that several calls take."""

from __future__ import annotations

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import TypeAdapter, ValidationError

from parley.errors import InvalidRequest
from parley.messaging.content import MAX_SEQ
from parley.messaging.model import ConversationId

ULID = r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$"
MAX_IDS = 100

CLIENT_ID = r"^[A-Za-z0-9_+-]{1,128}$"

PathId = Annotated[str, Path(pattern=ULID)]
ClientId = Annotated[str, Path(pattern=CLIENT_ID)]
Limit = Annotated[int, Query(ge=1, le=100)]
Seq = Annotated[int | None, Query(ge=0, le=MAX_SEQ)]
Heir = Annotated[str | None, Query(pattern=ULID, description="Who owns the group then, where I own it and leave")]
IdCursor = Annotated[str | None, Query(pattern=ULID, description="The last id of the page before")]
Cursor = Annotated[str | None, Query(max_length=1024)]
IdList = Annotated[str | None, Query(description="At most 100 ids, separated by commas", max_length=27 * 101)]

_ids: TypeAdapter[list[str]] = TypeAdapter(list[ConversationId])


def read_ids(name: str, text: str | None) -> list[str]:
    """The ids of a list like ``a,b,c``, 1 to 100. Raises InvalidRequest."""
    parts = text.split(",") if text else []
    if not 1 <= len(parts) <= MAX_IDS:
        raise InvalidRequest(f"{name}: 1 to {MAX_IDS} ids, separated by commas.")
    try:
        return _ids.validate_python(parts)
    except ValidationError as exc:
        raise InvalidRequest(f"{name}: not an id.") from exc
