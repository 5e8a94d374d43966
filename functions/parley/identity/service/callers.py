"""Who is calling: an access token that is good, of a sign-in that has not ended."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from parley.identity.model import Principal
from parley.identity.ports import Sockets


class TokenVerifier(Protocol):
    def verify(self, token: str) -> Principal:
        """Whom an access token speaks for, whatever has become of its sign-in. Raises Unauthenticated, Unavailable."""
        ...


@dataclass(frozen=True)
class ByIssuer:
    """A :class:`TokenVerifier` of our own tokens and, made with the first of them, of others'."""

    issuer: str
    own: TokenVerifier
    others: Callable[[], TokenVerifier]

    def verify(self, token: str) -> Principal:
        is_own = issuer_of(token) in (None, self.issuer)
        return (self.own if is_own else self.others()).verify(token)


@dataclass(frozen=True)
class Callers:
    """A :class:`TokenVerifier` for whoever answers calls.

    A handshake needs it not: the connection that it makes meets the bar.
    """

    tokens: TokenVerifier
    sockets: Sockets

    def verify(self, token: str) -> Principal:
        """Raises Unauthenticated, SignInEnded, Unavailable."""
        caller = self.tokens.verify(token)
        if not caller.is_app:
            self.sockets.require_signed_in(caller)
        return caller


def issuer_of(token: str) -> str | None:
    """What a token says of its issuer, to know whom to ask: nothing is verified yet."""
    payload = token.split(".", 2)[1:2]
    try:
        claims = json.loads(base64.urlsafe_b64decode(payload[0] + "=" * (-len(payload[0]) % 4)))
    except (IndexError, binascii.Error, ValueError, RecursionError):
        return None
    issuer = claims.get("iss") if isinstance(claims, dict) else None
    return issuer if isinstance(issuer, str) else None
