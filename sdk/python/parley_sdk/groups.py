"""The calls about groups, one's list, blocks, and messages that apps send (docs/protocol.md, *Groups* and on)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from parley_sdk.calls import Calls
from parley_sdk.models import (
    Added,
    Block,
    Conversation,
    ConversationSettings,
    Invite,
    InvitePreview,
    Member,
    Message,
    NewInvite,
    Page,
)

ADDED_AT_ONCE = 100


class Unset:
    """What is left as it is, where None says something else."""


UNSET = Unset()


class GroupCalls(Calls):
    """The part of Api for conversations of many."""

    async def change_group(
        self,
        conversation_id: str,
        *,
        title: str | Unset = UNSET,
        description: str | Unset | None = UNSET,
        picture: str | Unset | None = UNSET,
        permissions: Mapping[str, str] | Unset = UNSET,
        history_visible: bool | Unset = UNSET,
    ) -> Conversation:
        """Changes what is given; None takes a description or a picture away.

        ``permissions`` says who may post, add, pin, mention_all, edit: "everyone", "admins" or "owner".
        """
        body = _given(
            title=title,
            description=description,
            picture=picture,
            permissions=permissions,
            history_visible=history_visible,
        )
        return await self._call(Conversation, "PATCH", f"/conversations/{conversation_id}", json=body)

    async def get_members(self, conversation_id: str, *, cursor: str | None = None, limit: int = 100) -> Page[Member]:
        """A page of the members and their roles, in the order of user ids."""
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return await self._call(Page[Member], "GET", f"/conversations/{conversation_id}/members", params=params)

    async def all_members(self, conversation_id: str) -> AsyncIterator[Member]:
        """All of them, page by page."""
        cursor: str | None = None
        while True:
            page = await self.get_members(conversation_id, cursor=cursor)
            for member in page.items:
                yield member
            cursor = page.next
            if cursor is None:
                return

    async def add_members(self, conversation_id: str, user_ids: Sequence[str]) -> list[str]:
        """Adds people, any number of them; gives those who were no members before."""
        added: list[str] = []
        for start in range(0, len(user_ids), ADDED_AT_ONCE):
            body = {"members": list(user_ids[start : start + ADDED_AT_ONCE])}
            added += (await self._call(Added, "POST", f"/conversations/{conversation_id}/members", json=body)).added
        return added

    async def remove_member(self, conversation_id: str, user_id: str, *, heir: str | None = None) -> None:
        """Removes a member; oneself: leaves, and an owner names the ``heir`` who owns the group then."""
        query = f"?heir={heir}" if heir else ""
        await self._done("DELETE", f"/conversations/{conversation_id}/members/{user_id}{query}")

    async def change_role(self, conversation_id: str, user_id: str, role: str) -> Member:
        """ "admin", "member", or "owner": that hands the group over."""
        path = f"/conversations/{conversation_id}/members/{user_id}"
        return await self._call(Member, "PATCH", path, json={"role": role})

    async def create_invite(
        self, conversation_id: str, *, expires_at: datetime | None = None, max_uses: int | None = None
    ) -> NewInvite:
        """A way into a group. Its token is told here alone."""
        body = {"expires_at": None if expires_at is None else expires_at.isoformat(), "max_uses": max_uses}
        path = f"/conversations/{conversation_id}/invites"
        return await self._call(NewInvite, "POST", path, json=body, key=self._new_key())

    async def get_invites(self, conversation_id: str) -> list[Invite]:
        return (await self._call(Page[Invite], "GET", f"/conversations/{conversation_id}/invites")).items

    async def revoke_invite(self, conversation_id: str, invite_id: str) -> None:
        await self._done("DELETE", f"/conversations/{conversation_id}/invites/{invite_id}")

    async def preview_invite(self, token: str) -> InvitePreview:
        """The group that an invite leads to."""
        return await self._call(InvitePreview, "GET", f"/invites/{token}")

    async def join(self, token: str) -> Conversation:
        """Joins a group by an invite; a member stays one."""
        return await self._call(Conversation, "POST", f"/invites/{token}", json={})

    async def change_settings(
        self,
        conversation_id: str,
        *,
        pinned: int | Unset | None = UNSET,
        muted_until: datetime | Unset | None = UNSET,
        archived: bool | Unset = UNSET,
        marked_unread: bool | Unset = UNSET,
    ) -> ConversationSettings:
        """How a conversation stands in one's list; None takes a pin or a mute away."""
        until = muted_until.isoformat() if isinstance(muted_until, datetime) else muted_until
        body = _given(pinned=pinned, muted_until=until, archived=archived, marked_unread=marked_unread)
        path = f"/conversations/{conversation_id}/settings"
        return await self._call(ConversationSettings, "PATCH", path, json=body)

    async def get_blocks(self, *, cursor: str | None = None, limit: int = 100) -> Page[Block]:
        """Whom one has blocked."""
        params = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        return await self._call(Page[Block], "GET", "/blocks", params=params)

    async def block(self, user_id: str) -> None:
        await self._done("POST", "/blocks", json={"user_id": user_id})

    async def unblock(self, user_id: str) -> None:
        await self._done("DELETE", f"/blocks/{user_id}")

    async def tell(
        self, user_id: str, content: str | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> Message:
        """Tells a person something: a text, or (apps alone) a card. The same key again tells nothing new."""
        content_type = "text" if isinstance(content, str) else "card"
        body = {"to": user_id, "content_type": content_type, "content": content}
        return await self._call(Message, "POST", "/messages", json=body, key=idempotency_key or self._new_key())


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if not isinstance(value, Unset)}
