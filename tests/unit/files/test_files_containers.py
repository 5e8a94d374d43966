"""HEIC, AVIF, TIFF and films without their story: the same file, with less in it, and nothing moved."""

from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops
from tests.support.pictures import DESCRIPTION, GPS, SECRET, encoded, gradient, with_secrets
from tests.unit.files.world import FileWorld

from parley.files import places, processing
from parley.files.metadata import without_metadata

MAKER, EXIF, TAKEN = 0x010F, 0x8769, 0x9003
WHEN = "2026:01:31 12:00:00"
XMP = b"<x:xmpmeta>" + SECRET.encode() + b"</x:xmpmeta>"


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def heic(picture: bytes = b"the coded picture") -> bytes:
    """A picture beside its Exif in ``mdat``, and its XMP in ``idat``, as ISO/IEC 23008-12 has them."""
    exif = b"\x00\x00\x00\x06Exif\x00\x00MM\x00*" + SECRET.encode()

    def infe(item: int, kind: bytes, rest: bytes = b"") -> bytes:
        return box(b"infe", b"\x02\x00\x00\x00", struct.pack(">HH4s", item, 0, kind), b"name\x00", rest)

    items = [infe(1, b"hvc1"), infe(2, b"Exif"), infe(3, b"mime", b"application/rdf+xml\x00")]
    iinf = box(b"iinf", bytes(4), struct.pack(">H", len(items)), *items)

    def whole(at: int) -> bytes:
        places = [(1, 0, at, len(picture)), (2, 0, at + len(picture), len(exif)), (3, 1, 0, len(XMP))]
        entries = [struct.pack(">HHHHII", item, inside, 0, 1, begin, size) for item, inside, begin, size in places]
        iloc = box(b"iloc", b"\x01\x00\x00\x00\x44\x00", struct.pack(">H", len(entries)), *entries)
        meta = box(b"meta", bytes(4), box(b"hdlr", bytes(24)), iinf, iloc, box(b"idat", XMP))
        return box(b"ftyp", b"heic", bytes(4)) + meta + box(b"mdat", picture, exif)

    before = len(whole(0)) - len(picture) - len(exif)
    return whole(before)


def film(version: int = 0) -> bytes:
    """Two tracks' worth of headers around samples, with a place, a device and dates."""
    dates = struct.pack(">II" if version == 0 else ">QQ", 3_900_000_000, 3_900_000_001)
    head = bytes([version, 0, 0, 0]) + dates + b"the rest of it"
    said = box(b"udta", box(b"\xa9xyz", b"+31.2304+121.4737/"), box(b"\xa9too", SECRET.encode()))
    track = box(b"trak", box(b"tkhd", head), box(b"mdia", box(b"mdhd", head), box(b"minf", b"stco")), said)
    movie = box(b"moov", box(b"mvhd", head), track, said, box(b"meta", bytes(4), SECRET.encode()))
    return box(b"ftyp", b"qt  ", bytes(4)) + box(b"mdat", b"samples") + movie + box(b"uuid", SECRET.encode())


def tiff(*, within: bool = True, pages: int = 2, **options: object) -> bytes:
    """``within``: with directories of their own for place and time, as Pillow writes them where nothing is compressed.

    It does so well for one page; of another it forgets to move what points to them.
    """
    exif = Image.Exif()
    exif[DESCRIPTION], exif[MAKER] = SECRET, f"made by {SECRET}"
    if within:
        exif.get_ifd(GPS).update({1: "N", 2: (31.0, 13.0, 50.0), 3: "E", 4: (121.0, 28.0, 25.0)})
        exif.get_ifd(EXIF).update({TAKEN: WHEN})
        exif[GPS] = exif[EXIF] = 0  # only those are written whose entries there are
    others = [gradient(64, 48).rotate(90 * number) for number in range(1, pages)]
    return encoded(gradient(64, 48), "TIFF", exif=exif, save_all=True, append_images=others, **options)


@pytest.mark.parametrize("orientation", [1, 6])
def test_an_avif_is_the_same_picture_that_tells_nothing(orientation: int) -> None:
    data = with_secrets("AVIF", orientation, xmp=XMP)
    cleaned = without_metadata(data, "image/avif")
    assert (SECRET.encode() in data, SECRET.encode() in cleaned) == (True, False)
    before, after = opened(data), opened(cleaned)
    assert not ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox()
    assert after.getexif().get_ifd(GPS) == {}
    assert after.getexif().get(0x0112, 1) == orientation
    assert without_metadata(cleaned, "image/avif") == cleaned


@pytest.mark.parametrize("media_type", ["image/heic", "image/heif"])
def test_a_heic_keeps_its_picture_in_its_place_and_nothing_beside_it(media_type: str) -> None:
    data = heic()
    cleaned = without_metadata(data, media_type)
    assert (data.count(SECRET.encode()), cleaned.count(SECRET.encode())) == (2, 0)
    assert len(cleaned) == len(data)
    assert cleaned.index(b"the coded picture") == data.index(b"the coded picture")


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_a_tiff_keeps_its_pages_and_their_colours(compression: str | None) -> None:
    data = tiff(within=compression is None, compression=compression, icc_profile=b"a profile of colours")
    cleaned = without_metadata(data, "image/tiff")
    assert (SECRET.encode() in data, SECRET.encode() in cleaned) == (True, False)
    before, after = opened(data), opened(cleaned)
    assert after.info["icc_profile"] == b"a profile of colours"
    assert getattr(after, "n_frames", 1) == 2
    for page in (0, 1):
        before.seek(page)
        after.seek(page)
        assert not ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox()


def test_what_a_tiff_points_to_goes_with_what_points_to_it() -> None:
    data = tiff(pages=1)
    cleaned = without_metadata(data, "image/tiff")
    assert (WHEN.encode() in data, WHEN.encode() in cleaned) == (True, False)
    place = struct.pack("<IIIIII", 31, 1, 13, 1, 50, 1)
    assert (place in data, place in cleaned) == (True, False)
    assert opened(data).getexif().get_ifd(GPS)[1] == "N"
    assert opened(cleaned).getexif().get_ifd(GPS) == {}


@pytest.mark.parametrize("media_type", ["video/mp4", "video/quicktime"])
@pytest.mark.parametrize("version", [0, 1])
def test_a_film_keeps_its_samples_in_their_place_and_forgets_where_and_when(media_type: str, version: int) -> None:
    data = film(version)
    cleaned = without_metadata(data, media_type)
    assert len(cleaned) == len(data)
    for said in (SECRET.encode(), b"+31.2304", struct.pack(">I", 3_900_000_000)):
        assert (said in data, said in cleaned) == (True, False)
    assert cleaned.index(b"samples") == data.index(b"samples")
    assert cleaned.count(b"the rest of it") == 3
    assert without_metadata(cleaned, media_type) == cleaned


def test_the_titles_of_music_stay() -> None:
    assert without_metadata(film(), "audio/mp4") == film()


SAMPLES = {"image/heic": heic(), "image/avif": with_secrets("AVIF"), "image/tiff": tiff(), "video/mp4": film()}


@pytest.mark.parametrize("media_type", SAMPLES)
@given(cut=st.integers(0, 3000), at=st.integers(0, 3000), junk=st.binary(max_size=8))
def test_what_is_broken_keeps_its_length_and_harms_nobody(media_type: str, cut: int, at: int, junk: bytes) -> None:
    data = SAMPLES[media_type]
    broken = data[:at] + junk + data[at + len(junk) :]
    for given_ in (data[:cut], broken):
        assert len(without_metadata(given_, media_type)) == len(given_)


def test_a_film_forgets_and_is_never_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    world = FileWorld()
    file = world.ready(film(), media_type="video/quicktime", name="a.mov")
    stored, _ = world.objects.stored[places.original(file.id)]
    assert SECRET.encode() not in stored
    assert (file.image, world.renderer.seen) == (None, [])
    monkeypatch.setattr(processing, "MAX_FILM_BYTES", len(film()) - 1)
    large = world.ready(film(), media_type="video/quicktime", name="b.mov")
    assert world.objects.stored[places.original(large.id)][0] == film()
