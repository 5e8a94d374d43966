"""Opens one image and makes its smaller copies: ``python -m media.picture SQUARE SIZE...``, image in, copies out.

A program of its own, since it is made to read what strangers wrote: it has no credentials, its memory and time are
bounded, and whatever brings it down brings down nothing else. It ends with status 1 for what it cannot show.

On stdout: a line of JSON (width, height, blurhash, and the copies' sizes and lengths), then the copies, one after
another. They are WebP and carry nothing of the original's metadata but its colour profile.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import warnings
from collections.abc import Sequence
from typing import Any

import blurhash
from PIL import Image, ImageOps

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "BMP")
MAX_PIXELS = 64 * 10**6
"""A quarter of a gigabyte once it is opened."""
MEMORY = 1200 * 2**20
SECONDS = 20
MAX_PROFILE = 64 * 1024
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)
_HASHED = 32
"""The hash says where which colour is, roughly: more pixels would not change it."""


def main(arguments: Sequence[str]) -> None:
    square, *sizes = map(int, arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        head, copies = render(sys.stdin.buffer.read(), sorted(sizes), square=bool(square))
    except (OSError, ValueError, SyntaxError, MemoryError, Warning, Image.DecompressionBombError) as exc:
        sys.exit(f"{type(exc).__name__}: {exc}")
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + b"".join(copies))


def render(data: bytes, sizes: Sequence[int], *, square: bool) -> tuple[dict[str, Any], list[bytes]]:
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with warnings.catch_warnings():
        # Pillow only warns of what is up to twice as large.
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        opened = Image.open(io.BytesIO(data), formats=FORMATS)
    width, height = opened.size
    if opened.getexif().get(_ORIENTATION) in _SIDEWAYS:
        width, height = height, width
    # Small first, then turned: a JPEG is not even decoded in full.
    opened.thumbnail((max(sizes) * (2 if square else 1),) * 2, reducing_gap=3.0)
    small = ImageOps.exif_transpose(opened)
    profile = small.info.get("icc_profile") if small.mode in ("RGB", "RGBA") else None
    small = small.convert("RGBA" if small.has_transparency_data else "RGB")
    copies = {}
    for size in sizes:
        if square:
            copies[size] = _webp(ImageOps.fit(small, (size, size)), profile)
        elif not copies or max(width, height) > max(copies):
            copy = small.copy()
            copy.thumbnail((size, size))
            copies[size] = _webp(copy, profile)
    head = {
        "width": width,
        "height": height,
        "blurhash": _blurhash(small),
        "copies": [(size, len(copy)) for size, copy in copies.items()],
    }
    return head, list(copies.values())


def _webp(image: Image.Image, profile: bytes | None) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80, icc_profile=profile if profile and len(profile) <= MAX_PROFILE else None)
    return buffer.getvalue()


def _blurhash(image: Image.Image) -> str:
    tiny = image.convert("RGBA")
    tiny.thumbnail((_HASHED, _HASHED))
    ground = Image.new("RGBA", tiny.size, "white")
    ground.alpha_composite(tiny)
    width, height = ground.size
    pixels = list(ground.convert("RGB").get_flattened_data())
    rows = [pixels[start : start + width] for start in range(0, width * height, width)]
    wide = width >= height
    return str(blurhash.encode(rows, components_x=4 if wide else 3, components_y=3 if wide else 4))


if __name__ == "__main__":
    main(sys.argv[1:])
