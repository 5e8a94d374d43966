"""What searching 100,000 messages costs, in DynamoDB units and calls: ``python -m bench.search [COUNT]``.

One conversation with texts of mixed English and Chinese, on moto; read units are counted by DynamoDB's own rule, write
units likewise by size. The alternatives are reckoned from the same messages. Times are CPU of this machine, for
comparison with each other alone.
"""

from __future__ import annotations

import json
import math
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
from moto import mock_aws
from tests.support.moto_endpoint import moto_endpoint

from bench.prices import READ_UNIT, WRITE_UNIT
from bench.units import item_bytes, read_units
from parley.aws.dynamodb import decode_item, encode_item
from parley.aws.http import Http
from parley.aws.lean import DynamoDB
from parley.aws.sigv4 import Credentials
from parley.aws.table import Table
from parley.messaging.dynamodb.messages import slot_item
from parley.messaging.model import Message
from parley.search.dynamodb import DynamoDBTextStore
from parley.search.model import Place, Query, Term, millis
from parley.search.ports import Budget
from parley.search.service import BUDGET
from parley.search.sweep import Sweep

REGION = "us-east-1"
START = datetime(2025, 1, 1, tzinfo=UTC)
CONVERSATION = "0000000000000000000000CNVR"
ENGLISH = (
    "plan",
    "for",
    "tomorrow",
    "is",
    "to",
    "ship",
    "build",
    "review",
    "meeting",
    "lunch",
    "report",
    "budget",
    "invoice",
)
CHINESE = "我们今天下午开会讨论新项目的进度安排和预算请大家准时参加谢谢明天见面再说好的没问题收到"


class Counting:
    """DynamoDB's client, with what it was asked."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.calls, self.reads, self.writes = 0, 0.0, 0.0

    def __getattr__(self, name: str) -> Any:
        operation = "".join(part.title() for part in name.split("_"))

        def call(**arguments: Any) -> Any:
            answer = getattr(self._client, name)(**arguments)
            self.calls += 1
            self.reads += read_units(operation, arguments, answer)
            if operation == "PutItem":
                self.writes += math.ceil(item_bytes(arguments["Item"]) / 1024)
            return answer

        return call


def message(seq: int, chance: random.Random) -> Message:
    if chance.random() < 0.5:
        text = " ".join(chance.choices(ENGLISH, k=chance.randint(4, 30)))
    else:
        text = "".join(chance.choices(CHINESE, k=chance.randint(6, 60)))
    if seq % 10_000 == 77:
        text += " 我家在上海东边"
    return Message(
        id=f"01J{seq:023}",
        conversation_id=CONVERSATION,
        seq=seq,
        sender_id=f"01JPERSON{seq % 7:017}",
        client_id=f"{chance.getrandbits(128):032x}",
        created_at=START + timedelta(seconds=seq),
        content=text,
    )


def search(counting: Counting, count: int, word: str) -> str:
    """All of a search; what it took."""
    finder = Sweep(DynamoDBTextStore(Table(counting, "chat")), lambda: START + timedelta(days=3650))
    places = [Place(CONVERSATION, 0, count, count + 1, millis(START + timedelta(seconds=count)))]
    query = Query(terms=(Term(word),))
    counting.calls, counting.reads, counting.writes = 0, 0.0, 0.0
    requests, found, started = 0, 0, time.process_time()
    while places:
        budget = Budget(BUDGET)
        while places and not budget.spent:
            answer = finder.find(query, places, 1000, budget)
            found, places = found + len(answer.candidates), list(answer.places)
        requests += 1
    dollars = counting.reads * READ_UNIT + counting.writes * WRITE_UNIT
    return (
        f"found {found}, {requests} requests, {counting.calls} calls, {counting.reads:,.0f} read units, "
        f"{counting.writes:,.0f} write units, ${dollars:,.2f} a million times, "
        f"{time.process_time() - started:.1f} s CPU"
    )


def main(count: int) -> None:
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
    key = Credentials("bench", "bench")
    chance = random.Random(1)  # noqa: S311 (the same texts in every run; nothing is kept secret by it)
    messages = [message(seq, chance) for seq in range(1, count + 1)]
    items = [slot_item(CONVERSATION, each) for each in messages]
    sizes = [item_bytes(encode_item(item)) for item in items]
    grams = [len({text[i : i + 2] for i in range(len(text) - 1)}) for text in (str(each.content) for each in messages)]
    with mock_aws(), moto_endpoint() as url:
        keys = [("pk", "HASH"), ("sk", "RANGE")]
        botocores: Any = botocore.session.get_session().create_client("dynamodb", region_name=REGION)
        botocores.create_table(
            TableName="chat",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name, _ in keys],
        )
        plain = DynamoDB(Http(url, answer_seconds=60), REGION, lambda: key, lambda: datetime.now(UTC))
        Table(plain, "chat").batch_put(items)
        counting = Counting(plain)
        print(f"{count:,} messages, {sum(sizes) / count:.0f} bytes each in the table")
        print(f"first search, which copies:  {search(counting, count, '上海')}")
        copying = counting.writes / count
        print(f"every search after that:     {search(counting, count, '上海')}")
        print(f"a word of the last day:      {search(counting, min(count, 400), 'lunch')}")
    scan, wire = sum(sizes) / 8192, json.dumps([encode_item(item) for item in items])
    started = time.process_time()
    texts = sum("上海" in str(decode_item(item)["content"]) for item in json.loads(wire))
    parsing = time.process_time() - started
    print(
        f"copies: {copying:.3f} write units a message, once, if anybody searches: ${copying * WRITE_UNIT:.3f} a million"
    )
    print(
        f"reading the timeline itself: {scan:,.0f} read units, ${scan * READ_UNIT:,.2f} a million times, "
        f"{parsing:.1f} s CPU to look through {len(wire) / 1e6:.0f} MB of answers, found {texts}"
    )
    mean = sum(grams) / count
    print(
        f"an index of pairs of letters: {mean:.0f} write units a message, when sent: ${mean * WRITE_UNIT:.2f} a million"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
