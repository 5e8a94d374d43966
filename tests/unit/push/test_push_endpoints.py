"""Which addresses and keys are taken, whoever names them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.push_service import Browser, raw_of, unpadded

from parley.errors import InvalidRequest
from parley.push.endpoints import check_endpoint, check_keys, origin_of


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def-123_x",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QGuQyavXutnMH",
        "https://wns2-par02p.notify.windows.com/w/?token=BQYAAAB%2b",
        "https://push.example.com:443/a",
    ],
)
def test_addresses_of_push_services_are_taken(endpoint: str) -> None:
    check_endpoint(endpoint, "")


@pytest.mark.parametrize(
    "endpoint",
    [
        "",
        "http://fcm.googleapis.com/fcm/send/abc",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/a",
        "https://0x7f.1/a",
        "https://[::1]/a",
        "https://metadata.google.internal/a",
        "https://printer.local/a",
        "https://intranet/a",
        "https://user:secret@push.example.com/a",
        "https://push.example.com:8443/a",
        "https://push.example.com/a b",
        "https://push.example.com\\@evil.test/a",
        "https://push.example.com/a\r\nX: y",
        "ftp://push.example.com/a",
        "https://push.example.com/" + "a" * 1024,
        "http://push.test:9/a",
        "http://push.test:80808/a",
    ],
)
def test_other_addresses_are_refused(endpoint: str) -> None:
    with pytest.raises(InvalidRequest, match="endpoint"):
        check_endpoint(endpoint, "http://push.test:8080")


def test_one_origin_may_be_anywhere() -> None:
    check_endpoint("http://127.0.0.1:9000/push/1", "http://127.0.0.1:9000")
    assert origin_of("https://push.example.com:443/a") == "https://push.example.com"
    assert origin_of("http://push.example.com:8080/a") == "http://push.example.com:8080"


def test_keys_of_a_browser_are_taken_padded_or_not() -> None:
    keys = Browser("/").keys
    check_keys(**keys)
    check_keys(keys["p256dh"] + "=", keys["auth"] + "==")


@given(st.integers(0, 64), st.integers(1, 255))
def test_a_point_beside_the_curve_is_refused(place: int, change: int) -> None:
    keys = Browser("/").keys
    point = bytearray(raw_of(keys["p256dh"]))
    point[place] ^= change
    with pytest.raises(InvalidRequest, match="p256dh"):
        check_keys(unpadded(bytes(point)), keys["auth"])


@pytest.mark.parametrize("p256dh", ["", "AAAA", "%%%", "BP" * 44, "上" * 20])
def test_what_is_no_key_is_refused(p256dh: str) -> None:
    with pytest.raises(InvalidRequest, match="p256dh"):
        check_keys(p256dh, Browser("/").keys["auth"])


@pytest.mark.parametrize("auth", ["", "AAAA", "!" * 22, "A" * 43])
def test_what_is_no_secret_is_refused(auth: str) -> None:
    with pytest.raises(InvalidRequest, match="auth"):
        check_keys(Browser("/").keys["p256dh"], auth)
