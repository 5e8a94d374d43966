"""A new password for whoever reads the mail of the account's address. Nothing here tells whether there is an account:
who asks for nobody's gets the same answers for the same work.
"""

from __future__ import annotations

from parley.identity.errors import WrongCode
from parley.identity.letters import Language, compose
from parley.identity.model import Account
from parley.identity.ports import IdentityStore, PasswordHasher
from parley.identity.service.accounts import set_password
from parley.identity.service.confirmation import Confirmations
from parley.identity.service.names import fold
from parley.identity.service.passwords import check_password
from parley.identity.service.users import NOBODY


def send_reset_code(username: str, language: Language, *, store: IdentityStore, confirmations: Confirmations) -> None:
    """To the confirmed address of the person with this username or e-mail address, if they may sign in.

    Raises Unavailable.
    """
    account = store.get_account(store.find_user_id(fold(username)) or NOBODY)
    user = account.user if account and account.may_sign_in and account.email_verified else None
    confirmations.send(
        "password",
        user.id if user else NOBODY,
        lambda code: compose(
            "password", language, user.email if user else None, code=code, username=user.username if user else ""
        ),
        email=user.email if user else "",
    )


def reset_password(
    username: str,
    code: str,
    password: str,
    *,
    store: IdentityStore,
    hasher: PasswordHasher,
    confirmations: Confirmations,
) -> Account:
    """The account with its new password.

    Raises Forbidden (WrongCode, or they are disabled just now); InvalidField, of the person only once the code is
    right; Unavailable.
    """
    check_password(password)
    user_id = store.find_user_id(fold(username)) or NOBODY
    held = confirmations.check("password", user_id, code)
    account = store.get_account(user_id)
    if account is None or not account.may_sign_in or account.user.email != held.email:
        raise WrongCode
    check_password(password, account.user)
    confirmations.use("password", user_id, held)
    return set_password(user_id, password, store=store, hasher=hasher)
