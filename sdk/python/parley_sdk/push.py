"""The calls about Web Push: how one is told of messages while away (docs/protocol.md, *Web Push*)."""

from __future__ import annotations

from parley_sdk.calls import Calls
from parley_sdk.models import PushDevice, PushPreferences, PushState


class PushCalls(Calls):
    """The part of Api for Web Push."""

    async def get_push_state(self) -> PushState:
        """The key that browsers subscribe with, one's preferences, and the devices that take pushes."""
        return await self._call(PushState, "GET", "/push")

    async def set_push_preferences(self, preferences: PushPreferences) -> PushPreferences:
        """Replaces all of them, on all one's devices."""
        body = preferences.model_dump(mode="json")
        return await self._call(PushPreferences, "PUT", "/push/preferences", json=body)

    async def subscribe_push(self, endpoint: str, *, p256dh: str, auth: str, language: str = "en") -> PushDevice:
        """Takes pushes at a push service's address until one signs out of this session.

        ``p256dh`` and ``auth`` are the keys of ``PushSubscription.toJSON`` (Push API): base64url, of 65 and 16 bytes.
        The same address again replaces what is known of it. Raises InvalidRequest for what no push service gives.
        """
        body = {"endpoint": endpoint, "keys": {"p256dh": p256dh, "auth": auth}, "language": language}
        return await self._call(PushDevice, "POST", "/push/subscriptions", json=body)

    async def unsubscribe_push(self, subscription_id: str) -> None:
        """Raises NotFound when nothing is left of it."""
        await self._done("DELETE", f"/push/subscriptions/{subscription_id}")
