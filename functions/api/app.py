"""The function Api: /api/v1 for people."""

from __future__ import annotations

from functools import cache

from api.handlers import build
from api.scope import Services
from parley.bootstrap import chat, files, identity, logging

logging.start()


@cache
def _services() -> Services:
    return Services(identity.verifier().verify, identity.directory(), identity.tickets(), chat.api(), files.api())


handler = build(_services)
