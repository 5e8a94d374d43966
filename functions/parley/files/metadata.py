"""Images and films without what cameras and programs write beside them: place, time, device, owner, hidden previews.

The picture's own bytes stay as they are. Of the metadata, what changes how it looks stays: colour profile, resolution,
and which side is up. JPEG (ITU-T T.81 annex B, Exif 2.32), PNG (W3C PNG §11), WebP (RFC 9649 §2); TIFF (``tiff.py``);
HEIC, AVIF and films (``isobmff.py``). Whatever else, and what is broken, is given back unchanged.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator

from parley.files import isobmff, tiff

FILMS = ("video/mp4", "video/quicktime")
_EXIF = b"Exif\x00\x00"
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    b"tRNS gAMA cHRM sRGB iCCP sBIT bKGD pHYs hIST sPLT cICP mDCV cLLI acTL fcTL fdAT".split()
)  # fmt: skip
_WEBP_DROPPED = (b"EXIF", b"XMP ")
_VP8X_EXIF, _VP8X_XMP = 0x08, 0x04
_ORIENTATION = 0x0112


def without_metadata(data: bytes, media_type: str) -> bytes:
    cleaner = _CLEANERS.get(media_type)
    if cleaner is None:
        return data
    try:
        return cleaner(data)
    except (ValueError, IndexError, struct.error):
        return data


def _clean_jpeg(data: bytes) -> bytes:
    kept = [b"\xff\xd8"]
    upright = b""
    for marker, segment in _jpeg_segments(data):
        if marker == 0xE1 and segment[4:10] == _EXIF:
            upright = _exif_of(_orientation(segment[10:]))
            continue
        is_profile = marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\x00"
        # APP0 is JFIF's header, APP14 says how Adobe's programs coded the colours; 0xFE are comments.
        if marker in (0xE0, 0xEE) or is_profile or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            kept.append(segment)
    if upright:
        length = struct.pack(">H", len(upright) + len(_EXIF) + 2)
        kept.insert(1, b"\xff\xe1" + length + _EXIF + upright)
    return b"".join(kept)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker by marker, the coded picture with the marker before it; what follows the end of the image is left out."""
    if data[:2] != b"\xff\xd8":
        raise ValueError("no JPEG")
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at] != 0xFF:
            raise ValueError("no marker")
        marker = data[at + 1]
        if marker == 0xD9:
            yield marker, b"\xff\xd9"
            return
        end = at + 2 + struct.unpack_from(">H", data, at + 2)[0]
        if marker == 0xDA:
            end = _end_of_scan(data, end)
        yield marker, data[at:end]
        at = end


def _end_of_scan(data: bytes, at: int) -> int:
    while True:
        at = data.index(b"\xff", at)
        # A stuffed byte or a restart marker is part of the scan.
        if data[at + 1] not in (0x00, 0xFF) and not 0xD0 <= data[at + 1] <= 0xD7:
            return at
        at += 1 if data[at + 1] == 0xFF else 2


def _clean_png(data: bytes) -> bytes:
    if data[:8] != _PNG:
        raise ValueError("no PNG")
    kept, at = [_PNG], 8
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        chunk = data[at : at + length + 12]
        if len(chunk) < length + 12:
            raise ValueError("cut off")
        is_critical = kind[:1].isupper()
        if kind == b"eXIf" and (upright := _exif_of(_orientation(chunk[8:-4]))):
            body = b"eXIf" + upright
            kept.append(struct.pack(">I", len(upright)) + body + struct.pack(">I", zlib.crc32(body)))
        elif is_critical or kind in _PNG_KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            break
        at += length + 12
    return b"".join(kept)


def _clean_webp(data: bytes) -> bytes:
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise ValueError("no WebP")
    kept, at, upright = [], 12, b""
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    while at + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, at)
        chunk = data[at : at + 8 + length + length % 2]
        if kind == b"EXIF":
            upright = _exif_of(_orientation(chunk[8:].removeprefix(_EXIF)))
        elif kind not in _WEBP_DROPPED:
            kept.append(chunk)
        at += len(chunk)
    if upright:
        kept.append(b"EXIF" + struct.pack("<I", len(upright)) + upright)
    if kept and kept[0][:4] == b"VP8X":
        flags = kept[0][8] & ~(_VP8X_EXIF | _VP8X_XMP) | (_VP8X_EXIF if upright else 0)
        kept[0] = kept[0][:8] + bytes([flags]) + kept[0][9:]
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _orientation(tiff: bytes) -> int:
    """Which side is up, 1 to 8 (Exif, tag 0x0112); 1, upright, where nothing is said."""
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 1
    (at,) = struct.unpack_from(f"{order}I", tiff, 4)
    (count,) = struct.unpack_from(f"{order}H", tiff, at)
    for place in range(at + 2, at + 2 + 12 * count, 12):
        tag, kind, number, value = struct.unpack_from(f"{order}HHIH", tiff, place)
        if (tag, kind, number) == (_ORIENTATION, 3, 1):
            return int(value) if 1 <= value <= 8 else 1
    return 1


def _exif_of(orientation: int) -> bytes:
    """Exif that says this and nothing else; empty for an upright picture."""
    if orientation == 1:
        return b""
    return struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


_CLEANERS: dict[str, Callable[[bytes], bytes]] = {
    "image/jpeg": _clean_jpeg,
    "image/png": _clean_png,
    "image/webp": _clean_webp,
    "image/tiff": tiff.without_sayings,
    **dict.fromkeys(("image/avif", "image/heic", "image/heif"), isobmff.without_items),
    **dict.fromkeys(FILMS, isobmff.without_sayings),
}
CLEANED = frozenset(_CLEANERS)
