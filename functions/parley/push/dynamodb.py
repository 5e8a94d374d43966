"""Subscriptions in DynamoDB, in the table of presence: whoever ends a sign-in or wakes somebody works there anyway.

============  ============================================================================================
pk            ``PUSH#<user>``: one item a person, so the key spreads as people do
s#<id>        a subscription: {endpoint, p256dh, auth, device_id, session_id, since, language, created_at},
              about 500 bytes, at most ten; ``<id>`` is made of the address's hash
preferences   {level, previews}
============  ============================================================================================

It is an item beside the record of presence, since fan-out reads that one with every message, and written only when a
browser names itself or goes. User ids are ULIDs and hold no ``#``.
"""

from __future__ import annotations

from collections.abc import Sequence

from parley.aws.dynamodb import Item
from parley.aws.table import Table
from parley.push.model import Preferences, Registration, Subscription

_SUBSCRIPTION = "s#"
_PK = "PUSH#"


class DynamoDBSubscriptionStore:
    def __init__(self, table: Table) -> None:
        self._table = table

    def put_subscription(self, user_id: str, subscription: Subscription) -> Registration:
        fields = subscription.model_dump(mode="json", exclude={"id"}, exclude_none=True)
        return self._update(user_id, "SET #s = :s", {"#s": _SUBSCRIPTION + subscription.id}, {":s": fields})

    def remove_subscriptions(self, user_id: str, ids: Sequence[str]) -> Registration:
        names = {f"#s{place}": _SUBSCRIPTION + each for place, each in enumerate(ids)}
        return self._update(user_id, "REMOVE " + ", ".join(names), names, {})

    def put_preferences(self, user_id: str, preferences: Preferences) -> Registration:
        return self._update(user_id, "SET preferences = :p", {}, {":p": preferences.model_dump()})

    def get_registrations(self, user_ids: Sequence[str]) -> dict[str, Registration]:
        items = self._table.batch_get([_key(each) for each in dict.fromkeys(user_ids)])
        return {each.user_id: each for each in map(_to_registration, items)}

    def _update(self, user_id: str, expression: str, names: dict[str, str], values: Item) -> Registration:
        new = self._table.update(_key(user_id), expression, names=names, values=values, returns="ALL_NEW")
        return _to_registration({**_key(user_id), **new})


def _key(user_id: str) -> dict[str, str]:
    return {"pk": _PK + user_id}


def _to_registration(item: Item) -> Registration:
    return Registration(
        user_id=item["pk"].removeprefix(_PK),
        preferences=Preferences.model_validate(item.get("preferences", {})),
        subscriptions=tuple(
            Subscription(id=name.removeprefix(_SUBSCRIPTION), **value)
            for name, value in item.items()
            if name.startswith(_SUBSCRIPTION)
        ),
    )
