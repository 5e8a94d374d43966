"""People from a CSV file (RFC 4180), a page at a time: the good lines are imported, the bad ones told.

The header names the columns: ``username``, ``email`` and ``display_name``, and if wanted ``groups`` (separated by
``;``) and ``password`` (to be changed at the first sign-in; without one they are invited). Who has the username and the
address already is left as they are, so that an import may be repeated.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Literal

from parley.errors import Conflict, InvalidRequest
from parley.identity.letters import Language
from parley.identity.model import Model
from parley.identity.service.administration import Administration
from parley.identity.service.names import fold

MAX_ROWS = 25
"""Of a page: each may cost a password's hash or a mail, and a request has ten seconds."""

_NEEDED = ("username", "email", "display_name")
_ALLOWED = (*_NEEDED, "groups", "password")

Outcome = Literal["created", "exists", "refused"]


class ImportedLine(Model):
    """What became of a line."""

    line: int
    """At which it begins, the header being 1."""
    username: str
    outcome: Outcome
    detail: str = ""
    """Why it was refused."""


def import_users(text: str, *, administration: Administration, invite: bool, language: Language) -> list[ImportedLine]:
    """One line each, in their order. Raises InvalidRequest for a text that is not such a file at all; Unavailable."""
    return [_import(line, row, administration, invite, language) for line, row in _rows(text)]


def _rows(text: str) -> list[tuple[int, dict[str, str] | None]]:
    """Each row with the number of its first line; None for one that has more or fewer columns than the header."""
    lines = _lines(text.removeprefix("\ufeff"))
    _, header = next(lines, (1, []))
    columns = [name.strip().lower() for name in header]
    if len(set(columns)) < len(columns) or not set(_NEEDED) <= set(columns) <= set(_ALLOWED):
        raise InvalidRequest(
            f"The header must name {', '.join(_NEEDED)}, and no others but groups, password; each once."
        )
    rows = [(line, dict(zip(columns, row, strict=True)) if len(row) == len(columns) else None) for line, row in lines]
    if len(rows) > MAX_ROWS:
        raise InvalidRequest(f"At most {MAX_ROWS} people at a time.")
    return rows


def _lines(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    first = 1
    try:
        for row in reader:
            if row:
                yield first, row
            first = reader.line_num + 1
    except csv.Error as exc:
        raise InvalidRequest(f"Line {first} is not CSV: {exc}.") from exc


def _import(
    line: int, row: dict[str, str] | None, administration: Administration, invite: bool, language: Language
) -> ImportedLine:
    if row is None:
        return ImportedLine(line=line, username="", outcome="refused", detail="It has other columns than the header.")
    username = fold(row["username"])
    if _exists(username, fold(row["email"]), administration):
        return ImportedLine(line=line, username=username, outcome="exists")
    try:
        administration.create(
            username=username,
            email=row["email"],
            display_name=row["display_name"],
            groups=[name.strip() for name in row.get("groups", "").split(";") if name.strip()],
            password=row.get("password") or None,
            invite=invite,
            language=language,
        )
    except (InvalidRequest, Conflict) as refused:
        return ImportedLine(line=line, username=username[:64], outcome="refused", detail=refused.message)
    return ImportedLine(line=line, username=username, outcome="created")


def _exists(username: str, email: str, administration: Administration) -> bool:
    user_id = administration.store.find_user_id(username) if 0 < len(username) <= 64 else None
    account = administration.store.get_account(user_id) if user_id else None
    return account is not None and account.user.email == email
