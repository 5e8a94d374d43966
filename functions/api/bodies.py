"""What callers send: strict, nothing missing, extra or of another type."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

UserId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\x21-\x7e]+$")]
Title = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"\S")]


class Body(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class NewPair(Body):
    type: Literal["single"]
    members: Annotated[list[UserId], Field(min_length=1, max_length=2)]
    """The other one; the caller may be named too."""


class NewGroup(Body):
    type: Literal["group"]
    title: Title
    members: Annotated[list[UserId], Field(max_length=200)]


class NewTicket(Body):
    """An empty object: all that a ticket holds is in the token."""


NewConversation = Annotated[NewPair | NewGroup, Field(discriminator="type")]
