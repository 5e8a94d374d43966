"""The doors: nothing hands a user to a caller but :func:`access_user`, a client but :func:`access_client`, a login
session but :func:`access_session`, a person's doings but :func:`access_person`, an administrator's power but
:func:`access_admin`."""

from __future__ import annotations

from parley.clock import Clock
from parley.errors import Forbidden, NotFound
from parley.identity.assurance import MFA, ONE_FACTOR, TWO_FACTORS, Policy, is_stale
from parley.identity.errors import InsufficientUserAuthentication
from parley.identity.model import Account, Client, Principal, User
from parley.identity.ports import ClientStore, SecondFactorStore, SignedIn, SignInStore, UserStore


def access_user(user_id: str, *, store: UserStore) -> User:
    """The user with this id, disabled ones too: their name stands on old messages. Raises NotFound."""
    return access_account(user_id, store=store).user


def access_account(user_id: str, *, store: UserStore) -> Account:
    """The user's account, for the user and for administrators. Raises NotFound."""
    account = store.get_account(user_id)
    if account is None:
        raise NotFound("There is no such user.")
    return account


def access_client(client_id: str, *, store: ClientStore) -> Client:
    """The client with this id. Raises NotFound."""
    client = store.get_client(client_id)
    if client is None:
        raise NotFound("There is no such client.")
    return client


def access_session(user_id: str, session_id: str, *, store: SignInStore) -> SignedIn:
    """What is left of one of the user's login sessions. Raises NotFound when nothing is."""
    found = store.list_sign_ins(user_id, session_id)
    if not found.sessions and not found.families:
        raise NotFound("There is no such session.")
    return found


def access_person(caller: Principal) -> str:
    """The id of the person who calls. Raises Forbidden for an app."""
    if caller.is_app:
        raise Forbidden("This is for people.")
    return caller.user_id


ADMINS = "admins"
"""The group whose members administer Parley."""


def access_admin(caller: Principal, *, policy: Policy, store: SecondFactorStore, clock: Clock) -> str:
    """The administrator's user id.

    Raises Forbidden for everybody else; InsufficientUserAuthentication (RFC 9470) for one who signed in too long ago,
    or without the second factor that the policy asks for or that they have enrolled.
    """
    if ADMINS not in caller.groups:
        raise Forbidden("This is for administrators.")
    user_id = access_person(caller)
    lacks_factor = MFA not in caller.amr and (
        policy.requires_two(caller.groups) or store.get_second_factor(user_id) is not None
    )
    if lacks_factor or not _is_recent(caller, policy, clock):
        acr = TWO_FACTORS if lacks_factor or MFA in caller.amr else ONE_FACTOR
        raise InsufficientUserAuthentication(acr_values=acr, max_age=policy.recent_seconds)
    return user_id


def access_recent(caller: Principal, *, policy: Policy, clock: Clock) -> str:
    """The id of a person who signed in recently, for what a stolen token must not do.

    Raises Forbidden for an app; InsufficientUserAuthentication (RFC 9470).
    """
    user_id = access_person(caller)
    if not _is_recent(caller, policy, clock):
        acr = TWO_FACTORS if MFA in caller.amr else ONE_FACTOR
        raise InsufficientUserAuthentication(acr_values=acr, max_age=policy.recent_seconds)
    return user_id


def _is_recent(caller: Principal, policy: Policy, clock: Clock) -> bool:
    return caller.auth_time is not None and not is_stale(caller.auth_time, policy.recent_seconds, clock())
