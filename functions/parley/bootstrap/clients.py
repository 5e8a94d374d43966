"""Clients and people's consents to them, wired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from parley.bootstrap.identity import store
from parley.bootstrap.sources import now
from parley.clock import Clock
from parley.idempotency.service import Fresh
from parley.identity import service
from parley.identity.access import access_client
from parley.identity.model import Client, ClientSettings, ConnectedApp, Page
from parley.identity.ports import IdentityStore
from parley.identity.service.origins import Origins


@dataclass(frozen=True)
class Clients:
    """See :mod:`parley.identity.service.clients`."""

    store: IdentityStore
    clock: Clock

    def create(self, settings: ClientSettings, *, confidential: bool, fresh: Fresh) -> tuple[Client, str | None]:
        """The client, and its secret in clear if it has one. Raises InvalidRequest."""
        return service.create_client(
            settings,
            confidential=confidential,
            store=self.store,
            clock=self.clock,
            new_id=fresh.new_id,
            new_secret=fresh.new_secret,
        )

    def register(self, client: Client) -> None:
        """See :func:`parley.identity.service.register_client`. Raises InvalidRequest."""
        service.register_client(client, store=self.store)

    def access(self, client_id: str) -> Client:
        """Raises NotFound."""
        return access_client(client_id, store=self.store)

    def list(self, limit: int, after: str | None) -> Page[Client]:
        return service.list_clients(limit, after, store=self.store)

    def update(self, client_id: str, changes: Mapping[str, Any]) -> Client:
        """Raises NotFound, InvalidRequest, Conflict."""
        return service.update_client(client_id, changes, store=self.store)

    def rotate_secret(self, client_id: str, old_secret_seconds: int, *, fresh: Fresh) -> tuple[Client, str]:
        """The client, and its new secret in clear. Raises NotFound, InvalidRequest, Conflict."""
        return service.rotate_secret(
            client_id,
            old_secret_seconds,
            store=self.store,
            clock=self.clock,
            new_id=fresh.new_id,
            new_secret=fresh.new_secret,
        )

    def end_secret(self, client_id: str, secret_id: str) -> Client:
        """Raises NotFound, Conflict."""
        return service.end_secret(client_id, secret_id, store=self.store)

    def connected(self, user_id: str) -> Page[ConnectedApp]:
        """Those of others that the person let in."""
        return Page[ConnectedApp](items=service.list_connected(user_id, store=self.store))

    def disconnect(self, user_id: str, client_id: str, endings: service.Endings) -> None:
        """Raises NotFound."""
        service.withdraw_consent(user_id, client_id, store=self.store, endings=endings)

    def delete(self, client_id: str) -> None:
        """Raises NotFound, Conflict."""
        service.delete_client(client_id, store=self.store)


@cache
def clients() -> Clients:
    return Clients(store(), now)


@cache
def origins() -> Origins:
    return Origins(store=store(), clock=now)
