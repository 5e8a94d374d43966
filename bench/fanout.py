"""``python -m bench.fanout``: processor time of one post, as the functions post and as botocore with threads would.

Both post to the same server, a process of its own that takes everything, in turns and in one run; what counts is the
ratio. Processor time is what Lambda is slow in: 512 MB have less than a third of one processor.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import botocore.session
from botocore.config import Config

from parley.aws.sigv4 import Credentials
from parley.messaging.fanout import Outcome
from parley.messaging.jobs import Target
from parley.messaging.sockets import ApiGatewayPoster

POSTS = (1, 10, 200)
ROUNDS = 10
THREADS = 32
REGION = "us-east-1"
CREDENTIALS = Credentials("key", "secret", "token" * 100)
PAYLOAD = b'{"type":"message.created","message":{"content":"' + b"x" * 300 + b'"}}'
_OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n"

Post = Callable[[list[Target]], None]


@dataclass(frozen=True)
class Cost:
    """The best of the rounds, in microseconds a post."""

    cpu: float
    wall: float


def measure(post: Post, targets: list[Target], rounds: int) -> Cost:
    costs = []
    for _ in range(rounds + 1):  # the first one makes the connections
        cpu, wall = _cpu(), time.perf_counter()
        post(targets)
        costs.append(Cost(_cpu() - cpu, time.perf_counter() - wall))
    each = 1e6 / len(targets)
    return Cost(min(cost.cpu for cost in costs[1:]) * each, min(cost.wall for cost in costs[1:]) * each)


def ours(url: str) -> Post:
    poster = ApiGatewayPoster(url, REGION, lambda: CREDENTIALS, lambda: datetime.now(UTC))

    def post(targets: list[Target]) -> None:
        assert all(outcome is Outcome.DELIVERED for _, outcome in poster.post_all(targets, PAYLOAD))

    return post


def botocores(url: str, threads: ThreadPoolExecutor) -> Post:
    client: Any = botocore.session.get_session().create_client(
        "apigatewaymanagementapi",
        region_name=REGION,
        endpoint_url=url,
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        aws_session_token=CREDENTIALS.session_token,
        config=Config(retries={"mode": "standard", "total_max_attempts": 1}, max_pool_connections=50),
    )

    def one(target: Target) -> None:
        client.post_to_connection(ConnectionId=target.connection_id, Data=PAYLOAD)

    def post(targets: list[Target]) -> None:
        if len(targets) == 1:
            one(targets[0])
        else:
            list(threads.map(one, targets))

    return post


def run(rounds: int = ROUNDS) -> dict[int, tuple[Cost, Cost]]:
    """By the number of posts at once: ours, and botocore's."""
    costs = {}
    with _server() as url, ThreadPoolExecutor(THREADS) as threads:
        mine, theirs = ours(url), botocores(url, threads)
        for count in POSTS:
            targets = [
                Target(user_id="user", connection_id=f"X8k3heYEFiA{number:04}=", connected_at=datetime.now(UTC))
                for number in range(count)
            ]
            costs[count] = measure(mine, targets, rounds), measure(theirs, targets, rounds)
    return costs


def table(costs: dict[int, tuple[Cost, Cost]]) -> str:
    lines = [f"{'posts at once':<14}{'CPU':>8}{'botocore':>10}{'ratio':>7}{'wall':>10}{'botocore':>10}"]
    for count, (mine, theirs) in costs.items():
        ratio = mine.cpu / theirs.cpu
        lines.append(
            f"{count:<14}{mine.cpu:>8.0f}{theirs.cpu:>10.0f}{ratio:>7.2f}{mine.wall:>10.0f}{theirs.wall:>10.0f}"
        )
    lines.append(f"Microseconds a post, the best of the rounds; botocore with {THREADS} threads.")
    return "\n".join(lines)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@contextmanager
def _server() -> Iterator[str]:
    """A management API that takes every post."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield f"http://127.0.0.1:{here.recv()}/live"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection) -> None:
    import asyncio

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                (length,) = (line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
                await reader.readexactly(int(length[15:]))
                writer.write(_OK)
        except asyncio.IncompleteReadError:
            writer.close()

    async def listen() -> None:
        server = await asyncio.start_server(take, "127.0.0.1", 0, backlog=256)
        told.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(listen())


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.fanout", description="What one post costs in processor time.")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    print(table(run(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
