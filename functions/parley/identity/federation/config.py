"""Which issuers are trusted, as an operator writes it down.

As a list with commas, each issuer followed by its clients and, where they differ from the defaults, its settings::

    https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbC123 3n4b5u... scope=acme/chat,
    https://login.example.com/realms/acme chat chat-mobile username=preferred_username link=email

or as JSON, a list of objects with the names of :class:`TrustedIssuer`'s fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from parley.identity.scopes import CHAT

MAX_ISSUERS = 20

_ADDRESS = re.compile(r"(?P<scheme>https?)://(?P<host>\[[0-9a-f:]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:/[^\s?#]*)?")
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_SETTINGS = {"username": "username_claim", "scope": "scope", "at": "at", "link": "link"}


class TrustedIssuer(BaseModel):
    """An OpenID provider whose access tokens open the API and the socket."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    issuer: str
    """The ``iss`` of its tokens, to the letter."""
    clients: Annotated[tuple[str, ...], Field(min_length=1, max_length=100, strict=False)]
    """Whose tokens are taken: client ids, or audiences. One at least: a provider signs people in for others, too."""
    username_claim: str | None = None
    """The claim that names a new user; without it the usual ones."""
    scope: str = CHAT
    """The scope of its tokens that lets people chat."""
    at: str | None = None
    """Where its discovery document lies, if not under ``issuer``."""
    link: Annotated[str, Field(pattern="^(never|email)$")] = "never"
    """``email``: whoever comes with a verified e-mail address is the user here who has the same one, verified."""

    @property
    def base(self) -> str:
        """Where ``/.well-known/`` is."""
        return (self.at or self.issuer).rstrip("/")


def is_allowed(address: object, *, local: bool) -> bool:
    """Whether an address may be asked for keys: https, and http on loopback in the local environment."""
    match = _ADDRESS.fullmatch(address) if isinstance(address, str) else None
    return match is not None and (match["scheme"] == "https" or (local and match["host"] in _LOOPBACK))


def read_issuers(text: str, *, local: bool) -> Mapping[str, TrustedIssuer]:
    """The issuers by their ``iss``. Raises ValueError, saying what is wrong."""
    text = text.strip()
    try:
        entries = (
            json.loads(text) if text.startswith("[") else [_entry(part) for part in text.split(",") if part.strip()]
        )
        issuers = [TrustedIssuer.model_validate(entry) for entry in entries]
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        raise ValueError(f"TrustedIssuers: {'.'.join(map(str, first['loc']))}: {first['msg']}") from exc
    if len(issuers) > MAX_ISSUERS:
        raise ValueError(f"TrustedIssuers: at most {MAX_ISSUERS}")
    for each in issuers:
        # A name that is only compared may be any https address; what is asked must be one that may be asked.
        if not is_allowed(each.issuer, local=local) or not is_allowed(each.base, local=local):
            raise ValueError(f"TrustedIssuers: {each.issuer}: must be https (http on loopback, locally)")
    found = {each.issuer: each for each in issuers}
    if len(found) < len(issuers):
        raise ValueError("TrustedIssuers: an issuer is named twice")
    return found


def _entry(text: str) -> dict[str, Any]:
    issuer, *words = text.split()
    settings = dict(word.split("=", 1) for word in words if "=" in word)
    unknown = settings.keys() - _SETTINGS.keys()
    if unknown:
        raise ValueError(f"TrustedIssuers: {issuer}: no such setting: {', '.join(sorted(unknown))}")
    named = {_SETTINGS[name]: value for name, value in settings.items()}
    return {"issuer": issuer, "clients": [word for word in words if "=" not in word], **named}
