"""A file is what its first bytes say."""

from __future__ import annotations

import pytest
from tests.support.pictures import encoded

from parley.files.sniff import media_type_of

OCTETS = "application/octet-stream"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("GIF", "image/gif"), ("WEBP", "image/webp"), ("BMP", "image/bmp"),
     ("AVIF", "image/avif"), ("TIFF", "image/tiff"), ("PDF", "application/pdf")],
)  # fmt: skip
def test_a_known_kind_is_known_whatever_it_was_called(kind: str, media_type: str) -> None:
    assert media_type_of(encoded(kind=kind), "text/html") == media_type


@pytest.mark.parametrize(
    ("head", "announced", "found"),
    [
        (b"<!DOCTYPE html><p>x", "image/png", "text/html"),
        (b"\xef\xbb\xbf  \n<HTML>", "text/plain", "text/html"),
        (b"<script>alert(1)</script>", "text/plain", "text/html"),
        ("<html>".encode("utf-16"), "text/plain", "text/html"),
        (b"<svg onload=alert(1)>", "image/png", "image/svg+xml"),
        (b'<?xml version="1.0"?><!-- x --><svg/>', "image/svg+xml", "image/svg+xml"),
        (b'<?xml version="1.0"?><a/>', "text/plain", "application/xml"),
        (b"#!/bin/sh\nrm -rf /", "image/jpeg", "text/x-script"),
        (b"MZ\x90\x00", "image/jpeg", "application/x-msdownload"),
        (b"\x7fELF\x02", "application/pdf", "application/x-elf"),
        (b"PK\x03\x04rest", "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"PK\x03\x04rest", "image/png", "application/zip"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "audio/wav", "audio/wav"),
        (b"\x00\x00\x00\x18ftypmp42", "video/mp4", "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic", "image/jpeg", "image/heic"),
        (b"plain words", "application/octet-stream", "text/plain"),
        (b"a,b\n1,2", "text/csv", "text/csv"),
        (b'{"a": 1}', "application/json", "application/json"),
        ("上海".encode() * 2000, "text/markdown", "text/markdown"),
        ("上海".encode()[:-1], "text/plain", "text/plain"),
        (b"\x00\x01\x02\x03", "image/png", OCTETS),
        (b"\x00\x01\x02\x03", "text/html", OCTETS),
        (b"\x00\x01\x02\x03", "application/x-thing", "application/x-thing"),
        (b"", "text/plain", "text/plain"),
    ],
)
def test_the_bytes_go_before_the_name(head: bytes, announced: str, found: str) -> None:
    assert media_type_of(head, announced) == found
