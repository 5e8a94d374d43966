"""What the routes work with."""

from __future__ import annotations

from dataclasses import dataclass

from parley.bootstrap.chat import Chat
from parley.bootstrap.identity import Directory, Tickets
from parley.identity.tokens import Verifier


@dataclass(frozen=True)
class Deps:
    chat: Chat
    directory: Directory
    tickets: Tickets
    verifier: Verifier
