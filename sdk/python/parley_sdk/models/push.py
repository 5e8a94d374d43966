"""How a person is told of messages while they are away."""

from __future__ import annotations

from pydantic import AwareDatetime

from parley_sdk.models.base import Model


class PushPreferences(Model):
    """``level`` is "all", "mentions" or "none"; without ``previews`` a push tells neither who wrote nor what."""

    level: str = "all"
    previews: bool = True


class PushDevice(Model):
    """A subscription: a browser that takes pushes, in ``language`` ("en", "zh"), while its session lasts."""

    id: str
    session_id: str | None = None
    language: str
    created_at: AwareDatetime


class PushState(Model):
    application_server_key: str
    """What a browser subscribes with (Push API): an uncompressed point of P-256, base64url."""
    preferences: PushPreferences
    subscriptions: list[PushDevice]
