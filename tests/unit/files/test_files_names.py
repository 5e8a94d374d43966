"""Names and types are strings of strangers: shown, never obeyed."""

from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from parley.files.names import check_name, disposition, is_allowed, plain_media_type, served_as


@pytest.mark.parametrize("name", ["a.txt", "上海 的 照片.jpg", ".profile", "<script>alert(1)", "x" * 255])
def test_a_name_may_be_anything_that_can_be_read(name: str) -> None:
    assert check_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "x" * 256,
        "..",
        ".",
        "a/b",
        "..\\b",
        "a\x00b",
        "a\nb",
        "gepj\u202e.exe",
        "a\u2028b",
        "a\x85b",
        "\ud800",
    ],
)
def test_a_name_is_no_path_and_has_nothing_unseen_in_it(name: str) -> None:
    with pytest.raises(PydanticCustomError):
        check_name(name)


def test_a_name_is_kept_in_composed_form() -> None:
    assert check_name("e\u0301.txt") == "\u00e9.txt"


@pytest.mark.parametrize(
    ("given", "plain"), [("Text/HTML; charset=utf-8", "text/html"), ("image/svg+xml", "image/svg+xml")]
)
def test_a_type_is_read_without_its_parameters(given: str, plain: str) -> None:
    assert plain_media_type(given) == plain


@pytest.mark.parametrize("given", ["", "image", "image/", "/png", "image/png\r\nx: y", "image/p ng", "a/b/c", "*/*"])
def test_what_is_no_type_is_refused(given: str) -> None:
    with pytest.raises(PydanticCustomError):
        plain_media_type(given)


def test_patterns_say_what_is_taken() -> None:
    assert is_allowed("image/png", ("image/*", "application/pdf"))
    assert is_allowed("application/pdf", ("image/*", "application/pdf"))
    assert not is_allowed("text/html", ("image/*", "application/pdf"))
    assert is_allowed("text/html", ("*/*",))


@pytest.mark.parametrize(
    "media_type", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "application/xml"]
)
def test_nothing_that_a_browser_runs_is_given_out_as_such(media_type: str) -> None:
    assert served_as(media_type) == "application/octet-stream"
    assert disposition("a.html", media_type, is_image=True).startswith("attachment;")


def test_only_images_that_were_opened_and_what_is_played_are_shown_in_place() -> None:
    assert disposition("a.png", "image/png", is_image=True).startswith("inline;")
    assert disposition("a.png", "image/png", is_image=False).startswith("attachment;")
    assert disposition("a.mp4", "video/mp4", is_image=False).startswith("inline;")
    assert disposition("a.pdf", "application/pdf", is_image=False).startswith("attachment;")


def test_a_name_in_a_header_is_one_name_whatever_it_holds() -> None:
    header = disposition('a"; filename=evil.html; x="上.txt', "text/plain", is_image=False)
    assert header == (
        'attachment; filename="a_; filename=evil.html; x=__.txt"; '
        "filename*=UTF-8''a%22%3B%20filename%3Devil%2Ehtml%3B%20x%3D%22%E4%B8%8A%2Etxt"
    )
    assert header.isascii()
