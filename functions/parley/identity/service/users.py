"""Making people."""

from __future__ import annotations

from collections.abc import Iterable

from parley.clock import Clock, NewId
from parley.errors import Conflict
from parley.identity.model import Account, Credentials, User, UserStatus
from parley.identity.ports import PasswordHasher, UserStore
from parley.identity.service import fields
from parley.identity.service.names import fold, terms
from parley.identity.service.passwords import check_password

NOBODY = "nobody"
"""Nobody has this id: what is asked about an unknown name is done there, so that it takes as long."""


def create_user(
    *,
    username: str,
    email: str,
    display_name: str,
    password: str,
    groups: Iterable[str] = (),
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
    account = draft_account(
        username=username, email=email, display_name=display_name, groups=groups, clock=clock, new_id=new_id
    )
    check_password(password, account.user)
    if exist_ok and (existing := _find(account.user.username, store)):
        return existing
    try:
        add_account(account, hasher.hash(password), store=store)
    except Conflict:
        # Somebody else may have made the same user since the look-up above.
        if exist_ok and (existing := _find(account.user.username, store)):
            return existing
        raise
    return account.user


def draft_account(
    *,
    username: str,
    email: str,
    display_name: str,
    groups: Iterable[str] = (),
    status: UserStatus = "active",
    email_verified: bool = True,
    clock: Clock,
    new_id: NewId,
) -> Account:
    """An account that is yet to be stored. Raises InvalidField."""
    user = User(
        id=new_id(),
        username=fields.username(username),
        email=fields.email(email),
        display_name=fields.display_name(display_name),
        status=status,
    )
    return Account(user=user, email_verified=email_verified, groups=fields.groups(groups), created_at=clock())


def add_account(account: Account, password_hash: str | None, *, store: UserStore) -> None:
    """Stores a draft; without a password nobody can sign in to it. Raises Conflict."""
    credentials = Credentials(password_hash=password_hash) if password_hash else None
    store.add_account(account, credentials, terms(account.user))


def _find(username: str, store: UserStore) -> User | None:
    user_id = store.find_user_id(fold(username))
    account = store.get_account(user_id) if user_id else None
    return account.user if account else None
