"""What people have beside their password."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.base import Model


class SecondFactor(Model):
    """An authenticator app (RFC 6238), and the recovery codes that stand in for it."""

    sealed_secret: str
    """The secret that the app shares, encrypted (:class:`parley.identity.ports.Sealer`)."""
    enrolled_at: Timestamp
    last_step: int
    """The latest time step of which a code was used: none of it or before it is good again (RFC 6238 §5.2)."""
    recovery_hashes: tuple[str, ...] = ()
    """Of the recovery codes that are left."""
    failed_tries: int = 0
    """In a row."""
    locked_until: Timestamp | None = None
    revision: int = 0
    """Counts the changes, so that of two at once one fails."""
