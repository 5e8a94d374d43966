"""TIFF without what cameras and programs write beside the picture (TIFF 6.0; Exif 2.32 §4.6.3; XMP part 3 §3.3).

Entries that say place, time, device and owner are taken out of their directories, and what they pointed to is blanked;
everything else stays where it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_EXIF, _GPS, _INTEROPERABILITY, _SUB_IFDS = 0x8769, 0x8825, 0xA005, 0x014A
_DIRECTORIES = frozenset({_EXIF, _GPS, _INTEROPERABILITY})
_SAYINGS = _DIRECTORIES | {
    0x010D, 0x010E, 0x010F, 0x0110, 0x011D,  # names of the document and the page, description, maker, model
    0x0131, 0x0132, 0x013B, 0x013C, 0x8298,  # software, date, artist, computer, copyright
    0x02BC, 0x83BB, 0x8649,  # XMP, IPTC, Photoshop
    0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F,  # title, comment, author, keywords, subject, as Windows writes them
    0xC614, 0xC62F, 0xC634, 0xC68B, 0xC65D,  # of raw pictures: model, serial number, private data, file name, id
}  # fmt: skip
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_MOST = 20_000
"""Entries of one file."""


@dataclass(frozen=True)
class _Entry:
    tag: int
    kind: int
    raw: bytes
    begin: int
    """Where its value lies ..."""
    end: int
    pointers: tuple[int, ...]
    """... and as numbers of 32 bits, what it may point to."""


def without_sayings(data: bytes) -> bytes:
    """Raises ValueError, struct.error for what is no TIFF, or broken."""
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(data[:4])
    if order is None:
        raise ValueError("no TIFF")
    cleaned = bytearray(data)
    todo, seen, left = [struct.unpack_from(f"{order}I", data, 4)[0]], {0}, _MOST
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        entries = list(_entries(data, at, order))
        left -= 1 + len(entries)
        if left < 0:
            raise ValueError("too many entries")
        kept = [each for each in entries if each.tag not in _SAYINGS]
        todo += [place for each in kept if each.tag == _SUB_IFDS for place in each.pointers]
        for each in entries:
            if each.tag in _SAYINGS:
                _blank(cleaned, data, each, order, depth=3)
        end = at + 2 + 12 * len(entries)
        following = data[end : end + 4]
        todo.append(struct.unpack(f"{order}I", following)[0])
        directory = struct.pack(f"{order}H", len(kept)) + b"".join(each.raw for each in kept) + following
        cleaned[at : end + 4] = directory.ljust(end + 4 - at, b"\x00")
    return bytes(cleaned)


def _entries(data: bytes, at: int, order: str) -> Iterator[_Entry]:
    (count,) = struct.unpack_from(f"{order}H", data, at)
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number, offset = struct.unpack_from(f"{order}HHII", data, place)
        size = _SIZES.get(kind, 0) * number
        begin = place + 8 if size <= 4 else offset
        if begin + size > len(data):
            raise ValueError("a value that lies outside the file")
        pointers = struct.unpack_from(f"{order}{number}I", data, begin) if kind in (4, 13) else ()
        yield _Entry(tag, kind, data[place : place + 12], begin, begin + size, pointers)


def _blank(cleaned: bytearray, data: bytes, entry: _Entry, order: str, depth: int) -> None:
    """What an entry says, and all that stands in a directory that it points to."""
    if entry.tag in _DIRECTORIES and depth:
        for at in entry.pointers:
            entries = _directory(data, at, order)
            for each in entries:
                _blank(cleaned, data, each, order, depth - 1)
            length = 2 + 12 * len(entries) if entries else 0
            cleaned[at : at + length] = bytes(length)
    cleaned[entry.begin : entry.end] = bytes(entry.end - entry.begin)


def _directory(data: bytes, at: int, order: str) -> list[_Entry]:
    """What stands in a directory; nothing where there is none: pointers are forgotten when the rest is moved."""
    try:
        entries = list(_entries(data, at, order))
    except (ValueError, struct.error):
        return []
    return entries if all(each.kind in _SIZES for each in entries) else []
