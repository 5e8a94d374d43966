"""Who is in a group: joining, leaving, roles.

In the timeline a membership reaches from its ``joined_seq`` to the number of the entry that says it ended, and holds
nothing outside. Whoever comes gets a number *before* they stand in the roster, and may read what comes after it, their
own joining first. Whoever goes is off the roster *before* the number is taken that says so: fan-out reads the roster
after a message was stored, so nothing with a higher number reaches them.

In a group of up to :data:`ANNOUNCED` members a change is an entry of the timeline, which everybody is told. In a larger
one that would be more talk than anything else, and only those whom it concerns are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.clock import Clock, NewId
from parley.errors import Conflict, Forbidden, ParleyError
from parley.messaging.access import access_conversation, access_group, access_head, access_member, require
from parley.messaging.content import MemberJoined, MemberLeft, MemberRemoved
from parley.messaging.model import Head, Invite, Member, Membership, MembersPage, Role, Void, roles_of
from parley.messaging.ports import ADDED_AT_ONCE, Actor, Store
from parley.messaging.sending import Posted, fill_event, post_event

MAX_MEMBERS = 10_000
ANNOUNCED = 1_000


@dataclass(frozen=True)
class RosterChange:
    """Who came or went, and the entry of the timeline that says so, where there is one."""

    user_ids: tuple[str, ...]
    posted: Posted | None = None


def list_members(user_id: str, conversation_id: str, cursor: str | None, limit: int, *, store: Store) -> MembersPage:
    """A page of the roster in the order of user ids; ``cursor`` is the last id of the page before. Raises NotFound."""
    access_conversation(user_id, conversation_id, store=store)
    members = store.list_members(conversation_id, cursor, limit + 1)
    more = len(members) > limit
    return MembersPage(items=members[:limit], next=members[limit - 1].user_id if more else None)


def find_members(user_id: str, conversation_id: str, user_ids: Sequence[str], *, store: Store) -> MembersPage:
    """Those of these people who are members, by user id; 100 a call. Raises NotFound."""
    access_conversation(user_id, conversation_id, store=store)
    found = store.find_members([(conversation_id, each) for each in user_ids])
    return MembersPage(items=[found[key] for key in sorted(found)], next=None)


def add_members(
    actor_id: str, conversation_id: str, user_ids: Sequence[str], *, store: Store, clock: Clock, new_id: NewId
) -> RosterChange:
    """Adds those who are no members yet; the caller has made sure that they exist.

    Raises NotFound, Forbidden; Conflict for more than :data:`MAX_MEMBERS`.
    """
    membership = access_group(actor_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    require(head.permissions.add, membership)
    by = Actor(actor_id, roles_of(head.permissions.add))
    return admit(head, user_ids, actor_id, by=by, store=store, clock=clock, new_id=new_id)


def admit(
    head: Head,
    user_ids: Sequence[str],
    actor_id: str,
    *,
    by: Actor | None = None,
    invite: Invite | None = None,
    store: Store,
    clock: Clock,
    new_id: NewId,
) -> RosterChange:
    """The same, for whoever has been let in. Raises as the store's ``add_members`` does."""
    group = store.get_group(head.id)
    known = store.find_members([(head.id, each) for each in user_ids])
    wanted = [each for each in dict.fromkeys(user_ids) if (head.id, each) not in known]
    if not wanted:
        return RosterChange(())
    announced = group is None or group.size < ANNOUNCED
    if announced:
        head = store.take_seq(head.id, clock())
    added: list[str] = []
    try:
        added = _add_all(head, wanted, announced=announced, by=by, invite=invite, store=store, clock=clock)
    finally:
        if announced and not added:
            store.fill(head.id, Void(seq=head.last_seq, created_at=clock()))
    if not announced or not added:
        return RosterChange(tuple(added))
    event = MemberJoined(actor_id=actor_id, user_ids=tuple(added))
    return RosterChange(tuple(added), fill_event(head, event, store=store, clock=clock, new_id=new_id))


def remove_member(
    actor_id: str, conversation_id: str, user_id: str, *, store: Store, clock: Clock, new_id: NewId
) -> RosterChange:
    """Removes a member: the owner anybody else, an admin those who are neither.

    Raises NotFound, Forbidden; Conflict where the member's role changes at this moment.
    """
    own = access_group(actor_id, conversation_id, store=store)
    require("admins", own)
    member = access_member(user_id, conversation_id, store=store)
    if member.role == "owner" or (own.role == "admin" and member.role == "admin"):
        raise Forbidden("Only the owner removes an admin, and nobody the owner.")
    by = Actor(actor_id, ("owner",) if member.role == "admin" else ("owner", "admin"))
    store.remove_member(conversation_id, user_id, clock(), by=by, holds=member.role)
    event = MemberRemoved(actor_id=actor_id, user_ids=(user_id,))
    return RosterChange((user_id,), _tell_timeline(conversation_id, event, store=store, clock=clock, new_id=new_id))


def leave(
    user_id: str, conversation_id: str, heir_id: str | None = None, *, store: Store, clock: Clock, new_id: NewId
) -> RosterChange:
    """Leaves; an owner hands the group over to ``heir_id`` first, which may be done before, too.

    Raises NotFound, Forbidden for what is no group and for an heir whom only the owner may name; Conflict for an owner
    who leaves others behind.
    """
    if heir_id is not None:
        change_role(user_id, conversation_id, heir_id, "owner", store=store, clock=clock)
    own = access_group(user_id, conversation_id, store=store)
    store.remove_member(conversation_id, user_id, clock(), by=None, holds=own.role)
    event = MemberLeft(actor_id=user_id)
    return RosterChange((user_id,), _tell_timeline(conversation_id, event, store=store, clock=clock, new_id=new_id))


def change_role(actor_id: str, conversation_id: str, user_id: str, role: Role, *, store: Store, clock: Clock) -> Member:
    """Makes a member an admin, an admin a member, or somebody else the owner: then the owner becomes an admin.

    That is the owner's to do; besides, an admin may step down. Raises NotFound, Forbidden; Conflict where the member's
    role changes at this moment, and for an owner who would not be one any more.
    """
    own = access_group(actor_id, conversation_id, store=store)
    member = own if user_id == actor_id else access_member(user_id, conversation_id, store=store)
    steps_down = member is own and own.role == "admin" and role == "member"
    if member.role != role and not steps_down:
        require("owner", own)
        if member is own:
            raise Conflict("The owner hands the group over to somebody else.")
        if role == "owner":
            store.hand_over(conversation_id, actor_id, user_id, clock())
    if member.role != role != "owner":
        by = Actor(actor_id, ("owner",))
        store.change_role(conversation_id, user_id, role, clock(), by=by, holds=member.role)
    return Member(user_id=user_id, role=role, joined_seq=member.joined_seq)


def _add_all(
    head: Head,
    wanted: Sequence[str],
    *,
    announced: bool,
    by: Actor | None,
    invite: Invite | None,
    store: Store,
    clock: Clock,
) -> list[str]:
    """Those who were added: all, or as many as could be before something was in the way."""
    added: list[str] = []
    pending = list(wanted)
    while pending:
        at = clock()
        ended = store.get_memberships([(each, head.id) for each in pending[:ADDED_AT_ONCE]])
        chunk = [
            _newcomer(head, each, ended.get((each, head.id)), announced=announced, at=at)
            for each in pending[:ADDED_AT_ONCE]
        ]
        try:
            known = store.add_members(chunk, by=by, invite=invite, max_size=MAX_MEMBERS)
        except ParleyError:
            if added:
                return added
            raise
        if not known:
            added += pending[:ADDED_AT_ONCE]
            del pending[:ADDED_AT_ONCE]
        pending = [each for each in pending if each not in known]
    return added


def _newcomer(head: Head, user_id: str, ended: Membership | None, *, announced: bool, at: datetime) -> Membership:
    """With nothing unread, the entry that says they came among it; who comes back has kept what was theirs alone."""
    return Membership(
        user_id=user_id,
        conversation_id=head.id,
        type=head.type,
        joined_seq=0 if head.history_visible else head.last_seq - announced,
        read_seq=head.last_seq,
        updated_at=at,
        hides=ended.hides if ended else 0,
        draft_at=ended.draft_at if ended else None,
    )


def _tell_timeline(
    conversation_id: str, event: MemberLeft | MemberRemoved, *, store: Store, clock: Clock, new_id: NewId
) -> Posted | None:
    group = store.get_group(conversation_id)
    if group is None or not 0 < group.size < ANNOUNCED:
        return None
    return post_event(conversation_id, event, store=store, clock=clock, new_id=new_id)
