"""Random secrets are kept as SHA-256.

256 bits of randomness need no slow hash (COGNITO.md has passwords alone by Argon2id).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

NewSecret = Callable[[], str]
"""Gives 256 fresh random bits as base64url. Services take one, so that they hold no randomness."""


def digest(secret: str) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def matches(secret: str, digested: str) -> bool:
    """Whether ``digested`` is of this secret, in constant time."""
    return hmac.compare_digest(digest(secret), digested)
