"""Consent: what a person let a client know and do."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.base import Model


class Consent(Model):
    """Given on the consent page, and remembered until it is withdrawn."""

    user_id: str
    client_id: str
    scopes: tuple[str, ...]
    given_at: Timestamp
    """When scopes were last added."""


class ConnectedApp(Model):
    """A system of others that somebody let in, as they see it."""

    client_id: str
    name: str
    scopes: tuple[str, ...]
    given_at: Timestamp
