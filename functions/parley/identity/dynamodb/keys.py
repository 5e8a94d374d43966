"""The ring of signing keys."""

from __future__ import annotations

from parley.identity.dynamodb.table import Table
from parley.identity.model import KeyRing


class Keys(Table):
    """A :class:`parley.identity.ports.KeyRingStore`."""

    def get_key_ring(self) -> KeyRing | None:
        return self._get(self._key("KEYRING", "SIGNING"), KeyRing)

    def put_key_ring(self, ring: KeyRing) -> bool:
        item = self._item(self._key("KEYRING", "SIGNING"), ring)
        if ring.revision == 1:
            return self._put_if(item, "attribute_not_exists(pk)", {})
        return self._put_if(item, "revision = :before", {":before": ring.revision - 1})
