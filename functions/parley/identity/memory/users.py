"""Users, their credentials, and the directory."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from parley.errors import Conflict
from parley.identity.memory.table import Table
from parley.identity.model import Account, Credentials
from parley.identity.ports import Entry


class Users(Table):
    """A :class:`parley.identity.ports.UserStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._accounts: dict[str, Account] = {}
        self._credentials: dict[str, Credentials] = {}
        self._logins: dict[str, str] = {}
        self._entries: set[Entry] = set()

    def add_account(self, account: Account, credentials: Credentials | None, terms: Collection[str]) -> None:
        user = account.user
        with self._lock:
            if user.id in self._accounts or user.username in self._logins or user.email in self._logins:
                raise Conflict("The username or the e-mail address is taken.")
            self._accounts[user.id] = account
            if credentials:
                self._credentials[user.id] = credentials
            self._logins |= {user.username: user.id, user.email: user.id}
            self._entries |= {Entry(term, user.id) for term in terms}

    def replace_account(
        self,
        old: Account,
        new: Account,
        *,
        removed: Collection[str],
        added: Collection[str],
        password_hash: str | None = None,
    ) -> bool:
        user_id, moves = new.user.id, new.user.email != old.user.email
        with self._lock:
            held = self._accounts.get(user_id)
            if held is None or held.revision != old.revision:
                return False
            if moves and new.user.email in self._logins:
                raise Conflict("The e-mail address is taken.")
            if moves:
                del self._logins[old.user.email]
                self._logins[new.user.email] = user_id
            self._accounts[user_id] = new
            self._entries -= {Entry(term, user_id) for term in removed}
            self._entries |= {Entry(term, user_id) for term in added}
            if password_hash is not None:
                self._credentials[user_id] = Credentials(password_hash=password_hash)
            return True

    def list_user_ids(self, limit: int, after: str | None) -> list[str]:
        return sorted(user_id for user_id in self._accounts if after is None or user_id > after)[:limit]

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


def _place(entry: Entry) -> bytes:
    """DynamoDB orders sort keys by their UTF-8 bytes."""
    return f"{entry.term}#{entry.user_id}".encode()
