"""Several vaults: one in which new keys are made, and all in which old ones may still be."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parley.identity.model import RingKey
from parley.identity.ports import KeyVault


class Vaults:
    """A :class:`parley.identity.ports.KeyVault` of others, by the name that begins their locations (``ssm:``)."""

    def __init__(self, makers: Mapping[str, Callable[[], KeyVault]], chosen: str) -> None:
        self._makers, self._chosen = makers, chosen

    def make_first(self) -> RingKey:
        return self._makers[self._chosen]().make_first()

    def make(self) -> RingKey:
        return self._makers[self._chosen]().make()

    def made(self, location: str) -> bool:
        return location.partition(":")[0] == self._chosen

    def destroy(self, location: str) -> None:
        self._makers[location.partition(":")[0]]().destroy(location)
