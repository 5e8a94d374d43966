"""Codes on their way."""

from __future__ import annotations

from typing import Any

from parley.identity.dynamodb.table import Table
from parley.identity.model import Confirmation, Purpose


class Confirmations(Table):
    """A :class:`parley.identity.ports.ConfirmationStore`."""

    def put_confirmation(self, purpose: Purpose, subject: str, confirmation: Confirmation) -> None:
        self._put(self._item(self._confirmation(purpose, subject), confirmation, confirmation.expires_at))

    def get_confirmation(self, purpose: Purpose, subject: str) -> Confirmation | None:
        return self._get(self._confirmation(purpose, subject), Confirmation)

    def count_try(self, purpose: Purpose, subject: str, code_hash: str, most: int) -> bool:
        return self._update_if(
            self._confirmation(purpose, subject),
            "SET tries = tries + :one",
            "code_hash = :hash AND tries < :most",
            {":one": 1, ":hash": code_hash, ":most": most},
        )

    def take_confirmation(self, purpose: Purpose, subject: str, code_hash: str) -> bool:
        key = self._confirmation(purpose, subject)
        return self._delete_if(key, "code_hash = :hash", {":hash": code_hash}, Confirmation) is not None

    def _confirmation(self, purpose: Purpose, subject: str) -> dict[str, Any]:
        return self._key("CONFIRM", f"{purpose}#{subject}")
