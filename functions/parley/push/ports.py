"""What pushing needs of a store and of the push services. The store's twins: ``memory.py`` and ``dynamodb.py``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Literal, Protocol

from parley.messaging.jobs import Wake
from parley.push.model import Preferences, Registration, Subscription


class SubscriptionStore(Protocol):
    """One registration a person; whoever never subscribed has an empty one. All raise Unavailable."""

    def put_subscription(self, user_id: str, subscription: Subscription) -> Registration:
        """In the place of one with its id; gives the registration as it is then, strongly."""
        ...

    def remove_subscriptions(self, user_id: str, ids: Sequence[str]) -> Registration:
        """Those that are there; gives the registration as it is then, strongly."""
        ...

    def put_preferences(self, user_id: str, preferences: Preferences) -> Registration:
        """Gives the registration as it is then, strongly."""
        ...

    def get_registrations(self, user_ids: Sequence[str]) -> dict[str, Registration]:
        """By user id, those that have one; 100 a call, a moment behind."""
        ...


@dataclass(frozen=True)
class Push:
    """One request to a push service (RFC 8030 §5)."""

    user_id: str
    subscription: Subscription
    payload: bytes
    topic: str
    """What waits there undelivered under the same topic, this replaces (§5.4)."""
    ttl: int
    """Seconds for which it is kept for a device that is off (§5.2)."""
    urgency: Literal["normal", "high"]


class Fate(Enum):
    """What became of a push: *gone* is a subscription that is no more, *refused* one that will not get better."""

    ACCEPTED = "accepted"
    GONE = "gone"
    RETRY = "retry"
    REFUSED = "refused"


@dataclass(frozen=True)
class Answer:
    fate: Fate
    retry_after: int = 0
    """Seconds that the service asked to wait."""


class PushServices(Protocol):
    """The browsers' push services."""

    def send_all(self, pushes: Sequence[Push]) -> Iterable[tuple[Push, Answer]]:
        """Encrypts and sends them all; gives each with its answer. Never raises for what one of them did."""
        ...


class Wakes(Protocol):
    """Where pushes wait to be tried again."""

    def publish(self, *wakes: Wake, delay_seconds: int = 0) -> None:
        """``delay_seconds`` is at most 900. Raises Unavailable."""
        ...


NamesOf = Callable[[Sequence[str]], dict[str, str]]
"""The display names of users, by their ids; at most 100."""
