"""HEIC, AVIF and films without what cameras write beside the picture: blanked where it lies, so that nothing moves.

Such a file is boxes in boxes (ISO/IEC 14496-12 §4.2), which say by offsets into the file where pictures and samples
are. So what is to go is overwritten, and boxes that hold nothing else become ``free`` ones, which every reader skips.
In images these are the items ``Exif``, ``mime`` (XMP) and ``uri`` (ISO/IEC 23008-12 annex A); which side is up is said
by properties of the image and stays. In films they are ``udta``, ``meta`` and ``uuid``, where place, device and times
stand, and the dates in the headers. A track of its own for such things (action cameras have them) stays.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_ITEMS = frozenset({b"Exif", b"mime", b"uri "})
_SPOKEN = frozenset({b"udta", b"meta", b"uuid"})
_HEADERS = frozenset({b"mvhd", b"tkhd", b"mdhd"})
_AROUND = frozenset({b"moov", b"trak", b"mdia"})
_NO_EXIF = b"\x00\x00\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"
"""Where the TIFF begins, and one that has no entries: readers refuse an image whose Exif is none."""


_MOST = 100_000
"""Places that one image names."""


@dataclass(frozen=True)
class _Box:
    kind: bytes
    at: int
    """Where it begins ..."""
    body: int
    """... and what it holds."""
    end: int


def without_items(data: bytes) -> bytes:
    """An image whose items say nothing of where, when and by what it was taken. Raises ValueError, struct.error."""
    cleaned = bytearray(data)
    for box in _boxes(data, 0, len(data)):
        if box.kind == b"uuid":
            _free(cleaned, box)
        if box.kind == b"meta":
            parts = {each.kind: each for each in _boxes(data, box.body + 4, box.end)}
            if b"iinf" in parts and b"iloc" in parts:
                kinds = _item_kinds(data, parts[b"iinf"])
                base = parts[b"idat"].body if b"idat" in parts else 0
                for item, extents in _item_places(data, parts[b"iloc"], base):
                    if kinds.get(item) in _ITEMS:
                        _blank(cleaned, extents, _NO_EXIF if kinds[item] == b"Exif" else b"")
    return bytes(cleaned)


def without_sayings(data: bytes) -> bytes:
    """A film whose headers say nothing of the kind. Raises ValueError, struct.error."""
    cleaned = bytearray(data)
    around = [_Box(b"", 0, 0, len(data))]
    while around:
        outer = around.pop()
        for box in _boxes(data, outer.body, outer.end):
            if box.kind in _AROUND:
                around.append(box)
            elif box.kind in _SPOKEN:
                _free(cleaned, box)
            elif box.kind in _HEADERS:
                # Version and flags, then when it was made and changed: in seconds, of 64 bits from version 1 on.
                dates = 16 if data[box.body] else 8
                cleaned[box.body + 4 : box.body + 4 + dates] = bytes(dates)
    return bytes(cleaned)


def _boxes(data: bytes, at: int, end: int) -> Iterator[_Box]:
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, at)
        body = at + 8
        if size == 1:
            (size,) = struct.unpack_from(">Q", data, body)
            body += 8
        stop = end if size == 0 else at + size
        if not body <= stop <= end:
            raise ValueError("a box that is larger than what it lies in")
        yield _Box(kind, at, body, stop)
        at = stop


def _item_kinds(data: bytes, iinf: _Box) -> dict[int, bytes]:
    entries = iinf.body + (6 if data[iinf.body] == 0 else 8)
    kinds = {}
    for box in _boxes(data, entries, iinf.end):
        version = data[box.body]
        if box.kind == b"infe" and version >= 2:
            item, _, kind = struct.unpack_from(">HH4s" if version == 2 else ">IH4s", data, box.body + 4)
            kinds[item] = kind
    return kinds


def _item_places(data: bytes, iloc: _Box, idat: int) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """Each item with the parts of the file that it lies in, as begin and end."""
    version, at = data[iloc.body], iloc.body + 4
    sizes = struct.unpack_from(">BB", data, at)
    offset_size, length_size, base_size, index_size = (part for size in sizes for part in (size >> 4, size & 15))
    wide = version >= 2
    at += 2
    left = _MOST

    def number(size: int) -> int:
        nonlocal at
        at += size
        if at > iloc.end:
            raise ValueError("a list of places that is cut off")
        return int.from_bytes(data[at - size : at], "big")

    for _ in range(number(4 if wide else 2)):
        item = number(4 if wide else 2)
        is_inside = bool(version and number(2) & 15 == 1)
        number(2)
        base = number(base_size) + (idat if is_inside else 0)
        extents = []
        for _ in range(number(2)):
            left -= 1
            if left < 0:
                raise ValueError("too many places")
            if version:
                number(index_size)
            begin = base + number(offset_size)
            extents.append((begin, begin + number(length_size)))
        yield item, extents


def _blank(cleaned: bytearray, extents: list[tuple[int, int]], instead: bytes) -> None:
    for begin, end in extents:
        if not begin <= end <= len(cleaned):
            raise ValueError("an item that lies outside the file")
        # All of the replacement or nothing of it.
        head = instead if len(instead) <= end - begin else b""
        cleaned[begin:end] = head + b"\x00" * (end - begin - len(head))
        instead = b""


def _free(cleaned: bytearray, box: _Box) -> None:
    cleaned[box.at + 4 : box.at + 8] = b"free"
    cleaned[box.body : box.end] = bytes(box.end - box.body)
