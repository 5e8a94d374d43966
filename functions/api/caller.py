"""Who calls: the Bearer token, before anything else runs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.bootstrap.identity import CHAT_SCOPE
from parley.errors import Forbidden, Unauthenticated
from parley.identity.model import Principal
from parley.identity.tokens import Verifier


def authenticate(event: Mapping[str, Any], verifier: Verifier) -> Principal:
    """Raises Unauthenticated; Forbidden for a token that was not given for the chat."""
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated("An access token is needed: Authorization: Bearer <token>.")
    principal = verifier.verify(token.strip())
    if CHAT_SCOPE not in principal.scopes:
        raise Forbidden(f"The access token lacks the scope {CHAT_SCOPE}.")
    return principal
