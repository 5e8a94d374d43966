"""What operations ask of DynamoDB, call by call: the figures of docs/decisions.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from bench.units import read_units
from tests.unit.messaging.fakes import ANNA, BEN, CARL, Ids, World

from parley.aws.dynamodb import decode_item
from parley.aws.table import Table
from parley.aws.transactions import Write
from parley.messaging.catching_up import list_changes
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.own import hide_messages, save_draft
from parley.messaging.pins import pin_message
from parley.messaging.reads import mark_read
from parley.messaging.sync import sync

WRITES = {"PutItem", "UpdateItem", "DeleteItem"}


class Counting:
    """A client that counts its calls and the read units they cost."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.reset()

    def reset(self) -> None:
        self.calls: Counter[str] = Counter()
        self.read_units = 0.0

    def __getattr__(self, name: str) -> Any:
        operation = "".join(part.title() for part in name.split("_"))

        def call(**arguments: Any) -> Any:
            self.calls[operation] += 1
            answer = getattr(self._client, name)(**arguments)
            self.read_units += read_units(operation, arguments, answer)
            return answer

        return call

    @property
    def writes(self) -> int:
        """Of items up to 1 KB each is a write unit."""
        return sum(count for operation, count in self.calls.items() if operation in WRITES)


class Hasty(Table):
    """Puts what a transaction would, not as one: moto copies all its tables for each transaction."""

    def transact(self, *writes: Write) -> None:
        self.batch_put([decode_item(write["Put"]["Item"]) for write in writes if "Put" in write])


@pytest.fixture
def counting(dynamodb: Any) -> Counting:
    return Counting(dynamodb)


@pytest.fixture
def world(counting: Counting) -> World:
    return World(store=DynamoDBStore(Table(counting, "chat")))


Act = Callable[[World, str], object]
OPERATIONS: dict[str, tuple[Act, int, float]] = {
    "a plain message": (lambda world, pair: world.post(ANNA, pair, "m"), 3, 1),
    "a message with a mention": (lambda world, pair: world.post(ANNA, pair, "m", mentions=(BEN,)), 3, 1),
    "a reply": (lambda world, pair: world.post(ANNA, pair, "m", reply_to=1), 3, 2),
    "an edit": (lambda world, pair: world.edit(BEN, pair, 1, "new"), 4, 2),
    "a reaction": (lambda world, pair: world.react(ANNA, pair, 1), 3, 2),
    "a recall": (lambda world, pair: world.recall(BEN, pair, 1), 3, 3),
    "a pin": (lambda world, pair: pin_message(ANNA, pair, 1, store=world.store, clock=world.clock), 2, 3),
    "a hide": (lambda world, pair: hide_messages(ANNA, pair, [1], store=world.store, clock=world.clock), 2, 2),
    "a draft": (lambda world, pair: save_draft(ANNA, pair, "a", None, store=world.store, clock=world.clock), 2, 1),
    "a read mark": (lambda world, pair: mark_read(ANNA, pair, 1, store=world.store, clock=world.clock), 1, 2),
    "a read mark that does not move": (
        lambda world, pair: mark_read(BEN, pair, 0, store=world.store, clock=world.clock),
        0,
        1,
    ),
}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_costs_what_it_is_said_to(world: World, counting: Counting, name: str) -> None:
    act, writes, units = OPERATIONS[name]
    pair = world.pair(ANNA, BEN).id
    world.post(BEN, pair, "first")
    counting.reset()
    act(world, pair)
    assert (counting.writes, counting.read_units) == (writes, units)
    assert "Scan" not in counting.calls


@pytest.mark.parametrize("groups", [0, 100], ids=["pairs", "pairs and groups"])
def test_a_sync_of_200_conversations_with_nothing_new_takes_five_calls_at_most(
    world: World, counting: Counting, groups: int
) -> None:
    people, early = Ids(5000), World(store=DynamoDBStore(Hasty(counting, "chat")), new_id=world.new_id)
    for number in range(199):
        if number < groups:
            early.group(ANNA, people())
        else:
            early.pair(ANNA, people())
    pair = world.pair(ANNA, CARL).id
    world.post(CARL, pair, "m1")
    world.react(CARL, pair, 1)
    save_draft(ANNA, pair, "a", None, store=world.store, clock=world.clock)
    hide_messages(ANNA, pair, [1], store=world.store, clock=world.clock)
    world.clock.advance(60)
    page = sync(ANNA, None, 100, store=world.store, clock=world.clock)
    seen = len(page.items)
    while page.more:
        page = sync(ANNA, page.next, 100, store=world.store, clock=world.clock)
        seen += len(page.items)
    assert seen == 200
    world.clock.advance(60)
    counting.reset()
    page = sync(ANNA, page.next, 100, store=world.store, clock=world.clock)
    assert (page.items, page.left, page.more) == ([], [], False)
    assert counting.calls.keys() == {"Query", "BatchGetItem"}
    assert counting.calls["Query"] == 1
    assert counting.calls["BatchGetItem"] <= 4


def test_changes_with_nothing_new_cost_three_reads(world: World, counting: Counting) -> None:
    pair = world.pair(ANNA, BEN).id
    world.post(BEN, pair, "m1")
    world.react(ANNA, pair, 1)
    counting.reset()
    list_changes(ANNA, pair, after=1, limit=100, store=world.store, clock=world.clock)
    assert counting.calls["GetItem"] == 2
    assert counting.writes == 0
    assert counting.read_units <= 3
