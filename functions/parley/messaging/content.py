"""What a message can say: ``content_type`` names the kind of ``content``. A new kind joins here and nowhere else.

============ ============== ============================= ==================================
content_type who gives it   as it is given                as it is stored and told
============ ============== ============================= ==================================
text         people, apps   markdown source, as it is     the same; rendered by clients alone
image        people, apps   :class:`Attachment`           :class:`ImageContent`
file         people, apps   :class:`Attachment`           :class:`FileContent`
card         apps           :class:`Card`                 the same
forward      people         :class:`Forward`              what the message said that it names
system       services       a :data:`SystemEvent`         the same
============ ============== ============================= ==================================

What is given is held to the rules of today; what was stored is read as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import CoreSchema, PydanticCustomError

MAX_TEXT = 16_000
"""Characters of a text."""
MAX_CARD_TEXT = 4_000
MAX_SEQ = 9_007_199_254_740_991
"""The greatest integer that every JSON reader holds exactly (RFC 8259 §6)."""

Ulid = Annotated[str, StringConstraints(pattern=r"^[0-7][0-9A-HJKMNP-TV-Z]{25}$")]
"""26 characters of Crockford's base 32, in upper case."""

ContentType = Literal["text", "image", "file", "card", "system"]
GivenType = Literal["text", "image", "file", "card", "forward"]
GivenTypeOfPeople = Literal["text", "image", "file", "forward"]

# Something to see: neither white space nor one of the marks without width, nor Braille's empty cell.
_VISIBLE = re.compile(r"[^\s\u200b-\u200f\u2060\ufeff\u2800]")


def _not_blank(text: str) -> str:
    if not _VISIBLE.search(text):
        raise PydanticCustomError("blank", "must hold more than spaces")
    return text


Text = Annotated[str, StringConstraints(strict=True, max_length=MAX_TEXT), AfterValidator(_not_blank)]
_Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_not_blank)]


class Given(BaseModel):
    """What comes from outside: nothing is missing, extra, or of another type."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", defer_build=True)


class Attachment(Given):
    """A file that its sender has uploaded; what else there is to say of it, the file store knows."""

    file_id: Ulid


class Forward(Given):
    """Another message, whose content the server copies: of any conversation that the sender is in."""

    conversation_id: Ulid
    seq: Annotated[int, Field(ge=1, le=MAX_SEQ)]


class CardField(Given):
    name: _Line
    value: Annotated[str, StringConstraints(max_length=1_000)]


class CardLink(Given):
    title: _Line
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$", max_length=2_000)]


class Card(Given):
    """What an app shows: a title, a text in markdown, a table of fields, and links."""

    title: _Line
    text: Annotated[str, StringConstraints(max_length=MAX_CARD_TEXT)] = ""
    fields: Annotated[list[CardField], Field(max_length=20)] = Field(default_factory=list)
    links: Annotated[list[CardLink], Field(max_length=5)] = Field(default_factory=list)


class Stored(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class FileContent(Stored):
    """A file, as the file store describes it; ``size`` in bytes."""

    file_id: str
    name: str
    size: int
    media_type: str


class ImageContent(FileContent):
    """A file that clients show at once; what was not found out about it is null."""

    width: int | None = None
    height: int | None = None
    blurhash: str | None = None


class MemberJoined(Stored):
    """People were added by somebody, or came by an invitation of their own accord (then they are the actor)."""

    event: Literal["member_joined"] = "member_joined"
    actor_id: str
    user_ids: tuple[str, ...]


class MemberLeft(Stored):
    event: Literal["member_left"] = "member_left"
    actor_id: str


class MemberRemoved(Stored):
    event: Literal["member_removed"] = "member_removed"
    actor_id: str
    user_ids: tuple[str, ...]


class Renamed(Stored):
    event: Literal["renamed"] = "renamed"
    actor_id: str
    title: str


SystemEvent = Annotated[MemberJoined | MemberLeft | MemberRemoved | Renamed, Field(discriminator="event")]
"""What happened to a conversation, as an entry of its timeline; never given by a client."""

AnyGiven = str | Attachment | Card | Forward
AnyContent = str | ImageContent | FileContent | Card | MemberJoined | MemberLeft | MemberRemoved | Renamed

GIVEN_BY_PEOPLE: Mapping[str, Any] = {"text": Text, "image": Attachment, "file": Attachment, "forward": Forward}
GIVEN: Mapping[str, Any] = {**GIVEN_BY_PEOPLE, "card": Card}
STORED: Mapping[str, Any] = {
    "text": str,
    "image": ImageContent,
    "file": FileContent,
    "card": Card,
    "system": SystemEvent,
}


def _as_named(kinds: Mapping[str, Any]) -> WrapValidator:
    """Reads ``content`` as the kind that ``content_type``, the field before it, names."""
    adapters: dict[str, TypeAdapter[Any]] = {}

    def read(value: Any, _: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
        name = info.data.get("content_type", "")
        if name not in kinds:
            return value  # refused already, for its content_type
        if name not in adapters:
            adapters[name] = TypeAdapter(kinds[name])
        return adapters[name].validate_python(value)

    return WrapValidator(read)


GivenContent = Annotated[AnyGiven, _as_named(GIVEN)]
"""The field ``content`` as a sender gives it, behind a field ``content_type``."""
StoredContent = Annotated[AnyContent, _as_named(STORED)]
"""The field ``content`` as it is stored and told, behind a field ``content_type``."""


class Discriminated(BaseModel):
    """Says in its JSON schema, too, that ``content_type`` discriminates ``content``."""

    kinds: ClassVar[Mapping[str, Any]]
    assumed: ClassVar[str | None] = None
    """The content_type of whatever names none, where it need not be named."""

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        own = handler.resolve_ref_schema(schema)
        for name in ("content_type", "content"):
            own["properties"].pop(name)
        own["oneOf"] = [
            {
                "type": "object",
                "properties": {
                    "content_type": {"const": name, "type": "string"},
                    "content": handler(TypeAdapter(kind).core_schema),
                },
                "required": ["content"] if name == cls.assumed else ["content_type", "content"],
            }
            for name, kind in cls.kinds.items()
        ]
        return schema
