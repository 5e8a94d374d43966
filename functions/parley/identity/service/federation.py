"""Users of other issuers: found by issuer and subject, made at their first visit.

Nobody becomes a user who exists already just because an issuer says the same e-mail address: unless the operator lets
an issuer's verified addresses count (``link=email``), the newcomer is a user of their own. A user whom an administrator
disables stays out, whatever the issuer says.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import product

from parley.clock import Clock, NewId
from parley.errors import Conflict, InvalidRequest, Unauthenticated
from parley.identity.model import Account, FederatedIdentity, FederatedLink
from parley.identity.ports import IdentityStore
from parley.identity.service import fields
from parley.identity.service.audit import Trail
from parley.identity.service.digest import digest
from parley.identity.service.names import fold
from parley.identity.service.users import add_account, draft_account

_ENDING = 6


def link_key(issuer: str, subject: str) -> str:
    """Under which a link is kept; an issuer has no space in it."""
    return digest(f"{issuer} {subject}")


def find_federated_user(issuer: str, subject: str, *, store: IdentityStore) -> Account | None:
    """The user whom they are here. Raises Unauthenticated for one who may not come in."""
    link = store.get_federated_link(link_key(issuer, subject))
    account = store.get_account(link.user_id) if link else None
    if account and account.user.status != "active":
        raise Unauthenticated("The user cannot sign in.")
    return account


def welcome(identity: FederatedIdentity, *, store: IdentityStore, clock: Clock, new_id: NewId, trail: Trail) -> Account:
    """The user whom somebody at their first visit becomes: one who exists, where that is allowed, else a new one.

    Of two first visits at once both get the same, and one that was broken off is made good by the next: the link, which
    comes first, decides. Raises Unauthenticated for a user who is disabled.
    """
    existing = _linkable(identity, store) if identity.may_link else None
    own = FederatedLink(
        issuer=identity.issuer,
        subject=identity.subject,
        user_id=existing.user.id if existing else new_id(),
        created_at=clock(),
    )
    link = store.add_federated_link(link_key(identity.issuer, identity.subject), own)
    account = store.get_account(link.user_id) or _make(identity, link.user_id, store=store, clock=clock)
    if link == own:
        kind = "user.linked" if existing else "user.created"
        trail.record(kind, user_id=account.user.id, issuer=identity.issuer, subject=identity.subject)
    if account.user.status != "active":
        raise Unauthenticated("The user cannot sign in.")
    return account


def _linkable(identity: FederatedIdentity, store: IdentityStore) -> Account | None:
    """The active user here who has proved to have the address that the issuer has seen proved."""
    if not identity.email or not identity.email_verified:
        return None
    user_id = store.find_user_id(fold(identity.email))
    account = store.get_account(user_id) if user_id else None
    if account is None or not account.email_verified or account.user.email != fold(identity.email):
        return None
    return account


def _make(identity: FederatedIdentity, user_id: str, *, store: IdentityStore, clock: Clock) -> Account:
    """By the names that the issuer gives, where they are free and fit, else by others close to them.

    An address counts only if it is proved: nobody shall keep another's from its owner.
    """
    ending = link_key(identity.issuer, identity.subject)[:_ENDING]
    usernames = (identity.username, f"{identity.username[:50]}-{ending}", f"user-{ending}", f"user-{user_id.lower()}")
    emails = ((identity.email, True), (f"{user_id.lower()}@no-address.invalid", False))
    for username, (email, verified) in product(usernames, emails if identity.email_verified else emails[1:]):
        try:
            account = draft_account(
                username=username,
                email=email,
                display_name=_name(identity) or username,
                email_verified=verified,
                clock=clock,
                new_id=lambda: user_id,
            )
            add_account(account, None, store=store)
        except InvalidRequest:
            continue
        except Conflict:
            # Another visit has just made the user; else the name or the address is somebody's.
            if made := store.get_account(user_id):
                return made
        else:
            return account
    raise Unauthenticated("The user could not be made.")


def _name(identity: FederatedIdentity) -> str:
    """What to call them; empty where the issuer says nothing that can be shown."""
    for name in (identity.display_name[:100], identity.username[:100]):
        with suppress(InvalidRequest):
            return fields.display_name(name)
    return ""
