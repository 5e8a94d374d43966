"""Invitations."""

from __future__ import annotations

from parley.identity.memory.table import Table
from parley.identity.model import Invitation, SealedInvitation


class Invitations(Table):
    """An :class:`parley.identity.ports.InvitationStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._invitations: dict[str, SealedInvitation] = {}

    def add_invitation(self, invitation: SealedInvitation) -> None:
        self._invitations[invitation.id] = invitation

    def get_invitation(self, invitation_id: str) -> SealedInvitation | None:
        return self._invitations.get(invitation_id)

    def list_invitations(self, limit: int, after: str | None) -> list[Invitation]:
        behind = sorted(each for each in self._invitations if after is None or each > after)
        return [self._invitations[each].unsealed for each in behind[:limit]]

    def remove_invitation(self, invitation_id: str) -> None:
        self._invitations.pop(invitation_id, None)
