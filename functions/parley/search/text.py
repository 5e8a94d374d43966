"""When a text has a word in it.

Texts are compared in one form: Unicode's NFKC without case and without marks of no width, white space as one space. A
word is found where a word begins with it; one that begins with a letter of a script that is written without spaces
(Chinese, Japanese, Thai, ...), or with a sign, anywhere. A phrase must end where a word does, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parley.messaging.model import Message
from parley.search.model import Line, Piece, Query, Term, millis

EXCERPT = 160
"""Characters of an excerpt, about."""
_LEAD = 40
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
# A letter with all that joins it: what is normalised together.
_JOINING = (
    "\u0300-\u036f\u0483-\u0489\u1160-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u3099\u309a\ufe20-\ufe2f\uff9e\uff9f"
)
_CHUNK = re.compile(rf"\s+|\S[{_JOINING}]*")
_SPACE = re.compile(r"\s+")
_UNSEEN_MARKS = re.compile(f"[{_UNSEEN}]")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)


def normalise(text: str) -> str:
    """The form in which texts are compared."""
    if not _UNSEEN_MARKS.search(text) and unicodedata.is_normalized("NFKC", text):
        folded = _SPACE.sub(" ", text).casefold()
        if unicodedata.is_normalized("NFKC", folded):
            return folded
    return "".join(_fold(match[0]) for match in _CHUNK.finditer(text))


def matches(query: Query, line: Line) -> bool:
    """Whether a message has all that is searched for, but for its conversation."""
    text = line.text
    return (
        text is not None
        and (query.sender_id is None or line.sender_id == query.sender_id)
        and (query.since is None or line.at >= query.since)
        and (query.until is None or line.at < query.until)
        and (line.has_file or not query.has_file)
        and all(any(_occurrences(text, term)) for term in query.terms)
    )


def line_of(message: Message) -> Line:
    content = message.model_dump(include={"content"})["content"]
    found = message.status == "sent"
    return Line(
        message.seq,
        message.sender_id,
        millis(message.created_at),
        message.content_type in ("image", "file"),
        text_of(message.content_type, content) if found else None,
    )


def text_of(content_type: str, content: Any) -> str | None:
    """What is searched of a message's content, as it is stored: normalised."""
    said = said_by(content_type, content)
    return None if said is None else normalise(said)


def said_by(content_type: str, content: Any) -> str | None:
    """The text, a file's name, or all that a card says; None for what happened by itself."""
    match content_type, content:
        case "text", str():
            return content
        case "image" | "file", Mapping():
            return str(content["name"])
        case "card", Mapping():
            rows = (f"{row['name']}: {row['value']}" for row in content.get("fields", ()))
            links = (link["title"] for link in content.get("links", ()))
            return "\n".join(filter(None, (content["title"], content.get("text"), *rows, *links)))
        case _:
            return None


def ranges(text: str, terms: Sequence[Term]) -> list[tuple[int, int]]:
    """Where a text, as it is, has the terms: characters from, to (not included); ascending, none touching another."""
    folded, places = "", []
    for match in _CHUNK.finditer(text):
        part = _fold(match[0])
        folded += part
        places += [match.span()] * len(part)
    found = sorted(
        (places[start][0], places[end - 1][1]) for term in terms for start, end in _occurrences(folded, term)
    )
    merged: list[tuple[int, int]] = []
    for start, end in found:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def excerpt(text: str, terms: Sequence[Term]) -> tuple[Piece, ...]:
    """The part of a text in which the terms stand first, in pieces."""
    found = ranges(text, terms)
    begin = max(0, found[0][0] - _LEAD) if found and len(text) > EXCERPT else 0
    end = min(len(text), max(begin + EXCERPT, found[0][1] if found else 0))
    pieces = [Piece(text="…")] if begin else []
    position = begin
    for start, stop in found:
        if start >= end:
            break
        if start > position:
            pieces.append(Piece(text=text[position:start]))
        pieces.append(Piece(text=text[start : min(stop, end)], hit=True))
        position = min(stop, end)
    rest = text[position:end] + ("…" if end < len(text) else "")
    return (*pieces, *([Piece(text=rest)] if rest else []))


def _occurrences(text: str, term: Term) -> Iterator[tuple[int, int]]:
    size = len(term.text)
    start = text.find(term.text)
    while start >= 0:
        end = start + size
        begins = start == 0 or not (_in_word(text[start]) and _in_word(text[start - 1]))
        ends = not term.whole or end == len(text) or not (_in_word(text[end - 1]) and _in_word(text[end]))
        if begins and ends:
            yield start, end
        start = text.find(term.text, start + 1)


def _in_word(letter: str) -> bool:
    """Whether it belongs to a word that spaces and signs set apart from others."""
    return letter.isalnum() and not _UNSPACED.match(letter)


def _fold(chunk: str) -> str:
    if chunk.isspace():
        return " "
    seen = _UNSEEN_MARKS.sub("", chunk)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", seen).casefold())
