"""``python -m bench.imports``: how long a function's handler module takes to import, beside a bare boto3 client.

A ratio, since both are measured in the same run: fresh interpreters in turns, the best of each, so that what else the
machine does counts little. Imports are the part of a cold start that the code decides.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from devstack.config import CREDENTIALS, ROOT

BARE = "import boto3; boto3.client('dynamodb')"
HANDLERS = ("auth.app", "api.app", "authorizer.app", "gateway.app", "delivery.app")
ROUNDS = 7

_TIMED = "import time; began = time.perf_counter(); {}; print(time.perf_counter() - began)"


def best(statements: Sequence[str], rounds: int) -> list[float]:
    """The shortest time of each statement, in milliseconds."""
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT / "functions"), **CREDENTIALS}
    times: list[list[float]] = [[] for _ in statements]
    for _ in range(rounds):
        for statement, found in zip(statements, times, strict=True):
            done = subprocess.run(
                [sys.executable, "-c", _TIMED.format(statement)],
                env=environ,
                capture_output=True,
                text=True,
                check=True,
            )
            found.append(float(done.stdout) * 1000)
    return [min(found) for found in times]


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.imports", description="Time the imports of the functions.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, metavar="N", help="interpreters for each")
    rounds = parser.parse_args().rounds
    bare, *handlers = best([BARE, *(f"import {module}" for module in HANDLERS)], rounds)
    print(f"{'import':<16}{'ms':>8}{'of boto3':>10}")
    print(f"{'a boto3 client':<16}{bare:>8.0f}{1:>10.2f}")
    for module, took in zip(HANDLERS, handlers, strict=True):
        print(f"{module:<16}{took:>8.0f}{took / bare:>10.2f}")


if __name__ == "__main__":
    main()
