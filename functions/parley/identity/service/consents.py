"""Consent: people decide once, until they withdraw it, what systems that are not the company's may know and do."""

from __future__ import annotations

from collections.abc import Collection

from parley.clock import Clock
from parley.errors import NotFound
from parley.identity.model import ConnectedApp, Consent
from parley.identity.ports import ConsentStore, IdentityStore
from parley.identity.service.endings import Endings


def has_consent(user_id: str, client_id: str, scopes: Collection[str], *, store: ConsentStore) -> bool:
    """Whether the person has agreed to all of these before."""
    given = store.get_consent(user_id, client_id)
    return given is not None and set(scopes) <= set(given.scopes)


def give_consent(
    user_id: str, client_id: str, scopes: Collection[str], *, store: ConsentStore, clock: Clock
) -> Consent:
    """Remembers that the person agreed to these, besides what they agreed to before."""
    before = store.get_consent(user_id, client_id)
    every = dict.fromkeys([*(before.scopes if before else ()), *scopes])
    consent = Consent(user_id=user_id, client_id=client_id, scopes=tuple(every), given_at=clock())
    store.put_consent(consent)
    return consent


def list_connected(user_id: str, *, store: IdentityStore) -> list[ConnectedApp]:
    """The systems that the person let in and that still exist, by client id."""
    found = ((consent, store.get_client(consent.client_id)) for consent in store.list_consents(user_id))
    return [
        ConnectedApp(client_id=client.client_id, name=client.name, scopes=consent.scopes, given_at=consent.given_at)
        for consent, client in found
        if client
    ]


def withdraw_consent(user_id: str, client_id: str, *, store: IdentityStore, endings: Endings) -> None:
    """The client loses what it was let do, and its sign-ins of the person end. Raises NotFound where it has neither."""
    given = store.get_consent(user_id, client_id)
    # First: codes that are still about give nothing from now on.
    store.remove_consent(user_id, client_id)
    families = [each for each in store.list_sign_ins(user_id).families if each.client_id == client_id]
    if given is None and not families:
        raise NotFound("There is no such app.")
    for family in families:
        endings.end_family(family, reason="consent_withdrawn")
    endings.trail.record("consent.withdrawn", user_id=user_id, client_id=client_id)
