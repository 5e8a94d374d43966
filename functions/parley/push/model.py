"""Web Push: which of a person's devices take pushes, what the person wants to be told, and what a push says."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from parley.clock import Timestamp
from parley.presence.model import WakeLevel

MAX_SUBSCRIPTIONS = 10
"""Devices of one person; the one that was heard of longest ago goes when another comes."""

Language = Literal["en", "zh"]


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


class Subscription(Model):
    """One browser's address at its push service (RFC 8030 §4), and the keys for what is sent there (RFC 8291 §3)."""

    id: str
    endpoint: str
    p256dh: str
    """The browser's public key: an uncompressed point of P-256, base64url."""
    auth: str
    """Its secret of 16 bytes, base64url."""
    device_id: str
    session_id: str | None = None
    """The sign-in that it belongs to, with which it ends."""
    since: Timestamp
    """When that began."""
    language: Language = "en"
    created_at: Timestamp
    """When the browser named it last."""

    @property
    def must_show(self) -> bool:
        """Whether its push service takes the permission from whoever shows nothing for a push (Apple's does)."""
        return self.endpoint.split("/")[2].endswith(".push.apple.com")


class Preferences(Model):
    """What a person wants to be told while they are away, on all their devices."""

    level: WakeLevel = "all"
    previews: bool = True
    """Whether a notification says who wrote, and what."""


class Registration(Model):
    """All that is stored of one person."""

    user_id: str
    preferences: Preferences = Field(default_factory=Preferences)
    subscriptions: tuple[Subscription, ...] = ()

    @property
    def wake_level(self) -> WakeLevel | None:
        """What fan-out is to know of it."""
        return self.preferences.level if self.subscriptions else None


class Notice(Model):
    """What a push says: how a conversation stands with whom it is for. A later one takes the place of an earlier one.

    ``message``: the newest message they have not read; ``clear``: there is none any more; ``recalled``: the same, for
    browsers that must show something. What previews would show is left out where they are off.
    """

    type: Literal["message", "clear", "recalled"]
    conversation_id: str
    seq: int = 0
    """The newest message's."""
    album: str | None = None
    """The newest message's: what has the same as was shown before is part of that, and no more news."""
    unread: int = 0
    """Of this conversation, counted to 99."""
    language: Language = "en"
    title: str | None = None
    """The group's or app's."""
    sender: str | None = None
    content_type: str | None = None
    text: str | None = None
    mentioned: bool = False
    at: Timestamp | None = None
