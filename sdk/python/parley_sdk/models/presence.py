"""Who is there, and what they say of themselves."""

from __future__ import annotations

from pydantic import AwareDatetime

from parley_sdk.models.base import Model


class CustomStatus(Model):
    """What a person says of themselves: an emoji, a text, or both; until then."""

    emoji: str | None = None
    text: str | None = None
    until: AwareDatetime | None = None


class Presence(Model):
    user_id: str
    state: str
    expires_at: AwareDatetime | None = None
    last_seen_at: AwareDatetime | None = None
    dnd_until: AwareDatetime | None = None
    status: CustomStatus | None = None


class PresenceSettings(Model):
    """What one wants others to see: ``last_seen`` is "everyone", "contacts" or "nobody"."""

    last_seen: str = "everyone"
    dnd_until: AwareDatetime | None = None
    status: CustomStatus | None = None
