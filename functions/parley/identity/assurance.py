"""How surely somebody is known, in OpenID Connect's words.

``amr`` lists how they proved it (RFC 8176): ``pwd``, ``otp``, and ``mfa`` once two kinds came together. ``acr`` sums it
up (OpenID Connect Core §2): ``1`` is one factor, ``2`` is two. ``auth_time`` is when they gave the first of them, so
that a later second factor makes nobody's password newer than it is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

ONE_FACTOR = "1"
TWO_FACTORS = "2"
ACR_VALUES = (ONE_FACTOR, TWO_FACTORS)

OTP = "otp"
"""A one-time password: of an authenticator app, or a recovery code."""
MFA = "mfa"


def acr_of(amr: Collection[str]) -> str:
    """The authentication context class of what these methods prove."""
    return TWO_FACTORS if MFA in amr else ONE_FACTOR


def is_stale(auth_time: datetime, max_age: int, now: datetime) -> bool:
    """Whether more than ``max_age`` seconds have passed since (OpenID Connect Core §3.1.2.1)."""
    return now - auth_time > timedelta(seconds=max_age)


@dataclass(frozen=True)
class Policy:
    """Who needs a second factor, and how fresh the sign-in of somebody must be who administers, or changes how they
    sign in.
    """

    second_factor: Literal["optional", "groups", "required"] = "optional"
    groups: frozenset[str] = frozenset()
    """Whose members need it where ``second_factor`` is ``groups``."""
    recent_seconds: int = 12 * 3600

    def requires_two(self, groups: Collection[str]) -> bool:
        """Of a member of these groups; whoever has enrolled a second factor is asked for it anyway."""
        if self.second_factor == "groups":
            return not self.groups.isdisjoint(groups)
        return self.second_factor == "required"
