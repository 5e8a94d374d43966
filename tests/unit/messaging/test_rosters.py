from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.support.outcomes import outcome_of
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids, World

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging import rosters
from parley.messaging.content import MemberJoined, MemberLeft, MemberRemoved
from parley.messaging.groups import Wanted, change_group
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Invite, Membership, Message, Role
from parley.messaging.ports import ADDED_AT_ONCE, Actor
from parley.messaging.rosters import RosterChange
from parley.messaging.timeline import list_messages

NOWHERE = Ids(9)()


def remove(world: World, actor: str, group: str, user_id: str) -> RosterChange:
    return rosters.remove_member(actor, group, user_id, store=world.store, clock=world.clock, new_id=world.new_id)


def give(world: World, actor: str, group: str, user_id: str, role: Role) -> Role:
    return rosters.change_role(actor, group, user_id, role, store=world.store, clock=world.clock).role


def roster(world: World, group: str) -> dict[str, Role]:
    return {each.user_id: each.role for each in world.store.list_members(group, None, 1000)}


def timeline(world: World, user_id: str, group: str) -> list[Message]:
    page = list_messages(user_id, group, after_seq=0, limit=100, store=world.store, clock=world.clock)
    return page.items


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def group(world: World) -> str:
    """Anna owns it; Ben is an admin, Carl a member."""
    group = world.group(ANNA, BEN, CARL).id
    give(world, ANNA, group, BEN, "admin")
    return group


def test_a_newcomer_reads_from_their_joining_on_and_has_nothing_unread(world: World, group: str) -> None:
    world.post(ANNA, group, "m1", "before")
    change = world.add(CARL, group, DORA)
    world.post(ANNA, group, "m2", "after")
    assert change.user_ids == (DORA,)
    joined, after = timeline(world, DORA, group)
    assert (joined.seq, joined.content) == (2, MemberJoined(actor_id=CARL, user_ids=(DORA,)))
    assert after.content == "after"
    assert world.look(DORA, group).unread == 1
    assert len(timeline(world, CARL, group)) == 3


def test_with_visible_history_a_newcomer_reads_all_and_has_nothing_unread(world: World, group: str) -> None:
    change_group(ANNA, group, Wanted(history_visible=True), store=world.store, clock=world.clock, new_id=world.new_id)
    world.post(ANNA, group, "m1", "before")
    world.add(ANNA, group, DORA)
    assert [message.seq for message in timeline(world, DORA, group)] == [1, 2]
    assert world.look(DORA, group).unread == 0


def test_adding_members_again_does_nothing(world: World, group: str) -> None:
    assert world.add(ANNA, group, BEN, CARL) == RosterChange(())
    assert world.add(ANNA, group, BEN, DORA, DORA).user_ids == (DORA,)
    assert world.add(ANNA, group, DORA) == RosterChange(())
    assert [message.seq for message in timeline(world, ANNA, group)] == [1]


def test_more_than_a_transaction_takes_are_added_in_parts_with_one_entry(world: World, group: str) -> None:
    people = Ids(5000)
    wanted = [people() for _ in range(2 * ADDED_AT_ONCE + 4)]
    change = world.add(ANNA, group, *wanted)
    assert change.user_ids == tuple(wanted)
    assert len(roster(world, group)) == 3 + len(wanted)
    (entry,) = timeline(world, ANNA, group)
    assert entry.content == MemberJoined(actor_id=ANNA, user_ids=tuple(wanted))


class Racing(MemoryStore):
    """While somebody is being added, somebody else adds them, too, or the group fills up."""

    known: tuple[str, ...] = ()
    full_after = 1000

    def add_members(
        self, memberships: Sequence[Membership], *, by: Actor | None, invite: Invite | None, max_size: int
    ) -> frozenset[str]:
        if known := {each.user_id for each in memberships} & set(self.known):
            return frozenset(known)
        return super().add_members(memberships, by=by, invite=invite, max_size=self.full_after)


def test_whoever_is_added_by_somebody_else_meanwhile_is_left_out(world: World) -> None:
    store = Racing()
    world = World(store=store)
    group = world.group(ANNA, BEN).id
    store.known = (CARL,)
    assert world.add(ANNA, group, CARL, DORA).user_ids == (DORA,)
    assert world.add(ANNA, group, CARL) == RosterChange(())
    assert [message.seq for message in timeline(world, BEN, group)] == [1]
    world.clock.advance(60)
    page = list_messages(BEN, group, after_seq=0, limit=10, store=store, clock=world.clock)
    assert (len(page.items), page.voids, page.next) == (1, [2], None)


def test_a_group_that_fills_up_takes_as_many_as_fit_by_parts(world: World) -> None:
    store = Racing()
    world = World(store=store)
    group = world.group(ANNA, BEN).id
    people = Ids(5000)
    wanted = [people() for _ in range(2 * ADDED_AT_ONCE)]
    store.full_after = 2 + ADDED_AT_ONCE
    assert world.add(ANNA, group, *wanted).user_ids == tuple(wanted[:ADDED_AT_ONCE])
    with pytest.raises(Conflict):
        world.add(ANNA, group, *wanted)
    assert [message.seq for message in timeline(world, BEN, group)] == [1]


def test_a_large_group_is_not_told_who_comes_and_goes(
    world: World, group: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rosters, "ANNOUNCED", 4)
    world.post(ANNA, group, "m1")
    assert world.add(ANNA, group, DORA).posted is not None
    change = world.add(ANNA, group, NOWHERE)
    assert (change.user_ids, change.posted) == ((NOWHERE,), None)
    assert timeline(world, NOWHERE, group) == []
    after = world.post(ANNA, group, "m2")
    assert timeline(world, NOWHERE, group) == [after]
    assert remove(world, ANNA, group, NOWHERE).posted is None


@pytest.mark.parametrize(
    ("actor", "target", "outcome"),
    [
        (ANNA, BEN, "ok"),
        (ANNA, CARL, "ok"),
        (BEN, CARL, "ok"),
        (BEN, ANNA, "forbidden"),
        (BEN, BEN, "forbidden"),
        (CARL, BEN, "forbidden"),
        (CARL, CARL, "forbidden"),
        (DORA, CARL, "not_found"),
        (ANNA, DORA, "not_found"),
    ],
)
def test_who_removes_whom(world: World, group: str, actor: str, target: str, outcome: str) -> None:
    before = roster(world, group)
    assert outcome_of(lambda: remove(world, actor, group, target)) == outcome
    assert set(roster(world, group)) == (set(before) - {target} if outcome == "ok" else set(before))


def test_whoever_is_removed_reads_nothing_any_more_and_the_others_are_told(world: World, group: str) -> None:
    change = remove(world, BEN, group, CARL)
    assert change.user_ids == (CARL,)
    with pytest.raises(NotFound):
        timeline(world, CARL, group)
    with pytest.raises(NotFound):
        world.post(CARL, group, "m1")
    (entry,) = timeline(world, ANNA, group)
    assert entry.content == MemberRemoved(actor_id=BEN, user_ids=(CARL,))
    assert change.posted is not None
    assert change.posted.message == entry


def test_an_admin_who_was_demoted_a_moment_ago_removes_nobody(world: World, group: str) -> None:
    class Demoting(MemoryStore):
        def remove_member(self, *arguments: object, **options: object) -> None:
            self.change_role(group, BEN, "member", world.clock(), by=Actor(ANNA, ("owner",)), holds="admin")
            super().remove_member(*arguments, **options)  # type: ignore[arg-type]

    world.store.__class__ = Demoting
    with pytest.raises(Forbidden):
        remove(world, BEN, group, CARL)
    assert CARL in roster(world, group)


def test_members_leave_and_the_owner_hands_over_first(world: World, group: str) -> None:
    world.leave(CARL, group)
    assert timeline(world, ANNA, group)[-1].content == MemberLeft(actor_id=CARL)
    with pytest.raises(Conflict):
        world.leave(ANNA, group)
    assert give(world, ANNA, group, BEN, "owner") == "owner"
    assert roster(world, group) == {ANNA: "admin", BEN: "owner"}
    world.leave(ANNA, group)
    world.leave(BEN, group)
    assert roster(world, group) == {}
    with pytest.raises(NotFound):
        world.leave(BEN, group)


def test_an_owner_who_leaves_names_an_heir_and_may_say_so_again(world: World, group: str) -> None:
    with pytest.raises(NotFound):
        world.leave(ANNA, group, heir=DORA)
    with pytest.raises(Conflict):
        world.leave(ANNA, group, heir=ANNA)
    with pytest.raises(Forbidden):
        world.leave(BEN, group, heir=CARL)
    assert roster(world, group)[ANNA] == "owner"
    # A function that died between the two: the heir owns it already.
    assert give(world, ANNA, group, CARL, "owner") == "owner"
    world.leave(ANNA, group, heir=CARL)
    assert roster(world, group) == {BEN: "admin", CARL: "owner"}


def test_nobody_leaves_a_pair(world: World) -> None:
    with pytest.raises(Forbidden):
        world.leave(ANNA, world.pair().id)


@pytest.mark.parametrize(
    ("actor", "target", "role", "outcome"),
    [
        (ANNA, CARL, "admin", "ok"),
        (ANNA, BEN, "member", "ok"),
        (ANNA, CARL, "owner", "ok"),
        (ANNA, BEN, "admin", "ok"),
        (BEN, BEN, "member", "ok"),
        (ANNA, ANNA, "owner", "ok"),
        (ANNA, ANNA, "admin", "conflict"),
        (BEN, CARL, "admin", "forbidden"),
        (BEN, BEN, "owner", "forbidden"),
        (BEN, ANNA, "member", "forbidden"),
        (CARL, CARL, "admin", "forbidden"),
        (CARL, BEN, "member", "forbidden"),
        (DORA, BEN, "member", "not_found"),
        (ANNA, DORA, "admin", "not_found"),
    ],
)
def test_who_gives_which_role(world: World, group: str, actor: str, target: str, role: Role, outcome: str) -> None:
    before = roster(world, group)
    assert outcome_of(lambda: give(world, actor, group, target, role)) == outcome
    after = roster(world, group)
    assert after[target] == role if outcome == "ok" else after == before
    assert list(after.values()).count("owner") == 1


@pytest.mark.parametrize(("who", "may"), [("everyone", [ANNA, BEN, CARL]), ("admins", [ANNA, BEN]), ("owner", [ANNA])])
def test_adding_is_for_whom_the_group_allows_it(world: World, group: str, who: str, may: list[str]) -> None:
    world.allow(group, add=who)
    people = Ids(5000)
    for actor in (ANNA, BEN, CARL):
        if actor in may:
            world.add(actor, group, people())
        else:
            with pytest.raises(Forbidden):
                world.add(actor, group, people())


@pytest.mark.parametrize(("who", "may"), [("everyone", [ANNA, BEN, CARL]), ("admins", [ANNA, BEN]), ("owner", [ANNA])])
def test_in_a_channel_few_may_post_and_a_refusal_takes_no_number(
    world: World, group: str, who: str, may: list[str]
) -> None:
    world.allow(group, post=who)
    for actor in (ANNA, BEN, CARL):
        if actor in may:
            world.post(actor, group, "m1")
        else:
            with pytest.raises(Forbidden):
                world.post(actor, group, "m1")
    head = world.store.get_head(group)
    assert head is not None
    assert head.last_seq == len(may)


def test_who_of_some_people_is_a_member_is_for_members_to_know(world: World) -> None:
    people = Ids(5000)
    others = [people() for _ in range(5)]
    group = world.group(ANNA, *others).id
    asked = [others[3], BEN, ANNA, others[3]]
    page = rosters.find_members(others[0], group, asked, store=world.store)
    assert [(each.user_id, each.role) for each in page.items] == [(ANNA, "owner"), (others[3], "member")]
    assert page.next is None
    with pytest.raises(NotFound):
        rosters.find_members(BEN, group, asked, store=world.store)


def test_the_roster_comes_in_pages(world: World) -> None:
    people = Ids(5000)
    others = [people() for _ in range(5)]
    group = world.group(ANNA, *others).id
    first = rosters.list_members(others[0], group, None, 4, store=world.store)
    rest = rosters.list_members(ANNA, group, first.next, 4, store=world.store)
    assert [each.user_id for each in (*first.items, *rest.items)] == [ANNA, *others]
    assert rest.next is None
    with pytest.raises(NotFound):
        rosters.list_members(BEN, group, None, 4, store=world.store)
