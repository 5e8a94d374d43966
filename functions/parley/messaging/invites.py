"""Ways into a group for whoever has the token of one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from parley.clock import Clock, NewId
from parley.errors import Conflict, Forbidden, InvalidRequest, NotFound
from parley.messaging.access import access_group, access_head, require
from parley.messaging.model import Invite, InvitePreview
from parley.messaging.ports import Store
from parley.messaging.rosters import RosterChange, admit

MAX_INVITES = 50
"""That a group has at a time."""


@dataclass(frozen=True)
class NewInvite:
    """An invite, and the only time that its token is in clear."""

    invite: Invite
    token: str


def create_invite(
    user_id: str,
    conversation_id: str,
    *,
    expires_at: datetime | None,
    max_uses: int | None,
    token: str,
    store: Store,
    clock: Clock,
    new_id: NewId,
) -> NewInvite:
    """For the owner and admins. ``token`` is a fresh secret. Raises NotFound, Forbidden, InvalidRequest, Conflict."""
    require("admins", access_group(user_id, conversation_id, store=store))
    at = clock()
    if expires_at is not None and expires_at <= at:
        raise InvalidRequest("expires_at: must lie ahead.")
    invite = Invite(
        id=new_id(),
        conversation_id=conversation_id,
        created_by=user_id,
        created_at=at,
        expires_at=expires_at,
        max_uses=max_uses,
    )
    standing = store.list_invites(conversation_id, 2 * MAX_INVITES)
    for each in standing:
        if not each.admits(at):
            store.remove_invite(conversation_id, each.id)
    if sum(each.admits(at) for each in standing) >= MAX_INVITES:
        raise Conflict(f"A group has at most {MAX_INVITES} invites.")
    store.add_invite(invite, _digest(token))
    return NewInvite(invite, token)


def list_invites(user_id: str, conversation_id: str, *, store: Store, clock: Clock) -> list[Invite]:
    """Those that still let somebody in, in the order in which they were made. Raises NotFound, Forbidden."""
    require("admins", access_group(user_id, conversation_id, store=store))
    at = clock()
    return [each for each in store.list_invites(conversation_id, 2 * MAX_INVITES) if each.admits(at)]


def revoke_invite(user_id: str, conversation_id: str, invite_id: str, *, store: Store) -> None:
    """It lets nobody in any more. Raises NotFound, Forbidden."""
    require("admins", access_group(user_id, conversation_id, store=store))
    store.remove_invite(conversation_id, invite_id)


def preview_invite(user_id: str, token: str, *, store: Store, clock: Clock) -> InvitePreview:
    """The group behind a token, as one may see it before joining. Raises NotFound, for one that is over, too."""
    invite = _access_invite(token, store=store, at=clock())
    head = access_head(invite.conversation_id, store=store)
    group = store.get_group(invite.conversation_id)
    membership = store.get_membership(user_id, invite.conversation_id)
    return InvitePreview(
        conversation_id=head.id,
        title=head.title or "",
        description=group.description if group else None,
        picture=group.picture if group else None,
        member_count=group.size if group else 0,
        expires_at=invite.expires_at,
        is_member=membership is not None and membership.left_at is None,
    )


def join_by_invite(user_id: str, token: str, *, store: Store, clock: Clock, new_id: NewId) -> tuple[str, RosterChange]:
    """Makes the user a member; whoever is one stays one, and the invite is not used. Gives the conversation's id.

    Raises NotFound as preview_invite; Forbidden for whoever was removed by somebody, until they are forgotten or added
    again; Conflict where the group is full.
    """
    at = clock()
    invite = _find(token, store=store)
    membership = store.get_membership(user_id, invite.conversation_id)
    if membership is not None and membership.left_at is None:
        return invite.conversation_id, RosterChange(())
    if not invite.admits(at):
        raise _unknown()
    if membership is not None and membership.removed:
        raise Forbidden("Somebody of the group must add you again.")
    head = access_head(invite.conversation_id, store=store)
    change = admit(head, [user_id], user_id, invite=invite, store=store, clock=clock, new_id=new_id)
    return invite.conversation_id, change


def _find(token: str, *, store: Store) -> Invite:
    invite = store.find_invite(_digest(token))
    if invite is None:
        raise _unknown()
    return invite


def _access_invite(token: str, *, store: Store, at: datetime) -> Invite:
    invite = _find(token, store=store)
    if not invite.admits(at):
        raise _unknown()
    return invite


def _unknown() -> NotFound:
    return NotFound("There is no such invite, or it is over.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
