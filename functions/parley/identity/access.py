"""The door to people: nothing hands a user to a caller but :func:`access_user`."""

from __future__ import annotations

from parley.errors import NotFound
from parley.identity.model import User
from parley.identity.ports import UserStore


def access_user(user_id: str, *, store: UserStore) -> User:
    """The user with this id, disabled ones too: their name stands on old messages. Raises NotFound."""
    account = store.get_account(user_id)
    if account is None:
        raise NotFound("There is no such user.")
    return account.user
