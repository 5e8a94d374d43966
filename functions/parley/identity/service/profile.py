"""What people change about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parley.errors import Conflict
from parley.identity.errors import WrongCode
from parley.identity.letters import Language, compose
from parley.identity.model import Account
from parley.identity.ports import UserStore
from parley.identity.service import fields
from parley.identity.service.accounts import change_account, with_fields
from parley.identity.service.audit import Trail
from parley.identity.service.limits import TryLimits
from parley.identity.service.mailroom import Mailroom


def update_profile(
    user_id: str, changes: Mapping[str, Any], picture: str | None, *, store: UserStore, trail: Trail
) -> Account:
    """``display_name`` and ``avatar``, or as that a ``picture``, an address of ours.

    Raises InvalidField, NotFound, Unavailable.
    """

    def change(account: Account) -> Account:
        changed = with_fields(account, changes)
        if picture is None:
            return changed
        return changed.model_copy(update={"user": changed.user.model_copy(update={"avatar": picture})})

    account = change_account(user_id, change, store=store)
    fields_changed = sorted({*changes, *(["avatar"] if picture else [])})
    trail.record("profile.changed", user_id=user_id, fields=" ".join(fields_changed))
    return account


def ask_for_email(
    account: Account,
    email: str,
    language: Language,
    *,
    store: UserStore,
    mailroom: Mailroom,
    limits: TryLimits,
    trail: Trail,
) -> None:
    """Sends a code to the new address, which counts once the code is back.

    Raises InvalidField; Conflict when somebody has the address; RateLimited; Unavailable.
    """
    address, user = fields.email(email), account.user
    if store.find_user_id(address) not in (None, user.id):
        raise Conflict("Somebody has this e-mail address.")
    limits.take("mail", trail, address)
    mailroom.confirmations.send(
        "email",
        user.id,
        lambda code: compose("email", language, address, code=code, username=user.username),
        email=address,
    )
    trail.record("email.code_sent", user_id=user.id)


def confirm_email(
    user_id: str, code: str, language: Language, *, store: UserStore, mailroom: Mailroom, trail: Trail
) -> Account:
    """The account with its new address, which the code has confirmed. The old one is told.

    Raises WrongCode; Conflict when somebody has taken the address meanwhile; NotFound; Unavailable.
    """
    try:
        held = mailroom.confirmations.check("email", user_id, code)
        mailroom.confirmations.use("email", user_id, held)
    except WrongCode:
        trail.record("email.refused", "refused", user_id=user_id)
        raise
    olds: list[Account] = []

    def change(account: Account) -> Account:
        olds.append(account)
        return with_fields(account, {"email": held.email}).model_copy(update={"email_verified": True})

    account = change_account(user_id, change, store=store)
    trail.record("email.changed", user_id=user_id)
    if (old := olds[-1].user).email != account.user.email:
        mailroom.tell("email_changed", language, old, trail=trail, email=account.user.email)
    return account
