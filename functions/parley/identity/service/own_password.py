"""A new password by its owner, who has just shown the old one or signed in."""

from __future__ import annotations

from parley.clock import Clock
from parley.identity.errors import LoginRefused, WrongPassword
from parley.identity.letters import Language
from parley.identity.model import Account, User
from parley.identity.ports import IdentityStore, PasswordHasher
from parley.identity.service.accounts import set_password
from parley.identity.service.audit import Trail
from parley.identity.service.endings import Endings
from parley.identity.service.limits import TryLimits
from parley.identity.service.login import log_in
from parley.identity.service.mailroom import Mailroom


def check_old_password(
    user: User,
    old_password: str,
    *,
    store: IdentityStore,
    hasher: PasswordHasher,
    clock: Clock,
    limits: TryLimits,
    trail: Trail,
) -> None:
    """Counts as a login does. Raises WrongPassword, RateLimited, Unavailable."""
    limits.take("login", trail)
    try:
        log_in(user.username, old_password, store=store, hasher=hasher, clock=clock)
    except LoginRefused as exc:
        trail.record("password.refused", "refused", user_id=user.id)
        raise WrongPassword from exc


def change_password(
    user_id: str,
    password: str,
    session_id: str | None,
    language: Language,
    *,
    store: IdentityStore,
    hasher: PasswordHasher,
    endings: Endings,
    mailroom: Mailroom | None,
) -> Account:
    """Every sign-in ends but those of the login session ``session_id``, and the person is told by mail.

    Raises InvalidField, Forbidden for who may not sign in, Unavailable.
    """
    account = set_password(user_id, password, store=store, hasher=hasher)
    endings.trail.record("password.changed", user_id=user_id)
    end_others(account.user, session_id, language, endings=endings, mailroom=mailroom)
    return account


def end_others(
    user: User, session_id: str | None, language: Language, *, endings: Endings, mailroom: Mailroom | None
) -> None:
    """Ends every other sign-in of somebody whose password is new, and tells them by mail. Raises Unavailable."""
    endings.end_sign_ins(user.id, reason="password_changed", except_session_id=session_id)
    if mailroom:
        mailroom.tell("password_changed", language, user, trail=endings.trail)
