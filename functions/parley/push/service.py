"""Subscriptions and preferences of a person.

What is stored comes first, what fan-out knows of it (``Record.waking``) second. A crash in between is healed from both
sides: a browser names its subscription at every start of the client, and whoever pushes finds that there is nobody.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from parley.clock import Clock
from parley.errors import NotFound
from parley.presence.bars import SignIn
from parley.presence.model import Record
from parley.presence.ports import PresenceStore
from parley.push.endpoints import check_endpoint, check_keys
from parley.push.model import MAX_SUBSCRIPTIONS, Language, Preferences, Registration, Subscription
from parley.push.ports import SubscriptionStore


@dataclass(frozen=True)
class Named:
    """A subscription as a browser names it."""

    endpoint: str
    p256dh: str
    auth: str
    language: Language


@dataclass(frozen=True)
class PushDesk:
    """Everything raises Unavailable."""

    store: SubscriptionStore
    presence: PresenceStore
    clock: Clock
    allowed_origin: str = ""
    """See :func:`parley.push.endpoints.check_endpoint`."""

    def registration(self, user_id: str) -> Registration:
        return self.store.get_registrations([user_id]).get(user_id) or Registration(user_id=user_id)

    def subscribe(self, named: Named, sign_in: SignIn) -> Subscription:
        """Takes pushes there from now on; the same address again changes what is known of it. Raises InvalidRequest."""
        check_endpoint(named.endpoint, self.allowed_origin)
        check_keys(named.p256dh, named.auth)
        subscription = Subscription(
            id=hashlib.sha256(named.endpoint.encode()).hexdigest()[:32],
            endpoint=named.endpoint,
            p256dh=named.p256dh,
            auth=named.auth,
            device_id=sign_in.device_id,
            session_id=sign_in.session_id,
            since=sign_in.since,
            language=named.language,
            created_at=self.clock(),
        )
        user_id = sign_in.user_id
        standing = self.store.put_subscription(user_id, subscription)
        surplus = sorted(standing.subscriptions, key=lambda each: each.created_at)[:-MAX_SUBSCRIPTIONS]
        if surplus:
            standing = self.store.remove_subscriptions(user_id, [each.id for each in surplus])
        self._note(standing)
        return subscription

    def unsubscribe(self, user_id: str, subscription_id: str) -> None:
        """Raises NotFound."""
        if subscription_id not in {each.id for each in self.registration(user_id).subscriptions}:
            raise NotFound("There is no such subscription.")
        self.remove(user_id, [subscription_id])

    def remove(self, user_id: str, subscription_ids: list[str]) -> None:
        self._note(self.store.remove_subscriptions(user_id, subscription_ids))

    def change_preferences(self, user_id: str, preferences: Preferences) -> Preferences:
        self._note(self.store.put_preferences(user_id, preferences))
        return preferences

    def end_barred(self, record: Record) -> None:
        """Removes the subscriptions of sign-ins that the record bars."""
        found = self.registration(record.user_id).subscriptions
        ended = [each.id for each in found if is_barred(each, record)]
        if ended:
            self.remove(record.user_id, ended)

    def _note(self, registration: Registration) -> None:
        self.presence.set_wake_level(registration.user_id, registration.wake_level)


def is_barred(subscription: Subscription, record: Record) -> bool:
    """Whether the sign-in that a subscription belongs to has ended."""
    return record.bar.covers(subscription.device_id, subscription.session_id, subscription.since)
