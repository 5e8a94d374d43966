"""Codes that are sent to an address, and what is behind them until they come back."""

from __future__ import annotations

from typing import Literal

from parley.clock import Timestamp
from parley.identity.model.base import Model

Purpose = Literal["sign_up", "password", "email"]
"""What a code is good for: joining, a new password, a new e-mail address."""


class SignUp(Model):
    """Somebody who is joining and is nobody yet."""

    username: str
    email: str
    display_name: str
    password_hash: str
    """PHC string."""


class Confirmation(Model):
    """A code of six digits that is on its way to an address and back."""

    code_hash: str
    """PHC string: a million codes are soon tried against a quick hash."""
    email: str
    """Where it was sent to; empty where nobody was sent it."""
    sign_up: SignUp | None = None
    expires_at: Timestamp
    tries: int = 0
