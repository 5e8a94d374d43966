"""What one address, or one account, may try (SCENARIOS 26).

The address is where a request came from (``source.py``), of IPv6 the /64 that a subscriber is given. A name counts
alike whether somebody has it or not, so that a refusal tells nothing. Subjects are hashed in the store. What is refused
is recorded, at most once a minute a subject and execution environment: guessing must not fill the trail.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal, cast, get_args

from parley.clock import Clock
from parley.errors import RateLimited
from parley.identity.service.audit import Trail
from parley.identity.service.digest import digest
from parley.limits.model import Limit
from parley.limits.ports import BucketStore
from parley.limits.service import REMEMBERED, Limiter

Try = Literal["login", "token", "introspect", "signup", "reset", "reset_account", "mail", "second_factor"]

DEFAULTS: Mapping[Try, Limit] = {
    "login": Limit(300, 300, per=300),
    "token": Limit(3000, 3000, per=300),
    "introspect": Limit(30_000, 30_000, per=300),
    "signup": Limit(20, 20, per=3600),
    "reset": Limit(20, 20, per=3600),
    "reset_account": Limit(5, 5, per=3600),
    "mail": Limit(5, 5, per=3600),
    "second_factor": Limit(100, 100, per=300),
}
"""So many within so many seconds; all by address but ``reset_account`` (by the name that is typed) and
``mail`` (by where it goes). An office is often one address."""

_ONE = re.compile(r"([a-z_]+):([1-9][0-9]{0,5})/([1-9][0-9]{0,5})")
_TOLD_AGAIN = timedelta(minutes=1)


class TryLimits:
    """One an execution environment."""

    def __init__(self, limits: Mapping[Try, Limit], *, store: BucketStore, clock: Clock) -> None:
        self._limiter: Limiter[Try] = Limiter(limits, store=store, clock=clock)
        self._clock = clock
        self._told: dict[tuple[Try, str], datetime] = {}

    def take(self, kind: Try, trail: Trail, subject: str | None = None) -> None:
        """One try, by the address of the trail's source unless a subject is named.

        Raises RateLimited, which says when to come back.
        """
        name = digest(network(trail.source.address) if subject is None else subject)
        try:
            self._limiter.spend(kind, name)
        except RateLimited:
            if self._is_news(kind, name):
                trail.record("limit.reached", "refused", kind_of_try=kind)
            raise

    def _is_news(self, kind: Try, name: str) -> bool:
        now, told = self._clock(), self._told.get((kind, name))
        if told is not None and now - told < _TOLD_AGAIN:
            return False
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[kind, name] = now
        return True


def network(address: str) -> str:
    """What counts as one address: of IPv6 the /64 (RFC 6177 §2)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def read_limits(text: str) -> dict[Try, Limit]:
    """:data:`DEFAULTS` with those changed that a text like ``login:600/300,signup:5/3600`` names: tries/seconds.

    Raises ValueError.
    """
    limits = dict(DEFAULTS)
    for part in text.split(",") if text else []:
        match = _ONE.fullmatch(part)
        if match is None or match[1] not in get_args(Try):
            raise ValueError("limits are written as kind:tries/seconds, e.g. login:600/300,signup:5/3600")
        uses, seconds = int(match[2]), int(match[3])
        limits[cast(Try, match[1])] = Limit(uses, uses, per=seconds)
    return limits
