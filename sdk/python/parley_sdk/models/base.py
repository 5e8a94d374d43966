"""What all models have, and pages of them."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


M = TypeVar("M", bound=Model)


class Page(Model, Generic[M]):
    """A list's page; ``next`` is the cursor of the following one, or None at the end."""

    items: list[M]
    next: str | None = None
