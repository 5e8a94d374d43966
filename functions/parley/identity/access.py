"""The doors: nothing hands a user to a caller but :func:`access_user`, a person's doings but :func:`access_person`, an
administrator's power but :func:`access_admin`."""

from __future__ import annotations

from parley.errors import Forbidden, NotFound
from parley.identity.model import Principal, User
from parley.identity.ports import UserStore


def access_user(user_id: str, *, store: UserStore) -> User:
    """The user with this id, disabled ones too: their name stands on old messages. Raises NotFound."""
    account = store.get_account(user_id)
    if account is None:
        raise NotFound("There is no such user.")
    return account.user


def access_person(caller: Principal) -> str:
    """The id of the person who calls. Raises Forbidden for an app."""
    if caller.is_app:
        raise Forbidden("This is for people.")
    return caller.user_id


ADMINS = "admins"
"""The group whose members administer Parley."""


def access_admin(caller: Principal) -> str:
    """The administrator's user id. Raises Forbidden for everybody else."""
    if ADMINS not in caller.groups:
        raise Forbidden("This is for administrators.")
    return access_person(caller)
