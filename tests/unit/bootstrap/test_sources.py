"""Ids and moments as the functions make them."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime

from parley.bootstrap.sources import new_id, now


def test_an_id_is_a_ulid_of_its_own() -> None:
    made = {new_id() for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", each) for each in made)


def test_ids_sort_by_the_millisecond_in_which_they_were_made() -> None:
    before = time.time_ns() // 1_000_000
    number = 0
    for letter in new_id()[:10]:
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert before <= number <= time.time_ns() // 1_000_000


def test_a_moment_is_whole_milliseconds() -> None:
    assert now().microsecond % 1000 == 0
    assert abs((now() - datetime.now(UTC)).total_seconds()) < 5
