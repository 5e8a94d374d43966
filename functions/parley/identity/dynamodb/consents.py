"""Consents."""

from __future__ import annotations

from typing import Any

from parley.aws.dynamodb import unavailable_on_failure
from parley.identity.dynamodb.table import Table
from parley.identity.model import Consent


class Consents(Table):
    """A :class:`parley.identity.ports.ConsentStore`."""

    def put_consent(self, consent: Consent) -> None:
        self._put(self._item(self._consent(consent.user_id, consent.client_id), consent))

    def get_consent(self, user_id: str, client_id: str) -> Consent | None:
        return self._get(self._consent(user_id, client_id), Consent)

    def remove_consent(self, user_id: str, client_id: str) -> None:
        with unavailable_on_failure():
            self._client.delete_item(TableName=self._table, Key=self._consent(user_id, client_id))

    def list_consents(self, user_id: str) -> list[Consent]:
        return list(self._list(f"USER#{user_id}", Consent, "CONSENT#"))

    def _consent(self, user_id: str, client_id: str) -> dict[str, Any]:
        return self._key("USER", user_id, f"CONSENT#{client_id}")
