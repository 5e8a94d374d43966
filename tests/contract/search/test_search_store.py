"""Texts, their copies and positions, whichever store it is; and searching with them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, Ids, OwnedClock, World
from tests.unit.search.talk import Talk

from parley.aws.table import Table
from parley.messaging.copies import COPY_SIZE
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.dynamodb.numbered import BUCKET
from parley.messaging.memory import MemoryStore
from parley.messaging.model import Void
from parley.messaging.ports import Store
from parley.search.dynamodb import DynamoDBPositionStore, DynamoDBTextStore
from parley.search.memory import MemoryPositionStore, MemoryTextStore
from parley.search.model import Line, Query, Term, millis
from parley.search.ports import Copy, PositionStore, TextStore

LATER = NOON + timedelta(minutes=1)


class Stores:
    def __init__(self, store: Store, texts: TextStore, positions: PositionStore) -> None:
        self.store, self.texts, self.positions = store, texts, positions
        self.world = World(store=store)


@pytest.fixture(params=["memory", "dynamodb"])
def stores(request: pytest.FixtureRequest) -> Stores:
    if request.param == "memory":
        memory = MemoryStore()
        return Stores(memory, MemoryTextStore(memory), MemoryPositionStore())
    table = Table(request.getfixturevalue("dynamodb"), "chat")
    return Stores(DynamoDBStore(table), DynamoDBTextStore(table), DynamoDBPositionStore(table))


def test_lines_are_what_may_be_found_of_a_timeline(stores: Stores) -> None:
    world = stores.world
    pair = world.pair().id
    world.post(ANNA, pair, "a", "Hello  Ben")
    world.post(BEN, pair, "b", "gone")
    world.recall(BEN, pair, 2)
    world.store.take_seq(pair, NOON)
    world.store.fill(pair, Void(seq=3, created_at=NOON))
    at = millis(NOON)
    lines = [
        Line(1, ANNA, at, False, "hello ben"),
        Line(2, BEN, at, False, None),
        Line(3, "", at, False, None),
    ]
    assert stores.texts.read_lines(pair, after=0, before=4) == lines
    assert stores.texts.read_lines(pair, after=1, before=3) == lines[1:2]
    assert stores.texts.read_lines(pair, after=3, before=4) == []


def test_lines_are_read_over_the_border_of_a_bucket(stores: Stores) -> None:
    id_ = Ids()()
    for seq in (BUCKET - 1, BUCKET):
        stores.store.fill(id_, Void(seq=seq, created_at=NOON))
    assert [line.seq for line in stores.texts.read_lines(id_, after=1, before=BUCKET + 9)] == [BUCKET - 1, BUCKET]


def test_copies_and_changes_of_their_texts_are_read_together(stores: Stores) -> None:
    id_ = Ids()()
    stores.texts.put_copy(id_, BUCKET - 1, b"one", 5)
    stores.texts.put_copy(id_, BUCKET, b"two", 6)
    stores.texts.put_copy(id_, BUCKET, b"three", 7)
    stores.store.note_text_change(id_, BUCKET, NOON)
    stores.store.note_text_change(id_, BUCKET, LATER)
    stores.store.note_text_change(id_, BUCKET + 1, NOON)
    one, two = Copy(b"one", 5), Copy(b"three", 7, millis(LATER))
    noted = Copy(changed_at=millis(NOON))
    assert stores.texts.read_copies(id_, 0, BUCKET + 9) == {BUCKET - 1: one, BUCKET: two, BUCKET + 1: noted}
    assert stores.texts.read_copies(id_, BUCKET, BUCKET) == {BUCKET: two}
    stores.store.drop_copy(id_, BUCKET)
    stores.store.drop_copy(id_, 3)
    assert stores.texts.read_copies(id_, BUCKET, BUCKET) == {BUCKET: Copy(changed_at=millis(LATER))}


def test_a_position_is_its_users_and_ends(stores: Stores) -> None:
    id_ = Ids()()
    stores.positions.keep(ANNA, id_, b"\x00here", LATER)
    assert stores.positions.find(ANNA, id_, NOON) == b"\x00here"
    assert stores.positions.find(ANNA, id_, LATER) is None
    assert stores.positions.find(BEN, id_, NOON) is None


def test_a_search_finds_what_was_said_in_copies_and_after_them(stores: Stores) -> None:
    talk = Talk(stores.world, stores.texts, stores.positions)
    pair = talk.world.pair().id
    talk.fill(pair, ANNA, 2 * COPY_SIZE + 20, every=100, text="我家在上海东边")
    talk.world.clock.advance(7200)
    wanted = Query(terms=(Term("上海"),))
    found = [hit.message.seq for hit in talk.everything(BEN, wanted)]
    assert found == list(range(1000, 0, -100))
    again = talk.search(BEN, wanted, limit=3)
    assert [hit.message.seq for hit in again.items] == [1000, 900, 800]
    assert set(stores.texts.read_copies(pair, 0, 9)) == {0, 1}
    talk.world.edit(ANNA, pair, 200, "now in 北京")
    talk.world.edit(ANNA, pair, 250, "now in 上海")
    talk.world.recall(ANNA, pair, 600)
    assert [hit.message.seq for hit in talk.everything(BEN, wanted)] == [1000, 900, 800, 700, 500, 400, 300, 250, 100]
    assert stores.texts.read_copies(pair, 1, 1)[1].packed is None
    talk.world.clock.advance(120)
    assert [hit.message.seq for hit in talk.everything(BEN, wanted)] == [1000, 900, 800, 700, 500, 400, 300, 250, 100]
    assert stores.texts.read_copies(pair, 1, 1)[1].packed is not None


def test_a_search_reads_copies_at_a_fraction_of_what_the_timeline_costs(dynamodb: Any) -> None:
    from tests.contract.messaging.test_cost import Counting

    counting = Counting(dynamodb)
    table = Table(counting, "chat")
    store = DynamoDBStore(table)
    talk = Talk(World(store=store, clock=OwnedClock()), DynamoDBTextStore(table), DynamoDBPositionStore(table))
    pair = talk.world.pair().id
    talk.fill(pair, ANNA, 2 * COPY_SIZE + 20, every=10**6, text="")
    talk.world.clock.advance(7200)
    costs = []
    for _ in range(2):
        counting.reset()
        talk.everything(BEN, Query(terms=(Term("needle"),)))
        costs.append(counting.read_units)
        assert "Scan" not in counting.calls
    assert costs[1] * 4 < costs[0]
    assert counting.writes == 0
