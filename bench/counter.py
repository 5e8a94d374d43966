"""Counts what passes the proxy: calls by name, capacity units, posts, publishes, queue requests."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import replace

from bench.prices import Usage
from bench.proxy import Answer, Call
from bench.units import read_units, write_units

FRAME_BYTES = 32 * 1024
CHUNK_BYTES = 64 * 1024
_REFUSALS = ("ConditionalCheckFailedException", "TransactionCanceledException")


class CallCounter:
    """An observer of the proxy. It has DynamoDB tell the write units of every call."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.calls: Counter[str] = Counter()
        self.usage = Usage()
        self.under_way = 0

    async def before(self, call: Call) -> Call | Answer:
        self.under_way += 1
        if call.service != "dynamodb":
            return call
        request = call.json() | {"ReturnConsumedCapacity": "TOTAL"}
        return replace(call, body=json.dumps(request).encode())

    async def after(self, call: Call, answer: Answer) -> Answer:
        self.under_way -= 1
        self.calls[f"{call.service}:{call.operation}"] += 1
        self.usage += used_by(call, answer)
        return answer


def used_by(call: Call, answer: Answer) -> Usage:
    """What one call is paid for. What AWS refuses or fails to do costs nothing, but for refused conditional writes."""
    done = answer.status < 400
    match call.service, call.operation:
        case "dynamodb", operation:
            refused = not done and any(name.encode() in answer.body for name in _REFUSALS)
            if not done and not refused:
                return Usage()
            request, result = call.json(), answer.json()
            reads = read_units(operation, request, result) if done else 0
            return Usage(read_units=reads, write_units=write_units(operation, request, result, refused=refused))
        case "execute-api", "PostToConnection" if done:
            return Usage(frames=chunks(len(call.body), FRAME_BYTES))
        case "sns", "Publish" | "PublishBatch" if done:
            return Usage(publishes=chunks(len(call.body), CHUNK_BYTES))
        case "sqs", _ if done:
            return Usage(queue_requests=chunks(len(call.body), CHUNK_BYTES))
    return Usage()


def chunks(length: int, each: int) -> int:
    """How many begun pieces of that size are paid for."""
    return max(1, math.ceil(length / each))
