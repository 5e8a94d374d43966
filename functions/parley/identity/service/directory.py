"""Finding people."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from parley.errors import InvalidRequest
from parley.identity.model import Account, Page, User, UserStatus
from parley.identity.ports import Entry, UserStore
from parley.identity.service.cursors import NOT_OURS, read_cursor, write_cursor
from parley.identity.service.names import MAX_TERM_LENGTH, fold, terms

# A page reads at most so many times: people who are not shown must not keep a caller waiting.
_MAX_READS = 5

_ID = re.compile(r"[A-Za-z0-9-]{1,64}")

Accepts = Callable[[Account], bool]


def find_users(q: str, limit: int, cursor: str | None, *, store: UserStore) -> Page[User]:
    """People who are not disabled and whose username, e-mail address or name (or a word of it) begins with ``q``; each
    once over all pages.

    ``limit`` is 1 to 100; a page may be shorter and still have a next one. Raises InvalidRequest.
    """
    page = find_accounts(q, limit, cursor, lambda account: account.user.status != "disabled", store=store)
    return Page(items=[account.user for account in page.items], next=page.next)


def find_accounts(q: str, limit: int, cursor: str | None, accepts: Accepts, *, store: UserStore) -> Page[Account]:
    """As :func:`find_users`, of those that ``accepts`` says yes to."""
    prefix = fold(q)
    if not prefix or len(prefix) > MAX_TERM_LENGTH:
        raise InvalidRequest(f"q must have 1 to {MAX_TERM_LENGTH} characters.")
    _check_limit(limit)
    after = _entry(cursor, prefix) if cursor else None
    found: list[Account] = []
    for _ in range(_MAX_READS):
        entries = store.find_entries(prefix, limit, after)
        accounts = _accounts([entry.user_id for entry in entries], store)
        for entry in entries:
            after = entry
            account = accounts.get(entry.user_id)
            # One of a user's matching terms stands for all, whichever page the others fall on.
            if account and entry.term == _first_term(account.user, prefix) and accepts(account):
                found.append(account)
                if len(found) == limit:
                    return Page(items=found, next=_cursor(entry))
        if len(entries) < limit:
            return Page(items=found)
    return Page(items=found, next=_cursor(after) if after else None)


def list_accounts(limit: int, cursor: str | None, accepts: Accepts, *, store: UserStore) -> Page[Account]:
    """Everybody that ``accepts`` says yes to, in the order in which they came.

    ``limit`` is 1 to 100; a page may be shorter and still have a next one. Raises InvalidRequest.
    """
    _check_limit(limit)
    if cursor and not _ID.fullmatch(cursor):
        raise InvalidRequest(NOT_OURS)
    found: list[Account] = []
    for _ in range(_MAX_READS):
        ids = store.list_user_ids(limit, cursor)
        accounts = _accounts(ids, store)
        for user_id in ids:
            cursor = user_id
            if (account := accounts.get(user_id)) and accepts(account):
                found.append(account)
                if len(found) == limit:
                    return Page(items=found, next=cursor)
        if len(ids) < limit:
            return Page(items=found)
    return Page(items=found, next=cursor)


def those_with(status: UserStatus | None, group: str | None) -> Accepts:
    """Accepts whoever has the status and is in the group; None is any."""

    def accepts(account: Account) -> bool:
        return status in (None, account.user.status) and (group is None or group in account.groups)

    return accepts


def get_users(ids: Sequence[str], *, store: UserStore) -> list[User]:
    """Those of at most 100 users that exist, in the order asked for, each once. Raises InvalidRequest."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > 100:
        raise InvalidRequest("ids must be at most 100.")
    accounts = _accounts(wanted, store)
    return [accounts[user_id].user for user_id in wanted if user_id in accounts]


def _accounts(ids: Sequence[str], store: UserStore) -> dict[str, Account]:
    return {account.user.id: account for account in store.get_accounts(ids)}


def _check_limit(limit: int) -> None:
    if not 1 <= limit <= 100:
        raise InvalidRequest("limit must be 1 to 100.")


def _first_term(user: User, prefix: str) -> str | None:
    return min((term for term in terms(user) if term.startswith(prefix)), default=None)


def _cursor(entry: Entry) -> str:
    return write_cursor(f"{entry.term}#{entry.user_id}")


def _entry(cursor: str, prefix: str) -> Entry:
    term, separator, user_id = read_cursor(cursor).rpartition("#")
    if not separator or not user_id or not term.startswith(prefix):
        raise InvalidRequest("cursor is none that was given out for this q.")
    return Entry(term, user_id)
