"""The function Api: /api/v1 for people."""

from __future__ import annotations

from functools import cache

from api.handlers import build
from api.scope import Services
from parley.bootstrap import accounts, chat, clients, files, idempotency, identity, logging, search, security, sessions

logging.start()


@cache
def _services() -> Services:
    return Services(
        verify=sessions.callers().verify,
        directory=identity.directory(),
        accounts=accounts.accounts(),
        tickets=identity.tickets(),
        chat=chat.api(),
        files=files.api(),
        clients=clients.clients(),
        sessions=sessions.sessions(),
        trail_of=identity.trail_of,
        security=security.security(),
        repeats=idempotency.repeats(),
        searches=search.searches(),
    )


handler = build(_services)
