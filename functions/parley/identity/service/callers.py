"""Who is calling: an access token that is good, of a sign-in that has not ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from parley.identity.model import Principal
from parley.identity.ports import Sockets


class TokenVerifier(Protocol):
    def verify(self, token: str) -> Principal:
        """Whom an access token speaks for, whatever has become of its sign-in. Raises Unauthenticated, Unavailable."""
        ...


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
