"""Ending sign-ins: log out, log out everywhere, a token or code that was used twice, a password that was changed.

What ends: the browser's login session, the refresh families that came from it, outstanding codes and tickets, open
sockets, and what access tokens that are still about could open here. A third party that verifies access tokens itself
learns of it when they expire, 15 minutes later unless its client has another life.

To end all of a user's sign-ins is one write, the :class:`~parley.identity.model.SignOut`, which whoever reads a
session, a family or a code compares with; what is removed one by one after it, a crash may leave. All of this may be
repeated.
"""

from __future__ import annotations

from dataclasses import dataclass

from parley.clock import Clock
from parley.identity.access import access_session
from parley.identity.model import Client, LoginSession, RefreshFamily, SignOut
from parley.identity.ports import IdentityStore, SignedIn, Sockets
from parley.identity.service.audit import Trail


@dataclass(frozen=True)
class Endings:
    """Ends sign-ins on behalf of one request. Everything raises Unavailable."""

    store: IdentityStore
    sockets: Sockets
    clock: Clock
    trail: Trail

    def end_sign_ins(
        self, user_id: str, *, reason: str, except_session_id: str | None = None, actor_id: str | None = None
    ) -> None:
        """All of a user's, but those of one login session (LoginSession.id, the claim ``sid``)."""
        now = self.clock()
        self.store.put_sign_out(user_id, SignOut(ended_at=now, except_session_id=except_session_id))
        self.sockets.end_all(user_id, now, except_session_id)
        kept = except_session_id or "none"
        self.trail.record("sign_ins.ended", user_id=user_id, actor_id=actor_id, reason=reason, kept_session_id=kept)
        self._remove(self.store.list_sign_ins(user_id), except_session_id)

    def end_session(self, user_id: str, session_id: str, *, reason: str, actor_id: str | None = None) -> None:
        """A login session with all that came from it. Raises NotFound when nothing of it is left."""
        found = access_session(user_id, session_id, store=self.store)
        # Removing comes last: whoever tries again must find it.
        self.sockets.end(user_id, [session_id])
        self.trail.record("session.ended", user_id=user_id, actor_id=actor_id, session_id=session_id, reason=reason)
        self._remove(found)

    def log_out(self, session: LoginSession, client: Client) -> None:
        """What a first-party client got in a login session that its user has just closed; of others, nothing."""
        if client.first_party:
            for family in self.store.list_sign_ins(session.user_id, session.id).families:
                if family.client_id == client.client_id:
                    self.end_family(family, reason="logout")
        self.trail.record(
            "session.ended",
            user_id=session.user_id,
            client_id=client.client_id,
            session_id=session.id,
            reason="logout",
        )

    def end_family(self, family: RefreshFamily, *, reason: str) -> None:
        """One client's sign-in; the login session and other clients' live on."""
        self.store.revoke_family(family.origin_jti, self.clock())
        self.sockets.end(family.user_id, [family.origin_jti])
        self.trail.record(
            "sign_in.ended",
            user_id=family.user_id,
            client_id=family.client_id,
            device_id=family.origin_jti,
            reason=reason,
        )

    def end_reused(self, kind: str, origin_jti: str, *, user_id: str, client_id: str) -> None:
        """What began with a code or goes on by a refresh token that was used again: one of the two users is a thief."""
        self.store.revoke_family(origin_jti, self.clock())
        self.sockets.end(user_id, [origin_jti])
        self.trail.record(kind, "refused", user_id=user_id, client_id=client_id, device_id=origin_jti)

    def _remove(self, found: SignedIn, except_session_id: str | None = None) -> None:
        now = self.clock()
        for session_hash, session in found.sessions.items():
            if session.id != except_session_id:
                self.store.remove_login_session(session_hash)
        for family in found.families:
            if except_session_id is None or family.session_id != except_session_id:
                self.store.revoke_family(family.origin_jti, now)
