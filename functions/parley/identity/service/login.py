"""Signing in with a password, and the browser's login session that spans all clients."""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.clock import Clock, NewId
from parley.errors import Unauthenticated
from parley.identity.model import Account, Credentials, LoginSession
from parley.identity.ports import IdentityStore, LoginSessionStore, PasswordHasher
from parley.identity.service.digest import NewSecret, digest
from parley.identity.service.names import fold
from parley.identity.service.users import MAX_PASSWORD

SESSION_SECONDS = 3600
FREE_TRIES = 5
MAX_WAIT_SECONDS = 900

# Nobody has this id: a login under an unknown name does its reads and its write there, so that it takes as long.
_NOBODY = "nobody"

# So many parallel logins of one account may come between; more are guesses.
_MAX_RACES = 3


def log_in(username: str, password: str, *, store: IdentityStore, hasher: PasswordHasher, clock: Clock) -> Account:
    """The active account with this username (or e-mail address) and password.

    Raises Unauthenticated alike for an unknown name, a wrong password, an account that waits and one that is not
    active, after the same reads, one write and one Argon2id. After 5 failed tries the account waits 1 s, doubling to 15
    minutes; tries while it waits do not extend it.
    """
    user_id = store.find_user_id(fold(username)) or _NOBODY
    credentials = _take_try(user_id, store=store, now=clock())
    right = hasher.verify(password[:MAX_PASSWORD], credentials.password_hash if credentials else None)
    account = store.get_account(user_id)
    if not (right and credentials and account and account.user.status == "active" and len(password) <= MAX_PASSWORD):
        raise Unauthenticated("The username or the password is wrong.")
    store.replace_credentials(user_id, credentials, Credentials(password_hash=credentials.password_hash))
    return account


def _take_try(user_id: str, *, store: IdentityStore, now: datetime) -> Credentials | None:
    """The credentials to try against, with the try counted as failed beforehand, so that parallel guesses cannot share
    one.
    """
    for _ in range(_MAX_RACES):
        old = store.get_credentials(user_id)
        waits = old is not None and old.locked_until is not None and old.locked_until > now
        new = _after_failure(old, now) if old else Credentials(password_hash="")
        taken = store.replace_credentials(user_id, None if waits else old, new)
        if taken:
            return new
        if old is None or waits:
            return None
    return None


def _after_failure(credentials: Credentials, now: datetime) -> Credentials:
    failed = credentials.failed_logins + 1
    wait = min(2 ** min(failed - FREE_TRIES, 30), MAX_WAIT_SECONDS) if failed >= FREE_TRIES else 0
    return Credentials(
        password_hash=credentials.password_hash,
        failed_logins=failed,
        locked_until=now + timedelta(seconds=wait) if wait else None,
    )


def open_login_session(
    user_id: str,
    amr: tuple[str, ...],
    *,
    store: LoginSessionStore,
    clock: Clock,
    new_id: NewId,
    new_secret: NewSecret,
) -> tuple[str, LoginSession]:
    """Signs the user in for one hour; gives the cookie's value, which is stored hashed."""
    secret, now = new_secret(), clock()
    expires_at = now + timedelta(seconds=SESSION_SECONDS)
    session = LoginSession(id=new_id(), user_id=user_id, auth_time=now, amr=amr, expires_at=expires_at)
    store.add_login_session(digest(secret), session)
    return secret, session


def find_login_session(secret: str, *, store: LoginSessionStore, clock: Clock) -> LoginSession | None:
    """The live session of a cookie's value."""
    session = store.get_login_session(digest(secret))
    return session if session and session.expires_at > clock() else None


def close_login_session(secret: str, *, store: LoginSessionStore) -> None:
    """Signs the browser out; one that is not signed in stays so."""
    store.remove_login_session(digest(secret))
