"""Login sessions and tickets."""

from __future__ import annotations

from datetime import datetime

from parley.identity.memory.table import Table
from parley.identity.model import LoginSession, Ticket


class Sessions(Table):
    """A ``LoginSessionStore`` and ``TicketStore`` of :mod:`parley.identity.ports`."""

    def __init__(self) -> None:
        super().__init__()
        self._sessions: dict[str, LoginSession] = {}
        self._tickets: dict[str, Ticket] = {}

    def add_login_session(self, session_hash: str, session: LoginSession) -> None:
        self._sessions[session_hash] = session

    def get_login_session(self, session_hash: str) -> LoginSession | None:
        return self._sessions.get(session_hash)

    def remove_login_session(self, session_hash: str) -> LoginSession | None:
        return self._sessions.pop(session_hash, None)

    def add_ticket(self, ticket_hash: str, ticket: Ticket) -> None:
        self._tickets[ticket_hash] = ticket

    def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        with self._lock:
            ticket = self._tickets.get(ticket_hash)
            if ticket is None or ticket.expires_at <= now:
                return None
            return self._tickets.pop(ticket_hash)
