"""The memory twin of the store of subscriptions, for tests."""

from __future__ import annotations

from collections.abc import Sequence

from parley.push.model import Preferences, Registration, Subscription


class MemorySubscriptionStore:
    def __init__(self) -> None:
        self._registrations: dict[str, Registration] = {}

    def put_subscription(self, user_id: str, subscription: Subscription) -> Registration:
        others = [each for each in self._of(user_id).subscriptions if each.id != subscription.id]
        return self._put(user_id, subscriptions=(*others, subscription))

    def remove_subscriptions(self, user_id: str, ids: Sequence[str]) -> Registration:
        kept = tuple(each for each in self._of(user_id).subscriptions if each.id not in ids)
        return self._put(user_id, subscriptions=kept)

    def put_preferences(self, user_id: str, preferences: Preferences) -> Registration:
        return self._put(user_id, preferences=preferences)

    def get_registrations(self, user_ids: Sequence[str]) -> dict[str, Registration]:
        return {each: self._registrations[each] for each in user_ids if each in self._registrations}

    def _put(self, user_id: str, **changes: object) -> Registration:
        self._registrations[user_id] = self._of(user_id).model_copy(update=changes)
        return self._registrations[user_id]

    def _of(self, user_id: str) -> Registration:
        return self._registrations.get(user_id) or Registration(user_id=user_id)
