"""People: making and finding them."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence

from parley.clock import Clock, NewId
from parley.errors import Conflict, InvalidRequest
from parley.identity.model import Account, Credentials, Page, User
from parley.identity.ports import Entry, PasswordHasher, UserStore
from parley.identity.service.names import MAX_TERM_LENGTH, fold, terms

MIN_PASSWORD = 8
MAX_PASSWORD = 256
_USERNAME = re.compile(r"[\w][\w.+-]{0,63}")
_EMAIL = re.compile(r"[^\s@#]{1,64}@[^\s@#]{1,255}")

# A page reads at most so many times: terms of people who are not shown must not keep a caller waiting.
_MAX_READS = 5


def create_user(
    *,
    username: str,
    email: str,
    display_name: str,
    password: str,
    store: UserStore,
    hasher: PasswordHasher,
    clock: Clock,
    new_id: NewId,
    exist_ok: bool = False,
) -> User:
    """Makes an active user whose e-mail address is taken as verified: whoever calls this vouches for it.

    With ``exist_ok`` the user who has the username already is given back unchanged. Raises InvalidRequest, naming the
    field; Conflict when the username or the e-mail address is taken.
    """
    _check(username, email, display_name, password)
    user = User(id=new_id(), username=fold(username), email=fold(email), display_name=" ".join(display_name.split()))
    account = Account(user=user, email_verified=True, created_at=clock())
    if exist_ok and (existing := _find(user.username, store)):
        return existing
    try:
        store.add_account(account, Credentials(password_hash=hasher.hash(password)), terms(user))
    except Conflict:
        # Somebody else may have made the same user since the look-up above.
        if exist_ok and (existing := _find(user.username, store)):
            return existing
        raise
    return user


def find_users(q: str, limit: int, cursor: str | None, *, store: UserStore) -> Page[User]:
    """People who are not disabled and whose username, e-mail address or name (or a word of it) begins with ``q``; each
    once over all pages.

    ``limit`` is 1 to 100; a page may be shorter and still have a next one. Raises InvalidRequest.
    """
    prefix = fold(q)
    if not prefix or len(prefix) > MAX_TERM_LENGTH:
        raise InvalidRequest(f"q must have 1 to {MAX_TERM_LENGTH} characters.")
    if not 1 <= limit <= 100:
        raise InvalidRequest("limit must be 1 to 100.")
    after = _entry(cursor, prefix) if cursor else None
    found: list[User] = []
    for _ in range(_MAX_READS):
        entries = store.find_entries(prefix, limit, after)
        users = {user.id: user for user in get_users([entry.user_id for entry in entries], store=store)}
        for entry in entries:
            after = entry
            user = users.get(entry.user_id)
            # One of a user's matching terms stands for all, whichever page the others fall on.
            if user and user.status != "disabled" and entry.term == _first_term(user, prefix):
                found.append(user)
                if len(found) == limit:
                    return Page(items=found, next=_cursor(entry))
        if len(entries) < limit:
            return Page(items=found)
    return Page(items=found, next=_cursor(after) if after else None)


def get_users(ids: Sequence[str], *, store: UserStore) -> list[User]:
    """Those of at most 100 users that exist, in the order asked for, each once. Raises InvalidRequest."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > 100:
        raise InvalidRequest("ids must be at most 100.")
    users = {account.user.id: account.user for account in store.get_accounts(wanted)}
    return [users[user_id] for user_id in wanted if user_id in users]


def _first_term(user: User, prefix: str) -> str | None:
    return min((term for term in terms(user) if term.startswith(prefix)), default=None)


def _find(username: str, store: UserStore) -> User | None:
    user_id = store.find_user_id(username)
    account = store.get_account(user_id) if user_id else None
    return account.user if account else None


def _check(username: str, email: str, display_name: str, password: str) -> None:
    if not _USERNAME.fullmatch(fold(username)):
        raise InvalidRequest("username must be 1 to 64 letters, digits, and . _ + - after the first.")
    if not _EMAIL.fullmatch(fold(email)):
        raise InvalidRequest("email must be an e-mail address.")
    if not fold(display_name) or len(display_name) > 100:
        raise InvalidRequest("display_name must have 1 to 100 characters.")
    if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
        raise InvalidRequest(f"password must have {MIN_PASSWORD} to {MAX_PASSWORD} characters.")


def _cursor(entry: Entry) -> str:
    return base64.urlsafe_b64encode(f"{entry.term}#{entry.user_id}".encode()).decode().rstrip("=")


def _entry(cursor: str, prefix: str) -> Entry:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError) as exc:
        raise InvalidRequest("cursor is none that was given out.") from exc
    term, separator, user_id = text.rpartition("#")
    if not separator or not user_id or not term.startswith(prefix):
        raise InvalidRequest("cursor is none that was given out for this q.")
    return Entry(term, user_id)
