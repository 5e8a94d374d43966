"""``parley import``: people from a CSV file, a page at a time, with every bad line told by its number."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from parley_sdk.cli.terminal import Terminal
from parley_sdk.errors import InvalidRequest
from parley_sdk.http import Api

PAGE_ROWS = 25
PAGE_CHARACTERS = 7_000
"""A body has at most 32,768 bytes, and a character of another script takes four of them."""


class Row(NamedTuple):
    line: int
    cells: Sequence[str]


async def import_file(path: Path, api: Api, terminal: Terminal, *, invite: bool, language: str) -> bool:
    """Imports the good lines and tells the bad ones; whether there were none of these.

    Raises InvalidRequest for a file that is not CSV in UTF-8, or whose header names other columns: then nobody is
    imported.
    """
    header, rows = read_rows(path)
    counted: Counter[str] = Counter()
    for page in pages(rows):
        results = await api.import_users(as_csv([header, *page]), invite=invite, language=language)
        for row, result in zip(page, results, strict=True):
            counted[result.outcome] += 1
            if result.outcome == "refused":
                terminal.error(f"line {row.line}: {result.username or row.cells[0]}: {result.detail}")
    terminal.say(f"{counted['created']} imported, {counted['exists']} there already, {counted['refused']} refused.")
    return not counted["refused"]


def read_rows(path: Path) -> tuple[Row, list[Row]]:
    """The header, and all rows with the numbers of their first lines; blank lines are none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as exc:
        raise InvalidRequest(f"{path} cannot be read as UTF-8: {exc}") from exc
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[Row] = []
    first = 1
    try:
        for cells in reader:
            if cells:
                rows.append(Row(first, cells))
            first = reader.line_num + 1
    except csv.Error as exc:
        raise InvalidRequest(f"line {first} is not CSV: {exc}") from exc
    if not rows:
        raise InvalidRequest(f"{path} is empty")
    return rows[0], rows[1:]


def pages(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows, as many at a time as one call takes."""
    page: list[Row] = []
    size = 0
    for row in rows:
        length = len(as_csv([row]))
        if page and (len(page) == PAGE_ROWS or size + length > PAGE_CHARACTERS):
            yield page
            page, size = [], 0
        page.append(row)
        size += length
    if page:
        yield page


def as_csv(rows: Sequence[Row]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(row.cells for row in rows)
    return out.getvalue()
