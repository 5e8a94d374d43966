"""A picture without its story is the same picture."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps
from tests.support.pictures import DESCRIPTION, GPS, ORIENTATION, SECRET, encoded, gradient, with_secrets

from parley.files.metadata import without_metadata

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("orientation", [1, 6])
def test_place_and_words_go_and_the_picture_and_its_upper_side_stay(kind: str, orientation: int) -> None:
    data = with_secrets(kind, orientation, icc_profile=b"a profile of colours")
    assert SECRET.encode() in data
    cleaned = without_metadata(data, KINDS[kind])
    assert SECRET.encode() not in cleaned
    before, after = opened(data), opened(cleaned)
    assert not ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox()
    exif = after.getexif()
    assert (exif.get(DESCRIPTION), exif.get_ifd(GPS)) == (None, {})
    assert exif.get(ORIENTATION, 1) == orientation
    assert ImageOps.exif_transpose(after).size == ImageOps.exif_transpose(before).size
    assert after.info["icc_profile"] == b"a profile of colours"


@pytest.mark.parametrize(
    "options", [{"progressive": True}, {"comment": SECRET}, {"xmp": SECRET.encode()}, {"dpi": (300, 300)}]
)
def test_a_jpeg_of_any_make_comes_out_whole(options: dict[str, Any]) -> None:
    data = encoded(gradient(333, 222), **options)
    cleaned = without_metadata(data, "image/jpeg")
    assert SECRET.encode() not in cleaned
    assert not ImageChops.difference(opened(data), opened(cleaned)).getbbox()


def test_what_hides_behind_the_end_goes_too() -> None:
    """Phones put a film, or the whole picture once more, behind the picture."""
    data = with_secrets()
    cleaned = without_metadata(data + data, "image/jpeg")
    assert cleaned == without_metadata(data, "image/jpeg")


def test_an_animation_keeps_moving() -> None:
    frames = [gradient(40, 30), gradient(40, 30).rotate(180)]
    for kind, media_type in (("PNG", "image/png"), ("WEBP", "image/webp")):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
        assert getattr(opened(without_metadata(data, media_type)), "n_frames", 1) == 2


def test_a_picture_without_a_story_stays_as_it_is() -> None:
    for kind, media_type in KINDS.items():
        data = encoded(gradient(20, 10), kind)
        assert without_metadata(data, media_type) == data


@pytest.mark.parametrize("media_type", [*KINDS.values(), "image/gif", "text/html"])
@given(data=st.binary(max_size=64), cut=st.integers(0, 2000))
def test_what_is_broken_is_left_alone(media_type: str, data: bytes, cut: int) -> None:
    assert without_metadata(data, media_type) == data
    broken = with_secrets()[:cut] + data
    assert isinstance(without_metadata(broken, media_type), bytes)
