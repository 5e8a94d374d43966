"""The people of the push tests, and how a browser of theirs takes pushes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.support.push_service import Browser
from tests.unit.messaging.fakes import ANNA, BEN, CARL

from parley.identity.model import Principal
from parley.push.model import Subscription
from parley.push.service import Named, PushDesk

KEYS = Browser("/").keys
NAMES = {ANNA: "Anna", BEN: "Ben", CARL: "Carl"}


def names_of(user_ids: Sequence[str]) -> dict[str, str]:
    return {each: NAMES[each] for each in user_ids}


def subscribe(
    desk: PushDesk, user_id: str, device: str, at: datetime, endpoint: str = "", language: Any = "en"
) -> Subscription:
    """A browser in which somebody has signed in at a time."""
    sign_in = Principal(
        user_id=user_id,
        client_id="parley-web",
        device_id=device,
        session_id=f"session-{device}",
        scopes=frozenset(),
        expires_at=at + timedelta(minutes=15),
        auth_time=at,
    )
    return desk.subscribe(Named(endpoint or f"https://push.example.com/{device}", **KEYS, language=language), sign_in)
