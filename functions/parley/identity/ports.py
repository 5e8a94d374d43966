"""What the identity services ask of a store. ``dynamodb`` and ``memory`` provide it; tests/contract/identity holds both
to it.

Keys that are secrets come as hashes. Readers get what is stored, expired or not (TTL deletes late): services compare
with the clock. Every method may raise :class:`parley.errors.Unavailable`. Reads that decide something are strongly
consistent.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from parley.identity.model import (
    Account,
    AuditEvent,
    AuthorizationCode,
    Client,
    Credentials,
    LoginSession,
    RefreshFamily,
    Ticket,
)


class Entry(NamedTuple):
    """A row of the directory: a term, and the user whom it names."""

    term: str
    user_id: str


class UserStore(Protocol):
    def add_account(self, account: Account, credentials: Credentials, terms: Collection[str]) -> None:
        """All at once or nothing. Raises Conflict when the username or the e-mail address is taken."""
        ...

    def get_account(self, user_id: str) -> Account | None: ...

    def get_accounts(self, user_ids: Sequence[str]) -> list[Account]:
        """Those that exist, at most 100 ids, in no order; eventually consistent."""
        ...

    def find_user_id(self, login: str) -> str | None:
        """Whose username or e-mail address this is (normalised by :func:`parley.identity.service.names.fold`)."""
        ...

    def find_entries(self, prefix: str, limit: int, after: Entry | None) -> list[Entry]:
        """Rows of the directory whose term begins with ``prefix`` (not empty), in order, after ``after``.

        Eventually consistent.
        """
        ...

    def get_credentials(self, user_id: str) -> Credentials | None: ...

    def replace_credentials(self, user_id: str, old: Credentials | None, new: Credentials) -> bool:
        """One conditional write: whether ``old`` was still what is stored. With None it is not; it costs the same."""
        ...


class ClientStore(Protocol):
    def put_client(self, client: Client) -> None: ...

    def get_client(self, client_id: str) -> Client | None: ...


class CodeStore(Protocol):
    def add_code(self, code_hash: str, code: AuthorizationCode) -> None: ...

    def get_code(self, code_hash: str) -> AuthorizationCode | None: ...

    def consume_code(self, code_hash: str, origin_jti: str) -> bool:
        """One conditional write: whether this call is the one that consumed it."""
        ...


class FamilyStore(Protocol):
    def add_family(self, family: RefreshFamily) -> None: ...

    def get_family(self, origin_jti: str) -> RefreshFamily | None: ...

    def rotate_family(self, origin_jti: str, current_hash: str, next_hash: str, now: datetime) -> bool:
        """One conditional write.

        Whether ``current_hash`` was the current one of a live family; it becomes the previous one.
        """
        ...

    def revoke_family(self, origin_jti: str, now: datetime) -> bool:
        """Whether this call is the one that ended it."""
        ...


class LoginSessionStore(Protocol):
    def add_login_session(self, session_hash: str, session: LoginSession) -> None: ...

    def get_login_session(self, session_hash: str) -> LoginSession | None: ...

    def remove_login_session(self, session_hash: str) -> None: ...


class TicketStore(Protocol):
    def add_ticket(self, ticket_hash: str, ticket: Ticket) -> None: ...

    def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        """Removes it by one conditional delete: only one caller gets it, and none once it has expired."""
        ...


class AuditStore(Protocol):
    """Append-only: an event is never changed nor removed but by the end of its life."""

    def append_event(self, event: AuditEvent) -> None: ...

    def list_events(self, day: str) -> list[AuditEvent]:
        """The events of a day (``2026-01-31``, UTC) in the order of their ids, which is that of time."""
        ...


class IdentityStore(
    UserStore, ClientStore, CodeStore, FamilyStore, LoginSessionStore, TicketStore, AuditStore, Protocol
):
    """All of it: one table."""


class PasswordHasher(Protocol):
    def hash(self, password: str) -> str:
        """A PHC string."""
        ...

    def verify(self, password: str, password_hash: str | None) -> bool:
        """Does the same work for None (nobody's), and answers False."""
        ...
