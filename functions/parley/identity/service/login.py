"""Signing in with a password, and the browser's login session that spans all clients."""

from __future__ import annotations

from datetime import datetime, timedelta

from parley.clock import Clock, NewId
from parley.identity.errors import LoginRefused
from parley.identity.model import NOWHERE, Account, Credentials, LoginSession, Source
from parley.identity.ports import IdentityStore, LoginSessionStore, PasswordHasher
from parley.identity.service.digest import NewSecret, digest
from parley.identity.service.names import fold
from parley.identity.service.passwords import MAX_PASSWORD
from parley.identity.service.users import NOBODY
from parley.identity.service.waits import locked_until

SESSION_SECONDS = 3600

# So many parallel logins of one account may come between; more are guesses.
_MAX_RACES = 3


def log_in(username: str, password: str, *, store: IdentityStore, hasher: PasswordHasher, clock: Clock) -> Account:
    """The account with this username (or e-mail address) and password, which may have to be changed first.

    Raises LoginRefused alike for an unknown name, a wrong password, an account that waits and one that may not sign
    in, after the same reads, one write and one Argon2id. After 5 failed tries the account waits 1 s, doubling to 15
    minutes; tries while it waits do not extend it.
    """
    known = store.find_user_id(fold(username))
    user_id = known or NOBODY
    credentials = _take_try(user_id, store=store, now=clock())
    right = hasher.verify(password[:MAX_PASSWORD], credentials.password_hash if credentials else None)
    account = store.get_account(user_id)
    if known is None or account is None:
        raise LoginRefused("unknown", None)
    if credentials is None:
        raise LoginRefused("waiting", known)
    if not right or len(password) > MAX_PASSWORD:
        raise LoginRefused("password", known)
    if not account.may_sign_in:
        raise LoginRefused("status", known)
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
    return Credentials(
        password_hash=credentials.password_hash, failed_logins=failed, locked_until=locked_until(failed, now)
    )


def open_login_session(
    user_id: str,
    amr: tuple[str, ...],
    source: Source = NOWHERE,
    before: LoginSession | None = None,
    *,
    store: LoginSessionStore,
    clock: Clock,
    new_id: NewId,
    new_secret: NewSecret,
) -> tuple[str, LoginSession]:
    """Signs the user in for one hour; gives the cookie's value, which is stored hashed.

    Whoever only proves again who they are, ``before`` says, goes on in the same session, under another cookie.
    """
    secret, now = new_secret(), clock()
    session = LoginSession(
        id=before.id if before and before.user_id == user_id else new_id(),
        user_id=user_id,
        auth_time=now,
        amr=amr,
        source=source,
        expires_at=now + timedelta(seconds=SESSION_SECONDS),
    )
    store.add_login_session(digest(secret), session)
    return secret, session


def strengthen_login_session(
    secret: str, session: LoginSession, amr: tuple[str, ...], *, store: LoginSessionStore, new_secret: NewSecret
) -> tuple[str, LoginSession]:
    """The same login session under a new cookie, with further proof of who the user is.

    Whoever knew the cookie before holds nothing with it. ``auth_time`` stays: the password is no newer.
    """
    stronger = session.model_copy(update={"amr": tuple(dict.fromkeys((*session.amr, *amr)))})
    fresh = new_secret()
    store.remove_login_session(digest(secret))
    store.add_login_session(digest(fresh), stronger)
    return fresh, stronger


def find_login_session(secret: str, *, store: IdentityStore, clock: Clock) -> LoginSession | None:
    """The live session of a cookie's value."""
    session = store.get_login_session(digest(secret))
    if session is None or session.expires_at <= clock():
        return None
    sign_out = store.get_sign_out(session.user_id)
    return None if sign_out and sign_out.ends(session.auth_time, session.id) else session


def close_login_session(secret: str, *, store: LoginSessionStore) -> LoginSession | None:
    """Ends the login session of a cookie's value, and nothing that came from it; gives it, if there was one."""
    return store.remove_login_session(digest(secret))
