"""Refresh families under real threads, on both stores: of many who ask at once one rotates, and all hold one chain."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.unit.identity.twins import Counter, HeldSockets, StandingClock

from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.model import Client, RefreshFamily
from parley.identity.ports import IdentityStore
from parley.identity.service import Endings, SignIn, Trail

WEB = Client(client_id="parley-web", name="Parley")
THREADS = 6


class Devices:
    def __init__(self, store: IdentityStore) -> None:
        self.store, self.clock = store, StandingClock()
        self.endings = Endings(store, HeldSockets(), self.clock, Trail(store, self.clock, Counter("event")))
        sign_in = SignIn("01F", "ann", ("openid",), self.clock.at)
        self.first = service.open_family(sign_in, WEB, store=store, clock=self.clock, new_secret=Counter("secret"))

    @property
    def family(self) -> RefreshFamily:
        family = self.store.get_family("01F")
        assert family is not None
        return family

    def use(self, token: str) -> str | None:
        """The next token, or None where it is refused."""
        family = service.find_family(token, store=self.store)
        if family is None:
            return None
        try:
            return service.rotate_family(family, token, WEB, store=self.store, clock=self.clock, endings=self.endings)
        except InvalidGrant:
            return None


def at_once(*acts: Callable[[], str | None]) -> list[str | None]:
    gate = Barrier(len(acts))

    def run(act: Callable[[], str | None]) -> str | None:
        gate.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_all_who_use_one_token_at_once_get_the_same_next_one(store: IdentityStore) -> None:
    devices = Devices(store)
    token = devices.first
    for _ in range(4):
        (following,) = set(at_once(*[lambda token=token: devices.use(token)] * THREADS))
        assert following is not None
        assert following != token
        token = following
        devices.clock.pass_seconds(60)
    assert devices.family.revoked_at is None


def test_a_late_copy_among_the_rightful_ends_the_family_for_all(store: IdentityStore) -> None:
    devices = Devices(store)
    second = devices.use(devices.first)
    assert second is not None
    devices.clock.pass_seconds(60)
    at_once(*[lambda: devices.use(second)] * (THREADS - 1), lambda: devices.use(devices.first))
    assert devices.family.revoked_at is not None
    assert at_once(*[lambda: devices.use(second)] * THREADS) == [None] * THREADS


def test_who_refreshes_while_the_family_is_revoked_gets_one_token_at_most_and_then_none(store: IdentityStore) -> None:
    devices = Devices(store)

    def revoke() -> None:
        devices.endings.end_family(devices.family, reason="revoked")

    got = set(at_once(*[lambda: devices.use(devices.first)] * (THREADS - 1), revoke)) - {None}
    assert len(got) <= 1
    assert [devices.use(token) for token in (devices.first, *got) if token] == [None] * (1 + len(got))
