"""The keys that sign tokens, as a ring: what is published, and from when on each signs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

from parley.clock import Timestamp
from parley.identity.model.base import Model


class RingKey(Model):
    kid: str
    jwk: Mapping[str, str]
    """Its public side (RFC 7517)."""
    location: str
    """Where the private side is; for the vault that made it to read."""
    made_at: Timestamp
    signs_from: Timestamp | None = None
    """Set once it is known to be published."""


class KeyRing(Model):
    """All keys whose tokens are good, in the order in which they were made. Changed by whoever read its revision."""

    keys: tuple[RingKey, ...] = ()
    revision: int = 0

    def signing(self, at: datetime) -> RingKey | None:
        """The key that signs at this moment: the latest of those whose time has come."""
        return max(self._begun(at), key=_begins, default=None)

    @property
    def pending(self) -> RingKey | None:
        """The latest key, while it is not published for sure."""
        return next((key for key in self.keys if key.signs_from is None), None)

    def coming(self, at: datetime) -> RingKey | None:
        """The key that will sign, published or about to be."""
        return next((key for key in self.keys if key.signs_from is None or key.signs_from > at), None)

    def retired(self, at: datetime, after: timedelta) -> tuple[RingKey, ...]:
        """The keys whose successor has signed for so long that no token of theirs is about."""
        ordered = sorted(self._begun(at), key=_begins)
        return tuple(key for key, follower in pairwise(ordered) if _begins(follower) + after <= at)

    def with_key(self, key: RingKey) -> KeyRing:
        """With this key in place of the one of its kid, or behind all others."""
        others = [key if each.kid == key.kid else each for each in self.keys]
        return self.model_copy(update={"keys": tuple(others) if key in others else (*others, key)})

    def _begun(self, at: datetime) -> list[RingKey]:
        return [key for key in self.keys if key.signs_from is not None and key.signs_from <= at]

    def without(self, kid: str) -> KeyRing:
        return self.model_copy(update={"keys": tuple(key for key in self.keys if key.kid != kid)})


def _begins(key: RingKey) -> datetime:
    assert key.signs_from is not None  # noqa: S101 - those that do not sign yet are sorted out before
    return key.signs_from
