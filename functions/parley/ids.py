"""ULIDs: 48 bits of milliseconds, then 80 others, in Crockford's base 32 (github.com/ulid/spec)."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def ulid(milliseconds: int, others: bytes) -> str:
    """The id of a moment (since 1970) and of 10 bytes that make it unlike all others of that moment."""
    number = milliseconds << 80 | int.from_bytes(others, "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
