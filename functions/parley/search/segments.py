"""Copies of texts, packed: 512 numbers of a conversation in some 10 to 20 KB.

One line of JSON tells numbers, senders, times and which are files; a line each follows with the texts, normalised,
which hold no line breaks. All of it is deflated.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from parley.search.model import Line, Query
from parley.search.text import matches


def pack(lines: Sequence[Line]) -> bytes:
    """The lines but those that are never found."""
    kept = [line for line in lines if line.text is not None]
    senders = list(dict.fromkeys(line.sender_id for line in kept))
    place = {sender: index for index, sender in enumerate(senders)}
    oldest = min((line.at for line in lines), default=None)
    head = {
        "oldest": oldest,
        "senders": senders,
        "seqs": [line.seq for line in kept],
        "by": [place[line.sender_id] for line in kept],
        "at": [line.at - (oldest or 0) for line in kept],
        "files": [index for index, line in enumerate(kept) if line.has_file],
    }
    rows = [json.dumps(head, separators=(",", ":")), *(line.text or "" for line in kept)]
    return zlib.compress("\n".join(rows).encode())


def search(packed: bytes, query: Query) -> tuple[int | None, Iterator[Line]]:
    """When the oldest number of a copy was filled, if any was, and its lines that match."""
    head, _, body = zlib.decompress(packed).decode().partition("\n")
    about = json.loads(head)
    if all(term.text in body for term in query.terms):
        return about["oldest"], (line for line in _lines(about, body) if matches(query, line))
    return about["oldest"], iter(())


def _lines(about: dict[str, Any], body: str) -> Iterator[Line]:
    senders, oldest, files = about["senders"], about["oldest"], frozenset(about["files"])
    rows = zip(about["seqs"], about["by"], about["at"], body.split("\n"), strict=False)
    for index, (seq, by, at, text) in enumerate(rows):
        yield Line(seq, senders[by], oldest + at, index in files, text)
