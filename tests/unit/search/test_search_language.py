"""What may be typed into a search box."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from parley.errors import InvalidRequest
from parley.search.language import MAX_TERMS, Asked, read_query
from parley.search.model import Term, millis

JANUARY = millis(datetime(2026, 1, 31, tzinfo=UTC))
A_DAY = 86_400_000
AN_HOUR = 3_600_000


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("", Asked()),
        ("Hello  world", Asked((Term("hello"), Term("world")))),
        ("hello HELLO", Asked((Term("hello"),))),
        ('"Annual  Report" ｆｏｏ', Asked((Term("annual report", whole=True), Term("foo")))),
        ("“上海 东边", Asked((Term("上海 东边", whole=True),))),
        ('"open', Asked((Term("open", whole=True),))),
        ('"" \u200b', Asked()),
        ("from:anna in:ben has:file", Asked(sender="anna", place="ben", has_file=True)),
        ("FROM:anna x", Asked((Term("x"),), sender="anna")),
        ("https://example.com re:from:x from:", Asked((Term("https://example.com"), Term("re:from:x"), Term("from:")))),
        ("on:2026-01-31", Asked(since=JANUARY, until=JANUARY + A_DAY)),
        ("after:2026-01-31 before:2026-02-02", Asked(since=JANUARY + A_DAY, until=JANUARY + 2 * A_DAY)),
        ("after:2026-01-31T00:00:00Z", Asked(since=JANUARY + 1)),
        ("before:2026-01-31T02:00:00+01:00", Asked(until=JANUARY + AN_HOUR)),
        ("after:2026-01-01 after:2026-01-31 before:2026-02-05 before:2026-02-02",
         Asked(since=JANUARY + A_DAY, until=JANUARY + 2 * A_DAY)),
    ],
)  # fmt: skip
def test_a_query_is_read(text: str, asked: Asked) -> None:
    assert read_query(text) == asked


def test_days_begin_where_the_reader_is() -> None:
    assert read_query("on:2026-01-31", utc_offset=480).since == JANUARY - 8 * AN_HOUR


@pytest.mark.parametrize(
    "text",
    [
        "from:a from:b",
        "in:a in:b",
        "has:link",
        "on:yesterday",
        "before:2026-02-30",
        "after:2026-01-31T12:00:00",
        "on:2026-01-31T12:00:00Z",
        " ".join(f"w{number}" for number in range(MAX_TERMS + 1)),
    ],
)
def test_what_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        read_query(text)


def test_a_day_before_all_days_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        read_query("on:0001-01-01", utc_offset=840)
