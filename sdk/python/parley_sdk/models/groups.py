"""Who is in a group, and the ways in."""

from __future__ import annotations

from pydantic import AwareDatetime

from parley_sdk.models.base import Model


class Member(Model):
    user_id: str
    role: str = "member"
    joined_seq: int = 0


class Added(Model):
    """Those who were no members before."""

    added: list[str]


class Invite(Model):
    """A way into a group; None: without an end, without a bound."""

    id: str
    conversation_id: str
    created_by: str
    created_at: AwareDatetime
    expires_at: AwareDatetime | None = None
    max_uses: int | None = None
    uses: int = 0


class NewInvite(Invite):
    token: str


class InvitePreview(Model):
    """What whoever has a token may see of the group before joining it."""

    conversation_id: str
    title: str
    description: str | None = None
    picture: str | None = None
    member_count: int
    expires_at: AwareDatetime | None = None
    is_member: bool = False
