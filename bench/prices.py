"""AWS's list prices: on demand, us-east-1, beyond the free tier, first tier of volume. The one table of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2024, 11, 1)
"""The day of the newest change among them: DynamoDB on demand was halved. Look at AWS's pages before you rely on it."""

# US dollars for a million.
FRAME = 1.00
"""API Gateway WebSocket message, either way, per 32 KB begun (API Gateway pricing, *WebSocket APIs*)."""
INVOCATION = 0.20
"""Lambda request (Lambda pricing)."""
GB_SECOND = 13.3334
"""Lambda duration on arm64."""
WRITE_UNIT = 0.625
"""DynamoDB write request unit, 1 KB, on demand (DynamoDB pricing, *on-demand capacity*)."""
READ_UNIT = 0.125
"""DynamoDB read request unit, 4 KB strongly consistent or 8 KB eventually."""
PUBLISH = 0.50
"""SNS publish per 64 KB begun; delivery to SQS is free (SNS pricing)."""
QUEUE_REQUEST = 0.40
"""SQS request to a standard queue, per 64 KB begun; up to ten messages in one (SQS pricing)."""

GB_SECONDS_AN_INVOCATION = 0.003
"""What one invocation is billed for in this reckoning: 6 ms at 512 MB, for the floor and for the measured alike.

How long a function runs on the machine of a bench says nothing about Lambda; the latency bench compares it by ratio.
"""


@dataclass(frozen=True)
class Usage:
    """What was used, of each thing that is paid for; for one message it may be a mean."""

    frames: float = 0
    invocations: float = 0
    write_units: float = 0
    read_units: float = 0
    publishes: float = 0
    queue_requests: float = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(mine + theirs for mine, theirs in zip(self._values(), other._values(), strict=True)))

    def per(self, messages: int) -> Usage:
        return Usage(*(value / messages for value in self._values()))

    def _values(self) -> tuple[float, ...]:
        return (
            self.frames, self.invocations, self.write_units, self.read_units, self.publishes, self.queue_requests
        )  # fmt: skip

    def dollars_a_million(self) -> float:
        """The price of a million times this."""
        return (
            self.frames * FRAME
            + self.invocations * (INVOCATION + GB_SECONDS_AN_INVOCATION * GB_SECOND)
            + self.write_units * WRITE_UNIT
            + self.read_units * READ_UNIT
            + self.publishes * PUBLISH
            + self.queue_requests * QUEUE_REQUEST
        )


def floor(members: int, *, queued: bool) -> Usage:
    """The least that a message with an ack can cost when each member has one device online.

    A frame up, the ack, a post for every other member; one invocation, which stores (one write unit) and learns who is
    online (half a read unit). Through the queue a publish, a receive, a delete and a second invocation come on top.
    """
    inline = Usage(frames=2 + (members - 1), invocations=1, write_units=1, read_units=0.5)
    return inline + Usage(invocations=1, publishes=1, queue_requests=2) if queued else inline
