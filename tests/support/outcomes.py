"""How a call ends, as one word."""

from __future__ import annotations

from collections.abc import Callable

from parley.errors import ParleyError


def outcome_of(call: Callable[[], object]) -> str:
    """``ok``, or the code of the refusal."""
    try:
        call()
    except ParleyError as exc:
        return exc.code
    return "ok"
