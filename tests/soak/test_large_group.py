"""A group of 10,000 on the deployed stack, everybody online: what a message costs, who gets it while members come and
go, and that nobody is added past the limit. ``make soak``; it prints the figures of docs/operations.md.

The owner and one member are devices of the SDK. All others are devices in name alone: they stand in the tables, and a
proxy between the functions and the emulator takes what is posted to them, as long as a real post takes, and keeps it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import pytest
from bench.counter import CallCounter
from bench.invocations import InvocationCounter
from bench.proxy import Answer, Call, Proxy
from tests.conftest import Stack
from tests.integration.conftest import Device, Devices, Queues
from tests.support.waiting import eventually

from devstack import system
from devstack.config import Place, free_port
from parley.aws.table import Table
from parley.bootstrap.sources import new_id, now
from parley.messaging.dynamodb import DynamoDBStore
from parley.messaging.dynamodb.keys import group_key, member_item, membership_item
from parley.messaging.fanout import PAGE
from parley.messaging.model import Membership
from parley.messaging.rosters import MAX_MEMBERS
from parley.presence.dynamodb import DynamoDBPresenceStore
from parley.presence.model import Connection
from parley_sdk import Conflict, MessageCreated, NotFound

pytestmark = pytest.mark.timeout(900)

POST = 0.01
"""Seconds that a post takes."""
WITHIN = 420.0
"""Seconds for a message to reach everybody, with a page that fails once and comes back by the queue: two processors do
here what Lambda spreads over fifty functions."""
RETRY = 30
"""Seconds until a page that failed comes back by the queue."""
AT_ONCE = 6
"""Delivery functions; on AWS fifty."""
SAID = 5
"""Messages that are sent while members come and go."""
CHANGED = 4
"""Members who come, and who go, with each of these."""
OF_A_DEVICE = "in-name-of-"


@dataclass
class Audience:
    """An observer of the proxy that takes posts to devices in name, and remembers those of one group's messages."""

    group: str = ""
    told: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    spans: dict[tuple[int, str], tuple[float, float]] = field(default_factory=dict)
    counts: Counter[int] = field(default_factory=Counter)

    async def before(self, call: Call) -> Call | Answer:
        connection = unquote(call.path).rpartition("/")[2]
        if call.operation != "PostToConnection" or not connection.startswith(OF_A_DEVICE):
            return call
        began, frame = time.monotonic(), call.json()
        await asyncio.sleep(POST)
        if frame["type"] == "message.created" and frame["message"]["conversation_id"] == self.group:
            user_id, seq = connection.removeprefix(OF_A_DEVICE), frame["message"]["seq"]
            self.told[user_id].append(seq)
            self.spans[seq, user_id] = began, time.monotonic()
            self.counts[seq] += 1
        return Answer(200)

    async def after(self, call: Call, answer: Answer) -> Answer:
        return answer

    def watch(self, group: str) -> None:
        self.group = group
        self.told.clear()
        self.spans.clear()
        self.counts.clear()

    def reached(self, seq: int) -> int:
        return self.counts[seq]

    def most_pages_at_once(self, seq: int, people: Sequence[str]) -> int:
        """How many pages of the roster were being posted at one moment."""
        pages = [people[start : start + PAGE] for start in range(0, len(people), PAGE)]
        moments = []
        for page in pages:
            spans = [self.spans[seq, each] for each in page if (seq, each) in self.spans]
            if spans:
                moments += [(min(began for began, _ in spans), 1), (max(ended for _, ended in spans), -1)]
        at_once = most = 0
        for _, step in sorted(moments):
            at_once += step
            most = max(most, at_once)
        return most


@dataclass
class Soak:
    stack: Stack
    counter: CallCounter
    audience: Audience
    invocations: InvocationCounter

    @property
    def chat(self) -> Table:
        return Table(self.stack.dynamodb, self.stack.tables["chat"])

    def seat(self, group: str, user_ids: Sequence[str]) -> None:
        """Makes them members, straight in the table: nobody needs them to sign in."""
        at = now()
        places = [Membership(user_id=each, conversation_id=group, type="group", updated_at=at) for each in user_ids]
        self.chat.batch_put([item for each in places for item in (member_item(each), membership_item(each))])
        size = {":more": len(user_ids)}
        self.chat.update(group_key(group), "ADD #size :more", values=size, names={"#size": "size"})

    def bring_online(self, user_ids: Sequence[str]) -> None:
        """A device in name for each of them: as the store puts the first one's, all are put."""
        table, at = Table(self.stack.dynamodb, self.stack.tables["presence"]), now()
        first, end = user_ids[0], at + timedelta(hours=1)
        connection = Connection(
            id=OF_A_DEVICE + first,
            user_id=first,
            device_id="device",
            connected_at=at - timedelta(minutes=1),
            expires_at=end,
            token_expires_at=end,
        )
        DynamoDBPresenceStore(table).put_connection(connection, at)
        text = json.dumps(table.get({"pk": first}))
        table.batch_put([json.loads(text.replace(first, each)) for each in user_ids])

    async def quiet(self) -> None:
        """Until the functions have called nothing for two seconds."""
        while True:
            seen = self.counter.calls.total()
            await asyncio.sleep(2)
            if self.counter.calls.total() == seen and self.counter.under_way == 0:
                return


@pytest.fixture(scope="module")
def soak(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Soak]:
    with ExitStack() as stack:
        home: Path = tmp_path_factory.mktemp("soak")
        endpoint = f"http://localhost:{free_port()}"
        counter, audience = CallCounter(), Audience()
        proxy = stack.enter_context(Proxy(endpoint, [counter, audience]))
        place = Place(home=home, aws_endpoint_url=endpoint, web_url=f"http://localhost:{free_port()}")
        running = system.start(place, persist=False, seen_by_functions=proxy.url)
        stack.callback(running.stop)
        parley = Stack(running)
        be_gentle(parley)
        yield Soak(parley, counter, audience, InvocationCounter(parley.client, place.stack))


def be_gentle(stack: Stack) -> None:
    """The emulator is one process: with fifty functions at once some get no answer in time, and wait three minutes."""
    functions = stack.client("lambda")
    mappings = functions.list_event_source_mappings(FunctionName=stack.functions["Delivery"])["EventSourceMappings"]
    (mapping,) = mappings
    functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": AT_ONCE})
    Queues(stack).retry_after(RETRY)


@pytest.fixture
async def devices(soak: Soak) -> AsyncIterator[Devices]:
    async with AsyncExitStack() as exits:
        yield Devices(soak.stack, exits)


async def test_a_group_of_ten_thousand(soak: Soak, devices: Devices) -> None:
    ada, grace = await devices.new("ada"), await devices.new("grace")
    others = sorted(new_id() for _ in range(MAX_MEMBERS - 2))
    soak.bring_online(others)
    accounts = {}
    for size in (1_000, MAX_MEMBERS):
        group = (await ada.client.api.create_group(f"All {size}", [grace.user.id])).id
        soak.seat(group, others[: size - 2])
        accounts[size] = await one_message(soak, ada, group, sorted([*others[: size - 2], ada.user.id, grace.user.id]))
    small, large = accounts[1_000], accounts[MAX_MEMBERS]
    assert large["write_units"] == small["write_units"] == 3
    assert large["publishes"] == 1
    assert large["other_calls"] <= 1.1 * 10 * small["other_calls"], "other calls than posts grow as N/100"
    assert large["other_calls"] <= 2 * MAX_MEMBERS / 100
    assert large["pages_at_once"] >= 3
    print(json.dumps(accounts, indent=2))
    await come_and_go(soak, ada, grace, group, others)
    await fill(soak, ada, group, others[-1])


async def one_message(soak: Soak, ada: Device, group: str, people: Sequence[str]) -> dict[str, float]:
    """Sends one message to everybody, and counts."""
    await soak.quiet()
    soak.audience.watch(group)
    ran = soak.invocations.by_function()
    soak.counter.reset()
    began = time.monotonic()
    ack = await ada.client.send(group, "to all")
    acked = time.monotonic() - began
    expected = len(people) - 2
    await eventually(lambda: len(soak.audience.told) >= expected, within=WITHIN, every=0.2)
    everybody = time.monotonic() - began
    await soak.quiet()
    calls = soak.counter.calls.copy()
    posts = calls.pop("execute-api:PostToConnection")
    usage = soak.counter.usage
    assert len(soak.audience.told) == expected
    assert {*chain(*soak.audience.told.values())} == {ack.seq}
    print(dict(calls))
    return {
        "members": len(people),
        "posts": posts,
        "told_again": soak.audience.counts[ack.seq] - expected,
        "write_units": usage.write_units,
        "read_units": usage.read_units,
        "publishes": usage.publishes,
        "other_calls": calls.total(),
        "invocations": (soak.invocations.by_function() - ran).total(),
        "pages_at_once": soak.audience.most_pages_at_once(ack.seq, people),
        "seconds_to_ack": round(acked, 3),
        "seconds_to_everybody": round(everybody, 1),
    }


async def come_and_go(soak: Soak, ada: Device, grace: Device, group: str, others: Sequence[str]) -> None:
    """I6: nothing reaches whoever went before its number was taken, or whoever came after; I1: all else does."""
    store, api = DynamoDBStore(soak.chat), ada.client.api
    comers = [soak.stack.new_user(f"comer{number}")["id"] for number in range(SAID * CHANGED)]
    goers = list(others[:: len(others) // len(comers)][: len(comers)])
    soak.bring_online(comers)
    first_seqs: dict[str, int] = {}
    last_seqs: dict[str, int] = {}
    sent: list[int] = []

    def last_seq() -> int:
        head = store.get_head(group)
        assert head is not None
        return head.last_seq

    def more_is_said(before: int) -> bool:
        return len(sent) > before or len(sent) == SAID

    async def talk() -> None:
        for number in range(SAID):
            sent.append((await ada.client.send(group, f"{number}")).seq)
            await eventually(lambda: soak.audience.reached(sent[-1]) > MAX_MEMBERS // 10, within=WITHIN)

    async def change() -> None:
        for start in range(0, len(comers), CHANGED):
            for goer in goers[start : start + CHANGED]:
                with suppress(NotFound):  # asked again by the SDK where the emulator had no answer in time
                    await api.remove_member(group, goer)
                membership = store.get_membership(goer, group)
                assert membership is not None
                assert membership.left_at is not None
                last_seqs[goer] = last_seq()
            await api.add_members(group, comers[start : start + CHANGED])
            first_seqs.update(dict.fromkeys(comers[start : start + CHANGED], last_seq() + 1))
            await eventually(partial(more_is_said, len(sent)), within=WITHIN)

    await asyncio.gather(talk(), change())
    told = soak.audience.told
    stayed = set(others) - set(goers)

    def missed() -> Counter[int]:
        return Counter(seq for each in stayed for seq in set(sent) - set(told[each]))

    await eventually(lambda: not missed(), within=WITHIN, every=0.5)
    # Whoever is not to be told has been by now, if they ever are.
    await soak.quiet()
    for goer, last in last_seqs.items():
        assert max(told[goer], default=0) <= last, "told after they went"
    for comer, first in first_seqs.items():
        membership = store.get_membership(comer, group)
        assert membership is not None
        assert min(told[comer], default=first) > membership.joined_seq, "told of what was before they came"
        assert {seq for seq in sent if seq >= first} <= set(told[comer])
    assert min(last_seqs.values()) < sent[-1], "nobody went before the last message"
    shown = [e.message.seq for e in grace.screen.of(MessageCreated) if e.message.conversation_id == group]
    assert shown == sorted(set(shown))
    assert set(sent) <= set(shown)
    found = store.get_group(group)
    assert found is not None
    assert found.size == MAX_MEMBERS == sum(1 for _ in store.list_members(group, None, 2 * MAX_MEMBERS))


async def fill(soak: Soak, ada: Device, group: str, goer: str) -> None:
    """At the limit nobody is added and nobody joins; where one goes, one may come."""
    api, late = ada.client.api, soak.stack.new_user("late")["id"]
    with pytest.raises(Conflict):
        await api.add_members(group, [late])
    with suppress(NotFound):
        await api.remove_member(group, goer)
    await api.add_members(group, [late])
    assert (await api.get_conversation(group)).member_count == MAX_MEMBERS
