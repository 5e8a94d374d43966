"""Pages that say which test holds what: every row names one that exists, or says that it differs on purpose."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NAMED = re.compile(r"`(test_[a-z0-9_]+)`")
# Rows that promise nothing: what a program is given, and what is not built and says so.
TABLES = {"cognito.md": ("Held by",), "security.md": ("Test",), "tests.md": ("Held by",)}


@cache
def existing() -> frozenset[str]:
    files = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for text in files for name in re.findall(r"def (test_\w+)\(", text))


def rows(page: str) -> list[list[str]]:
    """The cells of every table whose last column tells the tests."""
    found: list[list[str]] = []
    within = False
    for line in (ROOT / "docs" / page).read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("|"):
            within = False
        elif cells[-1] in TABLES[page]:
            within = True
        elif within and not set(line) <= set("|-"):
            found.append(cells)
    return found


@pytest.mark.parametrize("page", TABLES)
def test_every_test_that_a_page_names_exists(page: str) -> None:
    named = set(NAMED.findall((ROOT / "docs" / page).read_text()))
    assert len(named) > 20
    assert named <= existing(), sorted(named - existing())


@pytest.mark.parametrize("page", TABLES)
def test_every_row_names_a_test_or_says_what_is_not_built(page: str) -> None:
    every = rows(page)
    assert len(every) > 20
    assert [row for row in every if not NAMED.search(row[-1]) and "not built" not in " ".join(row)] == []


def test_every_deviation_says_why_or_how_to_restore_cognitos_way() -> None:
    deviations = [row[-2] for row in rows("cognito.md") if "*deviation*" in row[-2].lower()]
    assert deviations
    assert [text for text in deviations if len(text.lower().partition("*deviation*")[2]) < 20] == []
