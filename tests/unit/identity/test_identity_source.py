"""Whose word about an address is believed."""

from __future__ import annotations

from typing import Any

import pytest

from parley.identity.source import source_of

EDGE = "198.51.100.9"
SECRET = "c5ad9a40-c4f2-11e5-86e1-500c286eae36"


def event(**headers: str) -> dict[str, Any]:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"headers": named, "requestContext": {"http": {"sourceIp": EDGE}}}


@pytest.mark.parametrize(
    "passed",
    [
        "203.0.113.5",
        "203.0.113.5, 198.51.100.9",
        "10.0.0.1, 192.0.2.66, 203.0.113.5",
        "spoofed,203.0.113.5,198.51.100.9",
    ],
)
def test_behind_cloudfront_the_viewer_is_the_last_whom_it_names(passed: str) -> None:
    assert source_of(event(x_forwarded_for=passed, x_parley_origin=SECRET), SECRET).address == "203.0.113.5"


@pytest.mark.parametrize("origin", [{}, {"x_parley_origin": ""}, {"x_parley_origin": SECRET[:-1]}])
def test_whoever_comes_directly_is_known_by_their_own_address(origin: dict[str, str]) -> None:
    assert source_of(event(x_forwarded_for="203.0.113.5", **origin), SECRET).address == EDGE


def test_without_a_secret_nobody_is_cloudfront() -> None:
    assert source_of(event(x_forwarded_for="203.0.113.5", x_parley_origin=""), "").address == EDGE


@pytest.mark.parametrize("passed", ["", " ", EDGE])
def test_cloudfront_that_names_nobody_stands_for_itself(passed: str) -> None:
    assert source_of(event(x_forwarded_for=passed, x_parley_origin=SECRET), SECRET).address == EDGE
    assert source_of(event(x_parley_origin=SECRET), SECRET).address == EDGE


def test_what_is_kept_is_bounded_and_header_names_have_no_case() -> None:
    source = source_of({**event(), "headers": {"User-Agent": "x" * 10_000, "X-PARLEY-ORIGIN": SECRET}}, SECRET)
    assert (source.address, len(source.user_agent)) == (EDGE, 256)
    long = source_of(event(x_forwarded_for="9" * 10_000, x_parley_origin=SECRET), SECRET)
    assert len(long.address) == 64


def test_the_place_is_believed_of_cloudfront_alone() -> None:
    place = {"cloudfront_viewer_city": "K%C3%B6ln", "cloudfront_viewer_country": "DE"}
    assert source_of(event(x_parley_origin=SECRET, **place), SECRET).place == "Köln, DE"
    assert source_of(event(x_parley_origin=SECRET, cloudfront_viewer_country="DE"), SECRET).place == "DE"
    assert (
        source_of(event(x_parley_origin=SECRET, cloudfront_viewer_city="%FF" + "x" * 99), SECRET).place[1:] == "x" * 63
    )
    assert source_of(event(x_parley_origin="guessed", **place), SECRET).place == ""
