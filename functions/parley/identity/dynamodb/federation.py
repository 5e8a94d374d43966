"""Which users other issuers' subjects are."""

from __future__ import annotations

from parley.identity.dynamodb.table import Table
from parley.identity.model import FederatedLink


class Federation(Table):
    """A :class:`parley.identity.ports.FederationStore`."""

    def get_federated_link(self, key: str) -> FederatedLink | None:
        return self._get(self._key("FEDERATED", key), FederatedLink)

    def add_federated_link(self, key: str, link: FederatedLink) -> FederatedLink:
        if self._put_if(self._item(self._key("FEDERATED", key), link), "attribute_not_exists(pk)", {}):
            return link
        # Links are never removed, so whoever was first stands there.
        return self.get_federated_link(key) or link
