"""What a file really is, by its first bytes (WHATWG MIME Sniffing, §6 and §7), whatever its sender called it."""

from __future__ import annotations

from parley.files.names import UNKNOWN

HEAD = 4096
"""So many bytes are looked at."""

_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS\x00", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"7z\xbc\xaf'\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MZ", "application/x-msdownload"),
    (b"\x7fELF", "application/x-elf"),
    (b"#!", "text/x-script"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heif",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
# Beginnings that make a browser take a text for a page, and what else it would run.
_MARKUP = (
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "application/xml"),
    *(
        (tag, "text/html")
        for tag in (
            b"<!doctype html", b"<html", b"<head", b"<body", b"<script", b"<iframe", b"<h1", b"<div", b"<font",
            b"<table", b"<a ", b"<style", b"<title", b"<b", b"<br", b"<p", b"<!--",
        )
    ),
)  # fmt: skip
_INSIDE_ZIP = ("application/vnd.", "application/epub+zip", "application/java-archive")


def media_type_of(head: bytes, announced: str) -> str:
    """The type of a file that begins with ``head``. What was announced decides only where the bytes leave it open."""
    found = _by_magic(head)
    if found == "application/zip" and announced.startswith(_INSIDE_ZIP):
        return announced
    if found:
        return found
    text = _as_text(head)
    if text is None:
        # Not text, and of no known kind: what claims to be shown or played in a browser is not believed.
        return UNKNOWN if announced.startswith(("image/", "audio/", "video/", "text/")) else announced
    begin = text.lstrip()
    for mark, media_type in _MARKUP:
        if begin.startswith(mark):
            is_svg = media_type == "application/xml" and b"<svg" in text
            return "image/svg+xml" if is_svg else media_type
    return announced if announced.startswith("text/") or announced == "application/json" else "text/plain"


def _by_magic(head: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return next((media_type for magic, media_type in _MAGIC if head.startswith(magic)), None)


def _as_text(head: bytes) -> bytes | None:
    """The head in lower case, if it is text of any encoding that a browser reads; else None."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", errors="replace").removeprefix("\ufeff").lower().encode()
    if b"\x00" in head:
        return None
    try:
        return head.decode("utf-8-sig").lower().encode()
    except UnicodeDecodeError as exc:
        # A character cut in two at the end is no sign of anything.
        return head.lower() if exc.start > len(head) - 4 else None
