"""Where people are signed in, wired; and who calls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from parley.bootstrap import identity
from parley.bootstrap.sockets import Sockets
from parley.bootstrap.sources import now
from parley.clock import Clock
from parley.identity import ports, service
from parley.identity.model import Page, Session


@dataclass(frozen=True)
class Sessions:
    """See :mod:`parley.identity.service.sessions` and :mod:`parley.identity.service.endings`."""

    store: ports.IdentityStore
    sockets: ports.Sockets
    clock: Clock

    def list(self, user_id: str, current_session_id: str | None = None) -> Page[Session]:
        found = service.list_sessions(
            user_id, current_session_id=current_session_id, store=self.store, clock=self.clock
        )
        return Page[Session](items=found)

    def endings(self, trail: service.Trail) -> service.Endings:
        """What ends them on behalf of one request."""
        return service.Endings(self.store, self.sockets, self.clock, trail)


@cache
def sessions() -> Sessions:
    return Sessions(identity.store(), Sockets(), now)


@cache
def callers() -> service.Callers:
    """For whoever answers calls."""
    return service.Callers(identity.caller_tokens(), Sockets())
