"""Login sessions and tickets."""

from __future__ import annotations

from datetime import datetime

from parley.clock import rfc3339
from parley.identity.dynamodb.signed_in import SignedInIndex
from parley.identity.model import LoginSession, Ticket


class Sessions(SignedInIndex):
    """A ``LoginSessionStore`` and ``TicketStore`` of :mod:`parley.identity.ports`."""

    def add_login_session(self, session_hash: str, session: LoginSession) -> None:
        self._put_row(session, session_hash)
        self._put(self._item(self._key("SESSION", session_hash), session, session.expires_at))

    def get_login_session(self, session_hash: str) -> LoginSession | None:
        return self._get(self._key("SESSION", session_hash), LoginSession)

    def remove_login_session(self, session_hash: str) -> LoginSession | None:
        key = self._key("SESSION", session_hash)
        removed = self._delete_if(key, "attribute_exists(pk)", {}, LoginSession)
        if removed:
            self._delete_row(removed)
        return removed

    def add_ticket(self, ticket_hash: str, ticket: Ticket) -> None:
        self._put(self._item(self._key("TICKET", ticket_hash), ticket, ticket.expires_at))

    def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        return self._delete_if(
            self._key("TICKET", ticket_hash),
            "attribute_exists(pk) AND expires_at > :now",
            {":now": rfc3339(now)},
            Ticket,
        )
