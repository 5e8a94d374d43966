"""What clients were granted: codes and refresh families."""

from __future__ import annotations

from datetime import datetime

from parley.identity.memory.table import Table
from parley.identity.model import AuthorizationCode, RefreshFamily


class Grants(Table):
    """A ``CodeStore`` and ``FamilyStore`` of :mod:`parley.identity.ports`."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[str, AuthorizationCode] = {}
        self._families: dict[str, RefreshFamily] = {}

    def add_code(self, code_hash: str, code: AuthorizationCode) -> None:
        self._codes[code_hash] = code

    def get_code(self, code_hash: str) -> AuthorizationCode | None:
        return self._codes.get(code_hash)

    def consume_code(self, code_hash: str, origin_jti: str) -> bool:
        with self._lock:
            code = self._codes.get(code_hash)
            if code is None or code.origin_jti is not None:
                return False
            self._codes[code_hash] = code.model_copy(update={"origin_jti": origin_jti})
            return True

    def add_family(self, family: RefreshFamily) -> None:
        self._families[family.origin_jti] = family

    def get_family(self, origin_jti: str) -> RefreshFamily | None:
        return self._families.get(origin_jti)

    def rotate_family(self, origin_jti: str, current_hash: str, next_hash: str, now: datetime) -> bool:
        with self._lock:
            family = self._families.get(origin_jti)
            if family is None or family.revoked_at or family.current_hash != current_hash:
                return False
            change = {"current_hash": next_hash, "previous_hash": current_hash, "rotated_at": now}
            self._families[origin_jti] = family.model_copy(update=change)
            return True

    def revoke_family(self, origin_jti: str, now: datetime) -> RefreshFamily | None:
        with self._lock:
            family = self._families.get(origin_jti)
            if family is None or family.revoked_at:
                return None
            self._families[origin_jti] = family.model_copy(update={"revoked_at": now})
            return self._families[origin_jti]
