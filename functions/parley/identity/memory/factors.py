"""Second factors."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import SecondFactor


class Factors(Table):
    """A :class:`parley.identity.ports.SecondFactorStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._second_factors: dict[str, SecondFactor] = {}

    def get_second_factor(self, user_id: str) -> SecondFactor | None:
        return self._second_factors.get(user_id)

    def replace_second_factor(self, user_id: str, old: SecondFactor | None, new: SecondFactor | None) -> bool:
        with self._lock:
            if self._second_factors.get(user_id) != old or (old is None and new is None):
                return False
            if new:
                self._second_factors[user_id] = new
            else:
                del self._second_factors[user_id]
            return True
