"""The program that opens images, run as the function runs it."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.support.pictures import SECRET, bomb, encoded, gradient, with_secrets

from media.renderer import ProcessRenderer
from parley.files.ports import Rendered

renderer = ProcessRenderer()


def render(data: bytes, *sizes: int, square: bool = False) -> Rendered:
    rendered = renderer.render(data, sizes or (320, 1280), square=square)
    assert rendered is not None
    return rendered


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    assert image.format == "WEBP"
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"])
def test_an_image_of_each_kind_has_smaller_copies(kind: str) -> None:
    rendered = render(encoded(gradient(1000, 500), kind))
    assert (rendered.image.width, rendered.image.height) == (1000, 500)
    assert rendered.image.thumbnails == (320, 1280)
    assert [opened(copy).size for copy in rendered.thumbnails.values()] == [(320, 160), (1000, 500)]
    assert len(rendered.image.blurhash) > 6


def test_a_small_image_is_not_blown_up() -> None:
    rendered = render(encoded(gradient(100, 50)))
    assert rendered.image.thumbnails == (320,)
    assert opened(rendered.thumbnails[320]).size == (100, 50)


def test_a_picture_stands_on_its_feet_and_tells_nothing() -> None:
    rendered = render(with_secrets(orientation=6), 32)
    assert (rendered.image.width, rendered.image.height) == (48, 64)
    copy = rendered.thumbnails[32]
    assert opened(copy).size == (24, 32)
    assert SECRET.encode() not in copy
    assert not opened(copy).getexif()
    # Turned by a quarter: what was red on the right is red at the bottom.
    red = opened(copy).getchannel("R").resize((1, 32))
    assert red.crop((0, 31, 1, 32)).tobytes()[0] > red.crop((0, 0, 1, 1)).tobytes()[0] + 100


def test_a_copy_of_an_avatar_is_square_from_the_middle() -> None:
    rendered = render(encoded(gradient(900, 300)), 128, 512, square=True)
    assert [opened(copy).size for copy in rendered.thumbnails.values()] == [(128, 128), (512, 512)]


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "I;16", "1", "CMYK"])
def test_an_image_of_each_mode_can_be_shown(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    image = gradient(64, 64, "L").convert("I;16") if mode == "I;16" else gradient(64, 64).convert(mode)
    assert opened(render(encoded(image, kind)).thumbnails[320]).size == (64, 64)


def test_what_can_be_seen_through_stays_so() -> None:
    image = gradient(64, 64, "RGBA")
    image.putalpha(Image.linear_gradient("L").resize((64, 64)))
    assert opened(render(encoded(image, "PNG")).thumbnails[320]).mode == "RGBA"


def test_the_first_picture_of_an_animation_is_shown() -> None:
    frames = [gradient(64, 48), gradient(64, 48).rotate(180)]
    rendered = render(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=100))
    assert rendered.image.thumbnails == (320,)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        encoded()[:2000],
        encoded(kind="PNG")[:-600],
        bomb(),
        bomb(9_000),
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        encoded(kind="TIFF"),
    ],
    ids=["nothing", "a head", "svg", "half a JPEG", "half a PNG", "a bomb", "a smaller bomb", "PostScript", "TIFF"],
)
def test_what_cannot_be_shown_is_none_and_brings_nothing_down(data: bytes) -> None:
    assert renderer.render(data, (320, 1280), square=False) is None
