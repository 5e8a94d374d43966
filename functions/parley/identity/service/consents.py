"""Consent: people decide once, until they withdraw it, what systems that are not the company's may know and do."""

from __future__ import annotations

from collections.abc import Collection

from parley.clock import Clock
from parley.identity.model import Consent
from parley.identity.ports import ConsentStore


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
