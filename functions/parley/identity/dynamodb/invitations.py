"""Invitations."""

from __future__ import annotations

from typing import Any

from parley.aws.dynamodb import decode_item, unavailable_on_failure
from parley.identity.dynamodb.table import Table
from parley.identity.model import Invitation, SealedInvitation


class Invitations(Table):
    """An :class:`parley.identity.ports.InvitationStore`."""

    def add_invitation(self, invitation: SealedInvitation) -> None:
        self._put(self._item(self._invitation(invitation.id), invitation, invitation.expires_at))

    def get_invitation(self, invitation_id: str) -> SealedInvitation | None:
        return self._get(self._invitation(invitation_id), SealedInvitation)

    def list_invitations(self, limit: int, after: str | None) -> list[Invitation]:
        return [Invitation.model_validate(decode_item(item)) for item in self._page("INVITATIONS#", limit, after)]

    def remove_invitation(self, invitation_id: str) -> None:
        with unavailable_on_failure():
            self._client.delete_item(TableName=self._table, Key=self._invitation(invitation_id))

    def _invitation(self, invitation_id: str) -> dict[str, Any]:
        return self._key("INVITATIONS", "", invitation_id)
