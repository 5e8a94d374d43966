"""The store in memory, for tests: the twin of ``dynamodb``, with the same conditions under one lock."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from threading import Lock

from parley.errors import Conflict
from parley.identity.model import Account, AuthorizationCode, Client, Credentials, LoginSession, RefreshFamily, Ticket
from parley.identity.ports import Entry


class MemoryStore:
    """A :class:`parley.identity.ports.IdentityStore`."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._accounts: dict[str, Account] = {}
        self._credentials: dict[str, Credentials] = {}
        self._logins: dict[str, str] = {}
        self._entries: set[Entry] = set()
        self._clients: dict[str, Client] = {}
        self._codes: dict[str, AuthorizationCode] = {}
        self._families: dict[str, RefreshFamily] = {}
        self._sessions: dict[str, LoginSession] = {}
        self._tickets: dict[str, Ticket] = {}

    def add_account(self, account: Account, credentials: Credentials, terms: Collection[str]) -> None:
        user = account.user
        with self._lock:
            if user.id in self._accounts or user.username in self._logins or user.email in self._logins:
                raise Conflict("The username or the e-mail address is taken.")
            self._accounts[user.id], self._credentials[user.id] = account, credentials
            self._logins |= {user.username: user.id, user.email: user.id}
            self._entries |= {Entry(term, user.id) for term in terms}

    def get_account(self, user_id: str) -> Account | None:
        return self._accounts.get(user_id)

    def get_accounts(self, user_ids: Sequence[str]) -> list[Account]:
        return [self._accounts[user_id] for user_id in set(user_ids) if user_id in self._accounts]

    def find_user_id(self, login: str) -> str | None:
        return self._logins.get(login)

    def find_entries(self, prefix: str, limit: int, after: Entry | None) -> list[Entry]:
        rows = sorted((entry for entry in self._entries if entry.term.startswith(prefix)), key=_place)
        return [entry for entry in rows if after is None or _place(entry) > _place(after)][:limit]

    def get_credentials(self, user_id: str) -> Credentials | None:
        return self._credentials.get(user_id)

    def replace_credentials(self, user_id: str, old: Credentials | None, new: Credentials) -> bool:
        with self._lock:
            if old is None or self._credentials.get(user_id) != old:
                return False
            self._credentials[user_id] = new
            return True

    def put_client(self, client: Client) -> None:
        self._clients[client.client_id] = client

    def get_client(self, client_id: str) -> Client | None:
        return self._clients.get(client_id)

    def add_code(self, code_hash: str, code: AuthorizationCode) -> None:
        self._codes[code_hash] = code

    def get_code(self, code_hash: str) -> AuthorizationCode | None:
        return self._codes.get(code_hash)

    def consume_code(self, code_hash: str, origin_jti: str) -> bool:
        with self._lock:
            code = self._codes.get(code_hash)
            if code is None or code.origin_jti is not None:
                return False
            self._codes[code_hash] = code.model_copy(update={"origin_jti": origin_jti})
            return True

    def add_family(self, family: RefreshFamily) -> None:
        self._families[family.origin_jti] = family

    def get_family(self, origin_jti: str) -> RefreshFamily | None:
        return self._families.get(origin_jti)

    def rotate_family(self, origin_jti: str, current_hash: str, next_hash: str, now: datetime) -> bool:
        with self._lock:
            family = self._families.get(origin_jti)
            if family is None or family.revoked_at or family.current_hash != current_hash:
                return False
            change = {"current_hash": next_hash, "previous_hash": current_hash, "rotated_at": now}
            self._families[origin_jti] = family.model_copy(update=change)
            return True

    def revoke_family(self, origin_jti: str, now: datetime) -> bool:
        with self._lock:
            family = self._families.get(origin_jti)
            if family is None or family.revoked_at:
                return False
            self._families[origin_jti] = family.model_copy(update={"revoked_at": now})
            return True

    def add_login_session(self, session_hash: str, session: LoginSession) -> None:
        self._sessions[session_hash] = session

    def get_login_session(self, session_hash: str) -> LoginSession | None:
        return self._sessions.get(session_hash)

    def remove_login_session(self, session_hash: str) -> None:
        self._sessions.pop(session_hash, None)

    def add_ticket(self, ticket_hash: str, ticket: Ticket) -> None:
        self._tickets[ticket_hash] = ticket

    def take_ticket(self, ticket_hash: str, now: datetime) -> Ticket | None:
        with self._lock:
            ticket = self._tickets.get(ticket_hash)
            if ticket is None or ticket.expires_at <= now:
                return None
            return self._tickets.pop(ticket_hash)


def _place(entry: Entry) -> bytes:
    """DynamoDB orders sort keys by their UTF-8 bytes."""
    return f"{entry.term}#{entry.user_id}".encode()
