"""Which letters there are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]

Kind = Literal[
    "sign_up",
    "sign_up_taken",
    "password",
    "password_reset",
    "password_changed",
    "second_factor_enrolled",
    "second_factor_removed",
    "recovery_codes_regenerated",
    "new_device",
    "email",
    "email_changed",
    "invitation",
]


class Letter(NamedTuple):
    subject: str
    paragraphs: Sequence[str]
    """``$code`` and ``$link`` stand alone in theirs."""
