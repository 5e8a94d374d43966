"""Which users other issuers' subjects are."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import FederatedLink


class Federation(Table):
    """A :class:`parley.identity.ports.FederationStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._links: dict[str, FederatedLink] = {}

    def get_federated_link(self, key: str) -> FederatedLink | None:
        return self._links.get(key)

    def add_federated_link(self, key: str, link: FederatedLink) -> FederatedLink:
        with self._lock:
            return self._links.setdefault(key, link)
