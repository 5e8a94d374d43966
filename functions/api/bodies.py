"""What bodies of requests and answers have in common."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, StringConstraints

from api.params import ULID

T = TypeVar("T")


class Request(BaseModel):
    """Strict: no field is missing, extra or of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a text like 2026-01-31T12:00:00.000Z")
    moment = datetime.fromisoformat(value)
    # In whole milliseconds, so that what is answered and what is stored are one.
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


Moment = Annotated[AwareDatetime, BeforeValidator(_read_moment)]
"""RFC 3339, with its offset."""
UserId = Annotated[str, StringConstraints(pattern=ULID)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


def no_content() -> Response[None]:
    """It is done, and there is no more to say."""
    return Response(status_code=HTTPStatus.NO_CONTENT.value)


def answer(body: T, status: HTTPStatus) -> Response[T]:
    """An answer under another status than 200."""
    return Response(status_code=status.value, content_type="application/json", body=body)
