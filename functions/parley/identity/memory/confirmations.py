"""Codes on their way."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import Confirmation, Purpose


class Confirmations(Table):
    """A :class:`parley.identity.ports.ConfirmationStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._confirmations: dict[tuple[Purpose, str], Confirmation] = {}

    def put_confirmation(self, purpose: Purpose, subject: str, confirmation: Confirmation) -> None:
        self._confirmations[purpose, subject] = confirmation

    def get_confirmation(self, purpose: Purpose, subject: str) -> Confirmation | None:
        return self._confirmations.get((purpose, subject))

    def count_try(self, purpose: Purpose, subject: str, code_hash: str, most: int) -> bool:
        with self._lock:
            held = self._confirmations.get((purpose, subject))
            if held is None or held.code_hash != code_hash or held.tries >= most:
                return False
            self._confirmations[purpose, subject] = held.model_copy(update={"tries": held.tries + 1})
            return True

    def take_confirmation(self, purpose: Purpose, subject: str, code_hash: str) -> bool:
        with self._lock:
            held = self._confirmations.get((purpose, subject))
            if held is None or held.code_hash != code_hash:
                return False
            del self._confirmations[purpose, subject]
            return True
