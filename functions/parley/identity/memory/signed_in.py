"""Where a user is signed in."""

from __future__ import annotations

from parley.identity.memory.grants import Grants
from parley.identity.memory.sessions import Sessions
from parley.identity.model import LoginSession, RefreshFamily, SignOut
from parley.identity.ports import SignedIn


class SignedInIndex(Grants, Sessions):
    """A :class:`parley.identity.ports.SignInStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._sign_outs: dict[str, SignOut] = {}

    def list_sign_ins(self, user_id: str, session_id: str | None = None, limit: int | None = None) -> SignedIn:
        rows: list[tuple[str, str, LoginSession | RefreshFamily]] = [
            (f"{session.id}#", session_hash, session) for session_hash, session in self._sessions.items()
        ]
        rows += [
            (f"{family.session_id or family.origin_jti}#{family.origin_jti}", family.origin_jti, family)
            for family in self._families.values()
            if not family.revoked_at
        ]
        prefix = f"{session_id}#" if session_id else ""
        own = sorted((row for row in rows if row[2].user_id == user_id and row[0].startswith(prefix)), reverse=True)
        return SignedIn(
            {name: what for _, name, what in own[:limit] if isinstance(what, LoginSession)},
            [what for _, _, what in own[:limit] if isinstance(what, RefreshFamily)],
        )

    def get_sign_out(self, user_id: str) -> SignOut | None:
        return self._sign_outs.get(user_id)

    def put_sign_out(self, user_id: str, sign_out: SignOut) -> None:
        with self._lock:
            held = self._sign_outs.get(user_id)
            if held is None or held.ended_at <= sign_out.ended_at:
                self._sign_outs[user_id] = sign_out
