"""Changing people: whatever is changed about somebody is one write, made over what it was worked out from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from parley.errors import Forbidden, NotFound, Unavailable
from parley.identity.model import Account, UserStatus
from parley.identity.ports import PasswordHasher, UserStore
from parley.identity.service import fields
from parley.identity.service.names import terms
from parley.identity.service.passwords import check_password

# So many others may change the same person at the same moment.
_MAX_RACES = 5

_CHECKS: Mapping[str, Callable[[Any], Any]] = {
    "display_name": fields.display_name,
    "avatar": fields.avatar,
    "email": fields.email,
}


def change_account(
    user_id: str, change: Callable[[Account], Account], *, store: UserStore, password_hash: str | None = None
) -> Account:
    """The account after ``change``, which may be asked again when somebody else came between.

    The directory and the e-mail address change with it, and the password where one is given. Raises what ``change``
    raises; NotFound; Conflict when the new e-mail address is taken; Unavailable.
    """
    for _ in range(_MAX_RACES):
        old = store.get_account(user_id)
        if old is None:
            raise NotFound("There is no such user.")
        new = change(old)
        if new == old and password_hash is None:
            return old
        new = new.model_copy(update={"revision": old.revision + 1})
        before, after = set(terms(old.user)), set(terms(new.user))
        if store.replace_account(old, new, removed=before - after, added=after - before, password_hash=password_hash):
            return new
    raise Unavailable


def with_fields(account: Account, changes: Mapping[str, Any]) -> Account:
    """With ``display_name``, ``avatar``, ``email`` (whoever calls this vouches for it), ``groups``. Raises
    InvalidField."""
    user = {name: _CHECKS[name](value) for name, value in changes.items() if name in _CHECKS}
    rest: dict[str, Any] = {"groups": fields.groups(changes["groups"])} if "groups" in changes else {}
    if "email" in user and user["email"] != account.user.email:
        rest["email_verified"] = True
    return account.model_copy(update={"user": account.user.model_copy(update=user), **rest})


def with_status(account: Account, status: Literal["active", "disabled"]) -> Account:
    """Disabled, or what it was before that."""
    now = account.user.status
    if (now == "disabled") == (status == "disabled"):
        return account
    if status == "disabled":
        return _with_status(account, "disabled", status_before=now)
    return _with_status(account, account.status_before or "active", status_before=None)


def with_new_password(account: Account, status: UserStatus) -> Account:
    """As somebody is who has another password; who is disabled stays so until they are enabled."""
    if account.user.status == "disabled":
        return account.model_copy(update={"status_before": status})
    return _with_status(account, status, status_before=None)


def set_password(user_id: str, password: str, *, store: UserStore, hasher: PasswordHasher) -> Account:
    """By the person, who is active from then on. Raises InvalidField; Forbidden for who may not sign in."""

    def change(account: Account) -> Account:
        if not account.may_sign_in:
            raise Forbidden("The user cannot sign in.")
        check_password(password, account.user)
        return _with_status(account, "active", status_before=None)

    return change_account(user_id, change, store=store, password_hash=hasher.hash(password))


def _with_status(account: Account, status: str, *, status_before: str | None) -> Account:
    user = account.user.model_copy(update={"status": status})
    return account.model_copy(update={"user": user, "status_before": status_before})
