"""Second factors."""

from __future__ import annotations

from parley.identity.dynamodb.table import Table
from parley.identity.model import SecondFactor


class Factors(Table):
    """A :class:`parley.identity.ports.SecondFactorStore`."""

    def get_second_factor(self, user_id: str) -> SecondFactor | None:
        return self._get(self._key("USER", user_id, "TOTP"), SecondFactor)

    def replace_second_factor(self, user_id: str, old: SecondFactor | None, new: SecondFactor | None) -> bool:
        key = self._key("USER", user_id, "TOTP")
        # The secret, too: a factor that was removed and enrolled anew counts its revisions from the start.
        condition = "revision = :revision AND sealed_secret = :secret"
        values = {":revision": old.revision, ":secret": old.sealed_secret} if old else {}
        if new:
            return self._put_if(self._item(key, new), condition if old else "attribute_not_exists(pk)", values)
        return old is not None and self._delete_if(key, condition, values, SecondFactor) is not None
