"""Groups, rosters and invites, whichever store it is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from tests.support.outcomes import outcome_of
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, NOON, Ids, World

from parley.errors import Conflict, Forbidden, NotFound
from parley.messaging.model import Group, Invite, Membership, Permissions, Role
from parley.messaging.ports import ADDED_AT_ONCE, Actor, Store

LATER = NOON + timedelta(seconds=1)
NOWHERE = Ids(9)()
OWNER = Actor(ANNA, ("owner",))


@pytest.fixture
def group(world: World) -> str:
    """Anna owns it, Ben is a member."""
    return world.group(ANNA, BEN).id


def newcomer(conversation_id: str, user_id: str, joined_seq: int = 7) -> Membership:
    return Membership(
        user_id=user_id,
        conversation_id=conversation_id,
        type="group",
        joined_seq=joined_seq,
        read_seq=joined_seq,
        updated_at=LATER,
    )


def add(store: Store, group: str, *user_ids: str, **options: Any) -> frozenset[str]:
    arguments: dict[str, Any] = {"by": None, "invite": None, "max_size": 1000} | options
    return store.add_members([newcomer(group, each) for each in user_ids], **arguments)


def roles(store: Store, group: str) -> dict[str, Role]:
    """The roster, which must agree with the memberships and the size."""
    members = store.list_members(group, None, 1000)
    for each in members:
        membership = store.get_membership(each.user_id, group)
        assert membership is not None
        assert (membership.role, membership.joined_seq, membership.left_at) == (each.role, each.joined_seq, None)
    found = store.get_group(group)
    assert found is not None
    assert found.size == len(members)
    assert [each.user_id for each in members if each.role == "owner"] in ([found.owner_id], [])
    return {each.user_id: each.role for each in members}


def test_a_group_knows_its_owner_and_its_size(store: Store, group: str) -> None:
    assert store.get_group(group) == Group(owner_id=ANNA, size=2) == store.get_groups([group, NOWHERE, group])[group]
    assert store.get_group(NOWHERE) is None
    assert roles(store, group) == {ANNA: "owner", BEN: "member"}


def test_making_a_group_again_leaves_it_as_it_is(store: Store, group: str) -> None:
    head = store.get_head(group)
    assert head is not None
    store.take_seq(group, LATER)
    store.add_group(head, [], Group(owner_id=ANNA, size=2))
    standing = store.get_head(group)
    assert standing is not None
    assert standing.last_seq == 1


def test_a_group_is_described_in_parts(store: Store, group: str) -> None:
    store.describe_group(group, {"description": "Where we eat", "picture": "/files/1"})
    store.describe_group(group, {"picture": None})
    assert store.get_group(group) == Group(owner_id=ANNA, size=2, description="Where we eat")
    with pytest.raises(NotFound):
        store.describe_group(NOWHERE, {"picture": None})


def test_members_are_added_all_or_none(store: Store, group: str) -> None:
    assert add(store, group, CARL, BEN, DORA) == {BEN}
    assert roles(store, group) == {ANNA: "owner", BEN: "member"}
    assert store.list_memberships(CARL, None, 10) == []
    assert add(store, group, CARL, DORA) == frozenset()
    assert roles(store, group) == {ANNA: "owner", BEN: "member", CARL: "member", DORA: "member"}
    assert store.get_membership(CARL, group) == newcomer(group, CARL)


def test_as_many_as_a_transaction_takes_are_added_at_once(store: Store, group: str) -> None:
    people = Ids(5000)
    invite = Invite(id=NOWHERE, conversation_id=group, created_by=ANNA, created_at=NOON)
    store.add_invite(invite, "hash")
    assert add(store, group, *(people() for _ in range(ADDED_AT_ONCE)), by=OWNER, invite=invite) == frozenset()
    assert len(roles(store, group)) == 2 + ADDED_AT_ONCE


def test_nobody_is_added_past_the_size(store: Store, group: str) -> None:
    with pytest.raises(Conflict):
        add(store, group, CARL, DORA, max_size=3)
    assert add(store, group, CARL, max_size=3) == frozenset()
    with pytest.raises(Conflict):
        add(store, group, DORA, max_size=3)
    with pytest.raises(NotFound):
        add(store, NOWHERE, CARL)


def test_an_actor_counts_only_while_they_have_the_role(store: Store, group: str) -> None:
    for actor in (Actor(BEN, ("owner", "admin")), Actor(CARL, ("owner", "admin", "member"))):
        with pytest.raises(Forbidden):
            add(store, group, DORA, by=actor)
        with pytest.raises(Forbidden):
            store.remove_member(group, BEN, LATER, by=Actor(CARL, actor.roles), holds="member")
        with pytest.raises(Forbidden):
            store.change_role(group, ANNA, "admin", LATER, by=actor, holds="owner")
    assert roles(store, group) == {ANNA: "owner", BEN: "member"}


def test_whoever_is_removed_is_off_the_roster_and_known_as_gone(store: Store, group: str) -> None:
    store.remove_member(group, BEN, LATER, by=OWNER, holds="member")
    assert roles(store, group) == {ANNA: "owner"}
    (ended,) = store.list_memberships(BEN, None, 10)
    assert (ended.left_at, ended.updated_at, ended.removed) == (LATER, LATER, True)
    with pytest.raises(NotFound):
        store.remove_member(group, BEN, LATER, by=OWNER, holds="member")
    with pytest.raises(NotFound):
        store.remove_member(group, CARL, LATER, by=None, holds="member")


def test_whoever_left_can_come_again_as_if_for_the_first_time(store: Store, group: str) -> None:
    store.remove_member(group, BEN, LATER, by=None, holds="member")
    (ended,) = store.list_memberships(BEN, None, 10)
    assert (ended.left_at, ended.removed) == (LATER, False)
    assert add(store, group, BEN) == frozenset()
    assert store.get_membership(BEN, group) == newcomer(group, BEN)
    assert roles(store, group) == {ANNA: "owner", BEN: "member"}


def test_a_membership_that_ended_ages_out_and_one_that_lives_does_not(dynamodb: Any) -> None:
    from parley.aws.table import Table
    from parley.messaging.dynamodb import DynamoDBStore

    world = World(store=DynamoDBStore(Table(dynamodb, "chat")))
    group = world.group(ANNA, BEN).id

    def item() -> Any:
        key = {"pk": {"S": f"U#{BEN}"}, "sk": {"S": f"CONV#{group}"}}
        return dynamodb.get_item(TableName="chat", Key=key)["Item"]

    assert "ttl" not in item()
    world.store.remove_member(group, BEN, LATER, by=None, holds="member")
    assert int(item()["ttl"]["N"]) == int((LATER + timedelta(days=31)).timestamp())
    add(world.store, group, BEN)
    assert "ttl" not in item()


def test_an_owner_leaves_only_when_alone(store: Store, group: str) -> None:
    with pytest.raises(Conflict):
        store.remove_member(group, ANNA, LATER, by=None, holds="owner")
    store.remove_member(group, BEN, LATER, by=None, holds="member")
    store.remove_member(group, ANNA, LATER, by=None, holds="owner")
    assert roles(store, group) == {}


def test_roles_change_from_the_one_that_is_held(store: Store, group: str) -> None:
    store.change_role(group, BEN, "admin", LATER, by=OWNER, holds="member")
    assert roles(store, group) == {ANNA: "owner", BEN: "admin"}
    with pytest.raises(Conflict):
        store.change_role(group, BEN, "admin", LATER, by=OWNER, holds="member")
    with pytest.raises(Conflict):
        store.remove_member(group, BEN, LATER, by=OWNER, holds="member")
    with pytest.raises(NotFound):
        store.change_role(group, CARL, "admin", LATER, by=OWNER, holds="member")
    store.change_role(group, BEN, "member", LATER, by=Actor(BEN, ("owner",)), holds="admin")
    membership = store.get_membership(BEN, group)
    assert membership is not None
    assert (membership.role, membership.updated_at) == ("member", LATER)


def test_a_group_is_handed_over_to_a_member_by_its_owner(store: Store, group: str) -> None:
    with pytest.raises(NotFound):
        store.hand_over(group, ANNA, CARL, LATER)
    with pytest.raises(Forbidden):
        store.hand_over(group, BEN, ANNA, LATER)
    store.hand_over(group, ANNA, BEN, LATER)
    assert roles(store, group) == {ANNA: "admin", BEN: "owner"}
    with pytest.raises(Forbidden):
        store.hand_over(group, ANNA, BEN, LATER)


def all_at_once(*changes: Callable[[], object]) -> list[str]:
    """How each of them ended."""
    with ThreadPoolExecutor(len(changes)) as threads:
        return sorted(threads.map(outcome_of, changes))


def test_two_owners_to_be_make_one(store: Store, group: str) -> None:
    add(store, group, CARL)
    outcomes = all_at_once(*(partial(store.hand_over, group, ANNA, to, LATER) for to in (BEN, CARL)))
    assert outcomes == ["forbidden", "ok"]
    assert sorted(roles(store, group).values()) == ["admin", "member", "owner"]


def test_handing_over_and_leaving_at_once_leaves_an_owner(store: Store, group: str) -> None:
    outcomes = all_at_once(
        lambda: store.hand_over(group, ANNA, BEN, LATER),
        lambda: store.remove_member(group, BEN, LATER, by=None, holds="member"),
    )
    assert outcomes.count("ok") == 1
    assert "owner" in roles(store, group).values()


def test_racing_changes_of_a_roster_agree_with_its_size(store: Store, group: str) -> None:
    people = Ids(6000)
    others = [people() for _ in range(12)]
    store.change_role(group, BEN, "admin", LATER, by=OWNER, holds="member")
    add(store, group, *others[:6])
    outcomes = all_at_once(
        *(partial(add, store, group, each, by=Actor(BEN, ("admin",))) for each in others[6:]),
        *(
            partial(store.remove_member, group, each, LATER, by=by, holds="member")
            for each in others[:6]
            for by in (OWNER, Actor(BEN, ("admin",)))
        ),
    )
    assert (outcomes.count("ok"), outcomes.count("not_found")) == (12, 6)
    assert set(roles(store, group)) == {ANNA, BEN, *others[6:]}


def test_an_invite_is_found_by_its_token_until_it_is_removed(store: Store, group: str) -> None:
    invite = Invite(id=NOWHERE, conversation_id=group, created_by=ANNA, created_at=NOON, expires_at=LATER, max_uses=2)
    other = invite.model_copy(update={"id": Ids(10)(), "max_uses": None, "expires_at": None})
    store.add_invite(invite, "hash 1")
    store.add_invite(other, "hash 2")
    store.add_invite(invite.model_copy(update={"max_uses": 9}), "hash 3")
    assert store.find_invite("hash 1") == invite
    assert store.find_invite("hash 3") is None
    assert store.list_invites(group, 10) == [invite, other]
    assert store.list_invites(group, 1) == [invite]
    store.remove_invite(group, invite.id)
    assert store.find_invite("hash 1") is None
    assert store.list_invites(group, 10) == [other]
    with pytest.raises(NotFound):
        store.remove_invite(group, invite.id)


def test_an_invite_lets_in_so_many_and_no_more(store: Store, group: str) -> None:
    people = Ids(7000)
    invite = Invite(id=NOWHERE, conversation_id=group, created_by=ANNA, created_at=NOON, max_uses=3)
    store.add_invite(invite, "hash")
    outcomes = all_at_once(*(partial(add, store, group, people(), invite=invite) for _ in range(8)))
    assert (outcomes.count("ok"), outcomes.count("not_found")) == (3, 5)
    assert len(roles(store, group)) == 5
    used = store.find_invite("hash")
    assert used is not None
    assert used.uses == 3
    store.remove_invite(group, invite.id)
    with pytest.raises(NotFound):
        add(store, group, CARL, invite=invite)


def test_whoever_is_a_member_already_uses_no_invite(store: Store, group: str) -> None:
    invite = Invite(id=NOWHERE, conversation_id=group, created_by=ANNA, created_at=NOON, max_uses=1)
    store.add_invite(invite, "hash")
    assert add(store, group, BEN, invite=invite) == {BEN}
    assert store.find_invite("hash") == invite


@pytest.mark.parametrize(
    ("who", "may"), [("everyone", "owner admin member"), ("admins", "owner admin"), ("owner", "owner")]
)
def test_a_number_is_taken_only_by_whoever_may_post(world: World, group: str, who: str, may: str) -> None:
    world.store.take_change(group, LATER, {"permissions": Permissions.model_validate({"post": who})}, {})
    allowed: list[Role | None] = [None]
    every: tuple[Role, ...] = ("owner", "admin", "member")
    for role in every:
        if role in may.split():
            allowed.append(role)
        else:
            with pytest.raises(Forbidden):
                world.store.take_seq(group, LATER, role)
    heads = [world.store.take_seq(group, LATER, role) for role in allowed]
    assert [head.last_seq for head in heads] == list(range(1, len(allowed) + 1))
    assert heads[0].permissions.post == who


def test_permissions_as_they_begin_take_no_room_on_the_head(dynamodb: Any) -> None:
    from parley.aws.table import Table
    from parley.messaging.dynamodb import DynamoDBStore

    world = World(store=DynamoDBStore(Table(dynamodb, "chat")))
    group = world.group(ANNA, BEN).id
    for permissions in (None, Permissions(), Permissions(pin="owner")):
        if permissions is not None:
            world.store.take_change(group, LATER, {"permissions": permissions}, {})
        item = dynamodb.get_item(TableName="chat", Key={"pk": {"S": f"C#{group}"}, "sk": {"S": "HEAD"}})["Item"]
        stored = item.get("permissions", {"M": {}})["M"]
        assert stored == ({"pin": {"S": "owner"}} if permissions and permissions.pin == "owner" else {})
