from __future__ import annotations

import pytest
from bench.prices import Usage, floor


def test_the_floor_of_a_pair_message_is_the_designs() -> None:
    """DESIGN §7: $3.93 a million inline, $5.47 through SNS and SQS."""
    assert floor(2, queued=False).dollars_a_million() == pytest.approx(3.93, abs=0.005)
    assert floor(2, queued=True).dollars_a_million() == pytest.approx(5.47, abs=0.005)


def test_the_floor_grows_by_one_frame_for_each_further_member() -> None:
    assert floor(100, queued=False).dollars_a_million() - floor(2, queued=False).dollars_a_million() == pytest.approx(
        98
    )


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(frames=1), 1.00),
        (Usage(invocations=1), 0.24),
        (Usage(write_units=1), 0.625),
        (Usage(read_units=1), 0.125),
        (Usage(publishes=1), 0.50),
        (Usage(queue_requests=1), 0.40),
    ],
)
def test_each_thing_has_its_price(usage: Usage, dollars: float) -> None:
    assert usage.dollars_a_million() == pytest.approx(dollars)


def test_usage_adds_up_and_is_shared_out() -> None:
    total = Usage(frames=3, write_units=2) + Usage(frames=3, read_units=1)
    assert total == Usage(frames=6, write_units=2, read_units=1)
    assert total.per(2) == Usage(frames=3, write_units=1, read_units=0.5)


def test_the_designs_budget_of_a_pair_message_fits_its_ratio() -> None:
    """3 frames, 1 invocation, 3 write and 2 read units: at most 1.4 times the floor."""
    most = Usage(frames=3, invocations=1, write_units=3, read_units=2)
    assert most.dollars_a_million() <= 1.4 * floor(2, queued=False).dollars_a_million()
