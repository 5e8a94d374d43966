"""People, and where they are signed in; clients that sign them in."""

from __future__ import annotations

from pydantic import AwareDatetime, Field

from parley_sdk.models.base import Model


class User(Model):
    id: str
    username: str
    display_name: str
    email: str | None = None
    avatar: str | None = None
    status: str = "active"


class ImportedLine(Model):
    """What became of a line of an import: ``outcome`` is created, exists or refused."""

    line: int
    username: str
    outcome: str
    detail: str = ""


class Block(Model):
    """Somebody whom one has blocked."""

    user_id: str
    blocked_at: AwareDatetime


class SessionClient(Model):
    client_id: str
    name: str
    last_used_at: AwareDatetime


class Session(Model):
    """A place where one is signed in; ``current`` is this one."""

    id: str
    browser: str | None = None
    system: str | None = None
    address: str | None = None
    place: str | None = None
    created_at: AwareDatetime
    last_used_at: AwareDatetime
    current: bool = False
    clients: list[SessionClient] = Field(default_factory=list)


class ClientSecret(Model):
    id: str
    created_at: AwareDatetime
    ends_at: AwareDatetime | None = None


class RegisteredClient(Model):
    """A system that signs people in through Parley; ``client_secret`` right after it was made, and never again."""

    client_id: str
    name: str
    confidential: bool
    first_party: bool = False
    native: bool = False
    built_in: bool = False
    redirect_uris: list[str] = Field(default_factory=list)
    logout_uris: list[str] = Field(default_factory=list)
    scopes: list[str] = Field(default_factory=list)
    grant_types: list[str] = Field(default_factory=list)
    pkce_required: bool = True
    access_token_seconds: int
    id_token_seconds: int
    refresh_token_seconds: int
    refresh_token_rotation: bool = True
    refresh_grace_seconds: int
    created_at: AwareDatetime | None = None
    secrets: list[ClientSecret] = Field(default_factory=list)
    client_secret: str | None = None


class Ticket(Model):
    ticket: str
    expires_in: int
