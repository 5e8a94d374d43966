"""Tickets: a browser cannot send a header with a WebSocket handshake, so it sends one of these in the query.

One use, 30 s.
"""

from __future__ import annotations

from datetime import timedelta

from parley.clock import Clock
from parley.errors import Unauthenticated
from parley.identity.model import Principal, Ticket
from parley.identity.ports import TicketStore
from parley.identity.service.digest import NewSecret, digest

TICKET_SECONDS = 30


def issue_ticket(principal: Principal, *, store: TicketStore, clock: Clock, new_secret: NewSecret) -> str:
    """A ticket for this principal, stored hashed; lives :data:`TICKET_SECONDS`."""
    secret = new_secret()
    store.add_ticket(
        digest(secret), Ticket(principal=principal, expires_at=clock() + timedelta(seconds=TICKET_SECONDS))
    )
    return secret


def consume_ticket(ticket: str, *, store: TicketStore, clock: Clock) -> Principal:
    """Whose ticket it was.

    Raises Unauthenticated for one that is unknown, used or expired, or whose token has expired since.
    """
    now = clock()
    taken = store.take_ticket(digest(ticket), now)
    if taken is None or taken.principal.expires_at <= now:
        raise Unauthenticated("The ticket is unknown, used or expired.")
    return taken.principal
