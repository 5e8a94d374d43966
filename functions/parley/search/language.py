"""What people type into a search box.

::

    words and "a phrase"          all of them, in any order
    from:anna                     a username, or an id
    in:ben                        the conversation with somebody, by username; or a conversation's id
    on:2026-01-31                 a day; before: and after: leave the day itself out
    has:file

Days begin where the reader is: ``utc_offset`` is theirs, in minutes east of Greenwich. In place of a day a moment may
stand (RFC 3339). What looks like none of these is a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parley.errors import InvalidRequest
from parley.search.model import Term, millis
from parley.search.text import normalise

MAX_TERMS = 16
_TOKEN = re.compile(
    r'(?:(from|in|before|after|on|has):)(?:"([^"]*)"|(\S+))|["“]([^"”]*)(?:["”]|$)|(\S+)', re.IGNORECASE
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Asked:
    """A search as it was typed; people and conversations are names yet."""

    terms: tuple[Term, ...] = ()
    sender: str | None = None
    place: str | None = None
    since: int | None = None
    until: int | None = None
    has_file: bool = False


def read_query(text: str, utc_offset: int = 0) -> Asked:
    """Raises InvalidRequest, which says of what."""
    terms: list[Term] = []
    given: dict[str, list[str]] = {}
    for key, quoted, bare, phrase, word in _TOKEN.findall(text):
        if key:
            given.setdefault(key.lower(), []).append(quoted or bare)
        elif term := normalise(phrase or word).strip():
            terms.append(Term(term, whole=bool(phrase)))
    if len(terms) > MAX_TERMS:
        raise InvalidRequest(f"q: at most {MAX_TERMS} words.")
    if any(each.lower() != "file" for each in given.get("has", ())):
        raise InvalidRequest("has: must be file.")
    since, until = read_span(given.get("after", ()), given.get("before", ()), given.get("on", ()), utc_offset)
    return Asked(
        tuple(dict.fromkeys(terms)), _one("from", given), _one("in", given), since, until, has_file="has" in given
    )


def read_span(
    after: list[str] | tuple[str, ...],
    before: list[str] | tuple[str, ...],
    on: list[str] | tuple[str, ...],
    utc_offset: int,
) -> tuple[int | None, int | None]:
    """Since when and until when (not included) all of them hold, in milliseconds since 1970. Raises InvalidRequest."""
    starts = [_past(each, utc_offset) for each in after]
    ends = [_moment("before", each, utc_offset)[0] for each in before]
    for each in on:
        start, is_day = _moment("on", each, utc_offset)
        if not is_day:
            raise InvalidRequest("on: must be a day like 2026-01-31.")
        starts.append(start)
        ends.append(start + _DAY_MILLIS)
    return max(starts, default=None), min(ends, default=None)


def latest(one: int | None, other: int | None) -> int | None:
    """The later of two beginnings, where None is none."""
    return max((each for each in (one, other) if each is not None), default=None)


def earliest(one: int | None, other: int | None) -> int | None:
    """The earlier of two ends, where None is none."""
    return min((each for each in (one, other) if each is not None), default=None)


_DAY_MILLIS = round(_A_DAY.total_seconds() * 1000)


def _past(text: str, utc_offset: int) -> int:
    moment, is_day = _moment("after", text, utc_offset)
    return moment + (_DAY_MILLIS if is_day else 1)


def _moment(key: str, text: str, utc_offset: int) -> tuple[int, bool]:
    """Where a day begins, or a moment; and whether it is a day."""
    is_day = bool(_DAY.fullmatch(text))
    try:
        moment = datetime.fromisoformat(text)
        if not is_day and moment.tzinfo is None:
            raise ValueError
        start = moment.replace(tzinfo=UTC) - timedelta(minutes=utc_offset) if is_day else moment
        return millis(start), is_day
    except (ValueError, OverflowError) as exc:
        raise InvalidRequest(f"{key}: must be a day like 2026-01-31, or a moment of RFC 3339.") from exc


def _one(key: str, given: dict[str, list[str]]) -> str | None:
    values = given.get(key, [])
    if len(values) > 1:
        raise InvalidRequest(f"{key}: at most once.")
    return values[0] if values else None
