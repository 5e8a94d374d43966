"""Pictures, good and bad."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

GPS = 0x8825
ORIENTATION = 0x0112
DESCRIPTION = 0x010E
SECRET = "taken at home by somebody"


def gradient(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Dark at the top left, light at the bottom right, red on the right."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, down)).convert(mode)


def encoded(image: Image.Image | None = None, kind: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    (image or gradient()).save(buffer, kind, **options)
    return buffer.getvalue()


def with_secrets(kind: str = "JPEG", orientation: int = 1, **options: Any) -> bytes:
    """A picture that says where it was taken, by whom, and which side is up."""
    exif = Image.Exif()
    exif[DESCRIPTION] = SECRET
    exif[ORIENTATION] = orientation
    exif.get_ifd(GPS).update({1: "N", 2: (31.0, 13.0, 50.0), 3: "E", 4: (121.0, 28.0, 25.0)})
    return encoded(gradient(64, 48), kind, exif=exif, **options)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a hundred kilobytes and gigabytes of pixels."""
    row = zlib.compress(b"\x00" * (side * 3 + 1) * 64)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in (
            (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
            (b"IDAT", row),
            (b"IEND", b""),
        )
    )
