"""What a member keeps for themself, and what a message said before, whichever store it is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, Ids, World

from parley.errors import NotFound
from parley.messaging.dynamodb.numbered import BUCKET
from parley.messaging.model import SavedDraft, Version
from parley.messaging.ports import Store

LATER = NOON + timedelta(seconds=1)


def test_hidden_numbers_are_a_set_over_the_border_of_a_bucket(world: World) -> None:
    pair = world.pair().id
    hide = world.store.hide
    assert hide(ANNA, pair, [BUCKET - 1, BUCKET], NOON) == 1
    assert hide(ANNA, pair, [BUCKET, 7], LATER) == 2

    def hidden(user: str, after: int, before: int) -> set[int]:
        return world.store.list_hidden(user, pair, after=after, before=before)

    assert hidden(ANNA, 0, BUCKET + 1) == {7, BUCKET - 1, BUCKET}
    assert hidden(ANNA, 7, BUCKET) == {BUCKET - 1}
    assert hidden(ANNA, BUCKET, 2 * BUCKET) == set()
    assert hidden(ANNA, 7, 8) == set()
    assert hidden(BEN, 0, 2 * BUCKET) == set()
    membership = world.store.get_membership(ANNA, pair)
    assert membership is not None
    assert (membership.hides, membership.updated_at) == (2, LATER)


def test_racing_hides_lose_nothing(world: World) -> None:
    pair = world.pair().id
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda seq: world.store.hide(ANNA, pair, [seq], NOON), range(1, 21)))
    assert sorted(counts) == list(range(1, 21))
    assert world.store.list_hidden(ANNA, pair, after=0, before=99) == set(range(1, 21))


def test_a_draft_stands_until_a_later_one_comes(world: World) -> None:
    pair = world.pair().id
    first = SavedDraft(content="Hel", reply_to=1, updated_at=NOON)
    second = SavedDraft(content="", updated_at=LATER)
    assert world.store.put_draft(ANNA, pair, first) == first
    assert world.store.get_drafts([(ANNA, pair), (BEN, pair)]) == {(ANNA, pair): first}
    assert world.store.put_draft(ANNA, pair, second) == second
    assert world.store.put_draft(ANNA, pair, first) == second
    assert world.store.put_draft(ANNA, pair, first.model_copy(update={"updated_at": LATER})) == second
    assert world.store.get_drafts([(ANNA, pair)]) == {(ANNA, pair): second}
    membership = world.store.get_membership(ANNA, pair)
    assert membership is not None
    assert membership.draft_at == membership.updated_at == LATER


def test_who_is_no_member_keeps_nothing(world: World) -> None:
    with pytest.raises(NotFound):
        world.store.hide(ANNA, Ids()(), [1], NOON)
    with pytest.raises(NotFound):
        world.store.put_draft(ANNA, Ids()(), SavedDraft(content="Hel", updated_at=NOON))
    assert world.store.list_memberships(ANNA, None, 10) == []


def test_versions_are_kept_once_each_in_order_and_removed_together(store: Store) -> None:
    id_ = Ids()()
    versions = [Version(number=number, content=f"{number}", created_at=NOON) for number in range(12)]
    for version in reversed(versions):
        store.add_version(id_, 5, version)
    store.add_version(id_, 5, Version(number=3, content="other", created_at=LATER))
    store.add_version(id_, 6, versions[0])
    assert store.list_versions(id_, 5) == versions
    store.remove_versions(id_, 5)
    store.remove_versions(id_, 5)
    assert store.list_versions(id_, 5) == []
    assert store.list_versions(id_, 6) == versions[:1]
