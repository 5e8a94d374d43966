"""Consents."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import Consent


class Consents(Table):
    """A :class:`parley.identity.ports.ConsentStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._consents: dict[tuple[str, str], Consent] = {}

    def put_consent(self, consent: Consent) -> None:
        self._consents[consent.user_id, consent.client_id] = consent

    def get_consent(self, user_id: str, client_id: str) -> Consent | None:
        return self._consents.get((user_id, client_id))

    def remove_consent(self, user_id: str, client_id: str) -> None:
        self._consents.pop((user_id, client_id), None)

    def list_consents(self, user_id: str) -> list[Consent]:
        return [consent for (owner, _), consent in sorted(self._consents.items()) if owner == user_id]
