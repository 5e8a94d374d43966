"""Clients."""

from __future__ import annotations

from parley.errors import Conflict
from parley.identity.memory.table import Table
from parley.identity.model import Client


class Clients(Table):
    """A :class:`parley.identity.ports.ClientStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._clients: dict[str, Client] = {}

    def add_client(self, client: Client) -> None:
        with self._lock:
            if client.client_id in self._clients:
                raise Conflict("The client id is taken.")
            self._clients[client.client_id] = client

    def get_client(self, client_id: str) -> Client | None:
        return self._clients.get(client_id)

    def replace_client(self, client: Client) -> bool:
        with self._lock:
            present = self._clients.get(client.client_id)
            if present is None or present.revision != client.revision - 1:
                return False
            self._clients[client.client_id] = client
            return True

    def remove_client(self, client_id: str) -> None:
        self._clients.pop(client_id, None)

    def list_clients(self, limit: int, after: str | None) -> list[Client]:
        ids = sorted(client_id for client_id in self._clients if after is None or client_id > after)
        return [self._clients[client_id] for client_id in ids[:limit]]
