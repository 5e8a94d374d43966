"""The origins (RFC 6454) whose pages may call the API: those of the addresses that clients are registered with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.identity.model import Client
from parley.identity.ports import ClientStore

REFRESH = timedelta(minutes=1)
"""For so long a list is good; a client that is registered or removed counts after that."""
MAX_CLIENTS = 1000
"""So many are looked at, the first by id."""
_PAGE = 100
# Registered addresses are canonical (:mod:`parley.identity.service.addresses`); a browser names no default port.
_ORIGIN = re.compile(r"(https|http)://([^/?#]+)")
_DEFAULT_PORTS = {"https": ":443", "http": ":80"}


class Origins:
    """One an execution environment; the list is read when it is asked for, at most once in :data:`REFRESH`."""

    def __init__(self, *, store: ClientStore, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._known: frozenset[str] = frozenset()
        self._read_at: datetime | None = None

    def allows(self, origin: str) -> bool:
        """Whether it is exactly one of them. Raises Unavailable."""
        now = self._clock()
        if self._read_at is None or now - self._read_at >= REFRESH:
            self._known = frozenset(origin for client in self._clients() for origin in origins_of(client))
            self._read_at = now
        return origin in self._known

    def _clients(self) -> Iterator[Client]:
        after = None
        for _ in range(MAX_CLIENTS // _PAGE):
            page = self._store.list_clients(_PAGE, after)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].client_id


def origins_of(client: Client) -> Iterator[str]:
    """Those of its web addresses, as browsers write them; a native client has no pages."""
    for uri in () if client.native else (*client.redirect_uris, *client.logout_uris):
        if match := _ORIGIN.match(uri):
            scheme, authority = match.groups()
            yield f"{scheme}://{authority.removesuffix(_DEFAULT_PORTS[scheme])}"
