"""Invitations."""

from __future__ import annotations

from parley.clock import Timestamp
from parley.identity.model.base import Model


class Invitation(Model):
    """A way in for whoever reads the mail of an address."""

    id: str
    email: str
    user_id: str | None = None
    """Whom it makes active; none where the person is made when they accept it."""
    groups: tuple[str, ...] = ()
    """Of a person who is made."""
    invited_by: str
    """User id of the administrator."""
    created_at: Timestamp
    expires_at: Timestamp


class SealedInvitation(Invitation):
    """An invitation as it is stored: with the hash of the secret that its mail carries."""

    token_hash: str

    @property
    def unsealed(self) -> Invitation:
        return Invitation(**self.model_dump(exclude={"token_hash"}))
