"""What all of identity's models have in common.

Times are UTC; secrets appear as SHA-256 in hex (:func:`parley.identity.service.digest.digest`), never in clear.
"""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Model(BaseModel):
    # Inputs stay out of error messages: what is validated here holds hashes, and messages are logged.
    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)


class Page(Model, Generic[T]):
    """A part of a list; ``next`` is the cursor of the part after it, null at the end."""

    items: list[T]
    next: str | None = None


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970: JWT's NumericDate (RFC 7519 §2) and DynamoDB's TTL."""
    return int(moment.timestamp())
