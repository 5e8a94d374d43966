"""What clients were granted: codes and refresh families."""

from __future__ import annotations

from datetime import datetime

from parley.clock import rfc3339
from parley.identity.dynamodb.signed_in import SignedInIndex
from parley.identity.model import AuthorizationCode, RefreshFamily


class Grants(SignedInIndex):
    """A ``CodeStore`` and ``FamilyStore`` of :mod:`parley.identity.ports`."""

    def add_code(self, code_hash: str, code: AuthorizationCode) -> None:
        self._put(self._item(self._key("CODE", code_hash), code, code.expires_at))

    def get_code(self, code_hash: str) -> AuthorizationCode | None:
        return self._get(self._key("CODE", code_hash), AuthorizationCode)

    def consume_code(self, code_hash: str, origin_jti: str) -> bool:
        return self._update_if(
            self._key("CODE", code_hash),
            "SET origin_jti = :jti",
            "attribute_exists(pk) AND attribute_not_exists(origin_jti)",
            {":jti": origin_jti},
        )

    def add_family(self, family: RefreshFamily) -> None:
        self._put_row(family)
        self._put(self._item(self._key("FAMILY", family.origin_jti), family, family.expires_at))

    def get_family(self, origin_jti: str) -> RefreshFamily | None:
        return self._get(self._key("FAMILY", origin_jti), RefreshFamily)

    def rotate_family(self, origin_jti: str, current_hash: str, next_hash: str, now: datetime) -> bool:
        return self._update_if(
            self._key("FAMILY", origin_jti),
            "SET current_hash = :next, previous_hash = :current, rotated_at = :now",
            "current_hash = :current AND attribute_not_exists(revoked_at)",
            {":current": current_hash, ":next": next_hash, ":now": rfc3339(now)},
        )

    def revoke_family(self, origin_jti: str, now: datetime) -> RefreshFamily | None:
        revoked = self._updated(
            self._key("FAMILY", origin_jti),
            "SET revoked_at = :now",
            "attribute_exists(pk) AND attribute_not_exists(revoked_at)",
            {":now": rfc3339(now)},
            RefreshFamily,
        )
        if revoked:
            self._delete_row(revoked)
        return revoked
