"""What one address, or one account, may try."""

from __future__ import annotations

from typing import cast

import pytest
from tests.unit.identity.twins import Counter, StandingClock

from parley.errors import RateLimited
from parley.identity.memory import MemoryStore
from parley.identity.model import Source
from parley.identity.service import Trail
from parley.identity.service.limits import DEFAULTS, Try, TryLimits, network, read_limits
from parley.limits.memory import MemoryBucketStore
from parley.limits.model import Limit


class Buckets(MemoryBucketStore):
    """Remembers under which names it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []

    def take(self, bucket: str, cost: int, capacity: int, at: int) -> int:
        self.asked.append(bucket)
        return super().take(bucket, cost, capacity, at)


class Desk:
    def __init__(self, **limits: Limit) -> None:
        self.clock, self.buckets, self.store = StandingClock(), Buckets(), MemoryStore()
        self.limits = TryLimits({**DEFAULTS, **cast("dict[Try, Limit]", limits)}, store=self.buckets, clock=self.clock)

    def take(self, kind: Try, address: str = "192.0.2.1", subject: str | None = None) -> int:
        """0, or the seconds to wait."""
        trail = Trail(self.store, self.clock, Counter("id"), Source(address=address))
        try:
            self.limits.take(kind, trail, subject)
        except RateLimited as refusal:
            return refusal.retry_after or -1
        return 0

    def told(self) -> list[tuple[str, str, str]]:
        return [(each.kind, each.details["kind_of_try"], each.source.address) for each in self.store.events]


def test_an_address_has_so_many_tries_and_then_gets_them_back_one_by_one() -> None:
    desk = Desk(signup=Limit(3, 3, per=60))
    assert [desk.take("signup") for _ in range(5)] == [0, 0, 0, 20, 20]
    desk.clock.pass_seconds(20)
    assert [desk.take("signup") for _ in range(2)] == [0, 20]
    desk.clock.pass_seconds(3600)
    assert [desk.take("signup") for _ in range(4)] == [0, 0, 0, 20]


def test_addresses_and_kinds_are_apart() -> None:
    desk = Desk(signup=Limit(1, 1, per=60), reset=Limit(1, 1, per=60))
    assert [desk.take("signup"), desk.take("signup", "192.0.2.2"), desk.take("reset")] == [0, 0, 0]


def test_an_account_is_limited_wherever_its_tries_come_from() -> None:
    desk = Desk(reset_account=Limit(2, 2, per=60))
    tries = [desk.take("reset_account", f"192.0.2.{number}", "ann") for number in range(3)]
    assert tries == [0, 0, 30]
    assert desk.take("reset_account", "192.0.2.0", "nobody-of-this-name") == 0


def test_the_store_sees_neither_addresses_nor_names() -> None:
    desk = Desk(reset=Limit(1, 1, per=60), reset_account=Limit(1, 1, per=60))
    desk.take("reset")
    desk.take("reset_account", subject="ann@example.com")
    assert len(desk.buckets.asked) == 2
    assert not [name for name in desk.buckets.asked if "192" in name or "ann" in name]


def test_an_ordinary_login_costs_no_write() -> None:
    desk = Desk()
    for number in range(200):
        assert desk.take("login", f"192.0.2.{number}") == 0
    assert desk.buckets.asked == []


def test_a_limit_that_was_reached_is_told_once_a_minute() -> None:
    desk = Desk(signup=Limit(1, 1, per=3600))
    for _ in range(10):
        desk.take("signup")
    assert desk.told() == [("limit.reached", "signup", "192.0.2.1")]
    desk.clock.pass_seconds(60)
    desk.take("signup")
    desk.take("signup")
    assert len(desk.told()) == 2


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:DB8:1:2::", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_subscriber_of_ipv6_is_one_address(address: str, same: str) -> None:
    assert network(address) == same


def test_limits_are_read_as_the_template_writes_them() -> None:
    changed = read_limits("login:600/300,reset_account:3/86400")
    assert changed == {**DEFAULTS, "login": Limit(600, 600, per=300), "reset_account": Limit(3, 3, per=86400)}
    assert read_limits("") == DEFAULTS


@pytest.mark.parametrize(
    "text", ["login", "login:", "login:5", "login:0/5", "login:5/0", "other:5/5", "login:5/5,", "Login:5/5"]
)
def test_limits_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="kind:tries/seconds"):
        read_limits(text)
