from __future__ import annotations

import pytest
from tests.unit.messaging.fakes import OwnedClock

from parley.errors import RateLimited
from parley.limits.memory import MemoryBucketStore
from parley.limits.model import Limit
from parley.limits.service import REMEMBERED, SHARE, Limiter


class Counting(MemoryBucketStore):
    """Remembers what it was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.costs: list[int] = []

    def take(self, bucket: str, cost: int, capacity: int, at: int) -> int:
        self.costs.append(cost)
        return super().take(bucket, cost, capacity, at)


class Shared:
    """Execution environments that share a store and a clock."""

    def __init__(self, limit: Limit, environments: int = 1) -> None:
        self.store, self.clock = Counting(), OwnedClock()
        self.limiters = [
            Limiter({"person": limit, "conversation": limit}, store=self.store, clock=self.clock)
            for _ in range(environments)
        ]

    def spend(self, subject: str = "anna", environment: int = 0) -> int:
        """0, or the seconds to wait."""
        try:
            self.limiters[environment].spend("person", subject)
        except RateLimited as refusal:
            return refusal.retry_after or 0
        return 0


def test_who_writes_as_people_do_costs_no_write() -> None:
    shared = Shared(Limit(20, 200))
    for _ in range(1000):
        assert shared.spend() == 0
        shared.clock.advance(1)
    assert shared.store.costs == []


def test_what_the_guess_let_pass_is_charged_with_what_it_does_not() -> None:
    shared = Shared(Limit(20, 160))
    assert [shared.spend() for _ in range(11)] == [0] * 11
    assert shared.store.costs == [11 * 50_000]


def test_a_burst_is_refused_at_its_limit_and_told_when_to_come_back() -> None:
    shared = Shared(Limit(2, 160))
    waits = [shared.spend() for _ in range(300)]
    passed = waits.count(0)
    assert 160 <= passed <= 160 + 160 // SHARE
    assert waits[:passed] == [0] * passed
    assert set(waits[passed:]) == {waits[passed]}
    shared.clock.advance(waits[passed])
    assert shared.spend() == 0


def test_who_is_refused_costs_no_write_until_the_wait_is_over() -> None:
    shared = Shared(Limit(1, 160))
    while not shared.spend():
        pass
    asked = len(shared.store.costs)
    assert all(shared.spend() for _ in range(50))
    assert len(shared.store.costs) == asked


def test_in_the_long_run_the_rate_holds() -> None:
    shared = Shared(Limit(10, 160))
    passed = 0
    for _ in range(20_000):
        passed += shared.spend() == 0
        shared.clock.advance(0.01)
    assert 200 * 10 <= passed <= 200 * 10 + 160 + 2 * 160 // SHARE


def test_many_environments_let_pass_at_most_twice_the_burst() -> None:
    shared = Shared(Limit(1, 160), environments=SHARE)
    passed = sum(shared.spend(environment=number % SHARE) == 0 for number in range(2000))
    assert 160 <= passed <= 320 + SHARE


def test_a_small_limit_is_exact() -> None:
    shared = Shared(Limit(1, 3), environments=4)
    assert [shared.spend(environment=number) for number in (0, 1, 2, 3, 0)] == [0, 0, 0, 1, 1]
    shared.clock.advance(1)
    assert [shared.spend(environment=number) for number in (3, 0)] == [0, 1]


def test_subjects_and_kinds_are_apart_and_guesses_bounded() -> None:
    shared = Shared(Limit(1, 1))
    assert shared.spend("anna") == 0
    assert shared.spend("anna") == 1
    shared.limiters[0].spend("conversation", "anna")
    assert all(shared.spend(f"person {number}") == 0 for number in range(REMEMBERED + 1))


@pytest.mark.parametrize("text", ["", "10", "0/10", "10/0", "10/10/10", "-1/5", "1.5/3", "100000/1", "1/1000000"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="rate/burst"):
        Limit.read(text)


def test_a_limit_is_read_as_the_template_writes_it() -> None:
    assert Limit.read("20/200") == Limit(20, 200)
