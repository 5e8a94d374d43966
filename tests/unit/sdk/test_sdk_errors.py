from __future__ import annotations

import httpx
import pytest
from tests.unit.sdk.fake_parley import problem

from parley_sdk import (
    Conflict,
    Forbidden,
    Internal,
    InvalidRequest,
    NotFound,
    ParleyError,
    RateLimited,
    TooLarge,
    Unauthenticated,
    Unavailable,
    UnknownAction,
)
from parley_sdk.errors import from_frame, from_response

CODES = [
    ("invalid_request", InvalidRequest, 400, False),
    ("unknown_action", UnknownAction, 400, False),
    ("too_large", TooLarge, 413, False),
    ("unauthenticated", Unauthenticated, 401, False),
    ("forbidden", Forbidden, 403, False),
    ("not_found", NotFound, 404, False),
    ("conflict", Conflict, 409, False),
    ("rate_limited", RateLimited, 429, True),
    ("unavailable", Unavailable, 503, True),
    ("internal", Internal, 500, True),
]


@pytest.mark.parametrize(("code", "kind", "status", "temporary"), CODES)
def test_each_code_of_the_protocol_has_its_class_over_both_transports(
    code: str, kind: type[ParleyError], status: int, temporary: bool
) -> None:
    framed = from_frame({"type": "error", "id": "1", "code": code, "message": "why", "temporary": temporary})
    answered = from_response(problem(status, code))
    for error in (framed, answered):
        assert type(error) is kind
        assert (error.code, error.temporary) == (code, temporary)
    assert framed.message == "why"
    assert answered.message == f"it is {code}"


def test_a_code_of_tomorrow_keeps_what_the_server_says_of_it() -> None:
    limited = from_frame({"type": "error", "code": "rate_limited", "message": "slow", "retry_after": 7})
    assert (limited.temporary, limited.retry_after) == (True, 7.0)
    assert from_frame({"code": "unavailable", "retry_after": None}).retry_after is None
    error = from_frame({"type": "error", "code": "too_sleepy", "message": "zzz", "temporary": True})
    assert (error.code, error.temporary, error.message) == ("too_sleepy", True, "zzz")


def test_what_the_server_says_of_one_error_goes_before_its_class() -> None:
    assert from_frame({"code": "not_found", "temporary": True}).temporary


@pytest.mark.parametrize("status", [502, 503, 504, 599])
def test_an_answer_of_a_proxy_in_between_is_temporary(status: int) -> None:
    error = from_response(httpx.Response(status, text="<html>Bad gateway</html>"))
    assert error.temporary
    assert str(status) in error.message


def test_json_that_is_no_problem_document_is_judged_by_its_status() -> None:
    assert isinstance(from_response(httpx.Response(404, json=["nothing"])), NotFound)


def test_retry_after_is_told_in_seconds() -> None:
    assert from_response(problem(429, "rate_limited", **{"retry-after": "7"})).retry_after == 7
    assert from_response(problem(429, "rate_limited")).retry_after is None
