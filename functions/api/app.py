"""The function Api: everything under /api/v1."""

from __future__ import annotations

from api.deps import Deps
from api.handlers import build
from parley.bootstrap import chat, identity, logging


def deps() -> Deps:
    return Deps(
        chat=chat.api(), directory=identity.directory(), tickets=identity.tickets(), verifier=identity.verifier()
    )


logging.start()
handler = build(deps)
