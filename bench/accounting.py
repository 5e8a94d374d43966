"""``python -m bench.accounting``: what one message uses and costs, by size of its conversation, beside the floor.

The whole stack is deployed on an emulator of its own whose functions call AWS through a counting proxy. All members are
online with one device each. Frames: the one up, the ack, the posts. Invocations: START lines of the logs. SQS: requests
of the functions by the proxy, and a receive and a delete for every batch, which Lambda's poller makes unseen.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.company import Company, Person, make_people, online
from bench.counter import CallCounter
from bench.invocations import InvocationCounter
from bench.prices import AS_OF, Usage, floor
from bench.proxy import Proxy
from bench.report import table
from devstack import deploy, system
from devstack.config import Place, free_port

SIZES = (2, 3, 10, 50, 100)
MESSAGES = 5
REQUESTS_A_BATCH = 2
"""Lambda's poller: ReceiveMessage, then DeleteMessageBatch."""
BATCHES_OF = "delivery"
QUIET = 0.5
"""Seconds without a call until a message counts as done with."""


@dataclass(frozen=True)
class Account:
    """What one message of one kind used, as a mean over :data:`MESSAGES`."""

    members: int
    queued: bool
    usage: Usage
    floor: Usage
    calls: dict[str, float]
    invocations: dict[str, float]

    @property
    def ratio(self) -> float:
        """Cost over the floor of the same way; for a pair inline the budget is 1.4 (DESIGN §7)."""
        return self.usage.dollars_a_million() / self.floor.dollars_a_million()

    def as_json(self) -> dict[str, Any]:
        costs = {
            "dollars_a_million": round(self.usage.dollars_a_million(), 4),
            "floor_dollars_a_million": round(self.floor.dollars_a_million(), 4),
            "ratio": round(self.ratio, 3),
        }
        return asdict(self) | costs


class Bench:
    def __init__(self, counter: CallCounter, invocations: InvocationCounter) -> None:
        self._counter = counter
        self._invocations = invocations

    async def account(self, company: Company, *, queued: bool, messages: int) -> Account:
        conversation = await company.converse()
        await company.send_and_see(conversation.id, "warming up")
        await self._quiet()
        before = self._invocations.by_function()
        self._counter.reset()
        for number in range(messages):
            await company.send_and_see(conversation.id, f"message {number}")
            await self._quiet()
        ran = self._invocations.by_function() - before
        members = len(company.listeners) + 1
        return Account(
            members=members,
            queued=queued,
            usage=self._used(ran, messages).per(messages),
            floor=floor(members, queued=queued),
            calls=_per(self._counter.calls, messages),
            invocations=_per(ran, messages),
        )

    def _used(self, ran: Counter[str], messages: int) -> Usage:
        up_and_ack = Usage(frames=2 * messages)
        lambdas = Usage(invocations=ran.total(), queue_requests=REQUESTS_A_BATCH * ran[BATCHES_OF])
        return self._counter.usage + up_and_ack + lambdas

    async def _quiet(self) -> None:
        """Waits until the functions have called nothing for a while: what they do after the ack counts too."""
        while True:
            seen = self._counter.calls.total()
            await asyncio.sleep(QUIET)
            if self._counter.calls.total() == seen and self._counter.under_way == 0:
                return


def _per(counts: Counter[str], messages: int) -> dict[str, float]:
    return {name: count / messages for name, count in sorted(counts.items()) if count}


async def measure(
    bench: Bench, place: Place, people: Iterable[list[Person]], sizes: Sequence[int], *, queued: bool
) -> list[Account]:
    ws_url = f"{place.web_url.replace('http', 'ws', 1)}/ws"
    async with online(place.web_url, ws_url, people) as company:
        return [await bench.account(company.members(size), queued=queued, messages=MESSAGES) for size in sizes]


def run(sizes: Sequence[int]) -> list[Account]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-bench-")))
        endpoint = f"http://localhost:{free_port()}"
        counter = CallCounter()
        proxy = stack.enter_context(Proxy(endpoint, [counter]))
        place = Place(home=folder, aws_endpoint_url=endpoint, web_url=f"http://localhost:{free_port()}")
        running = system.start(place, persist=False, seen_by_functions=proxy.url)
        stack.callback(running.stop)
        bench = Bench(counter, InvocationCounter(lambda service: deploy.client(place, service), place.stack))
        accounts: list[Account] = []
        for queued in (False, True):
            # A hundred is the most that the template takes: everything goes out from the handler itself.
            system.redeploy(place, InlineRecipients="0" if queued else "100")
            people = make_people(max(sizes), system.stack_environ(place, deploy.stack_outputs(place)))
            accounts += asyncio.run(measure(bench, place, people, sizes, queued=queued))
        return accounts


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.accounting", description="Count and price what a message costs.")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="N", help="members of the conversations")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the accounts there too")
    arguments = parser.parse_args()
    if min(arguments.sizes) < 2:
        parser.error("a conversation has at least two members")
    accounts = run(sorted(arguments.sizes))
    document = {"prices_as_of": AS_OF.isoformat(), "accounts": [account.as_json() for account in accounts]}
    print(table(accounts))
    if arguments.json:
        arguments.json.write_text(json.dumps(document, indent=2) + "\n")
    else:
        print(json.dumps(document))


if __name__ == "__main__":
    main()
