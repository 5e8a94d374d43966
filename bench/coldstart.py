"""``python -m bench.coldstart``: a socket function's cold start, from a process to its first handled event.

The built artifact runs in an interpreter of its own that sees nothing but the artifact, its layers and the packages
that Lambda brings, and writes no compiled files, as on Lambda. Beside it, in turn, the same interpreter makes boto3's
client for DynamoDB and does nothing with it. What counts is the ratio (DESIGN §7): the machine is not Lambda's.

The calls to AWS are answered by a proxy from memory, with what the emulator answered the first time.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.proxy import Answer, Call, Proxy
from devstack import artifact, deploy, emulator, system
from devstack.config import ROOT, Place, free_port

RUNS = 15
BUDGET, AIM = 1.2, 0.5
EVENTS = ROOT / "events"
BARE = "import boto3; boto3.client('dynamodb', region_name='us-east-1')"
HANDLE = """
import importlib, json
event = json.loads(sys.stdin.read())
module, _, name = {handler!r}.rpartition(".")
print(json.dumps(getattr(importlib.import_module(module), name)(event, None)))
"""

Environ = Mapping[str, str]
Scene = Mapping[str, str]


class Memory:
    """An observer of the proxy: asks the emulator for each call once, posts never, and gives the same answers after."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, int], Answer] = {}
        self._seen: dict[str, int] = {}
        self.calls = 0

    def forget(self) -> None:
        """What another function is answered is another thing."""
        self._answers.clear()

    def start_over(self) -> None:
        self._seen.clear()
        self.calls = 0

    async def before(self, call: Call) -> Call | Answer:
        self.calls += 1
        if call.service == "execute-api":
            return Answer(200)
        return self._answers.get(self._place(call), call)

    async def after(self, call: Call, answer: Answer) -> Answer:
        if call.service != "execute-api":
            self._answers.setdefault(self._place(call), answer)
            self._seen[self._name(call)] = self._seen.get(self._name(call), 0) + 1
        return answer

    def _place(self, call: Call) -> tuple[str, int]:
        return self._name(call), self._seen.get(self._name(call), 0)

    @staticmethod
    def _name(call: Call) -> str:
        return f"{call.service}:{call.operation}"


@dataclass(frozen=True)
class Case:
    """One function, and the event that it is woken by."""

    function: str
    what: str
    event: Callable[[Scene], dict[str, Any]]
    good: Callable[[dict[str, Any]], object]


@dataclass(frozen=True)
class Started:
    """Medians, in milliseconds; ``calls`` to AWS in one start."""

    function: str
    what: str
    start: float
    bare: float
    calls: int

    @property
    def ratio(self) -> float:
        return self.start / self.bare


def _frame(name: str, **changes: Any) -> Callable[[Scene], dict[str, Any]]:
    def event(scene: Scene) -> dict[str, Any]:
        made: dict[str, Any] = json.loads((EVENTS / "gateway" / f"{name}.json").read_text())
        context = made["requestContext"]
        now = time.time()
        context |= {"connectedAt": int((now - 60) * 1000), "connectionId": "connection-of-bench-0000"}
        told = {"user_id": scene["user_id"], "since": str(int(now * 1000)), "token_expires_at": str(int(now + 900))}
        context["authorizer"] |= told
        if "body" in made:
            body = json.loads(made["body"])
            if "conversation_id" in body:
                body["conversation_id"] = scene["conversation_id"]
            made["body"] = json.dumps(body | changes)
        return made

    return event


def _ticket(scene: Scene) -> dict[str, Any]:
    made: dict[str, Any] = json.loads((EVENTS / "authorizer" / "ticket.json").read_text())
    made["queryStringParameters"] = {"ticket": scene["ticket"]}
    return made


CASES = (
    Case("Authorizer", "a ticket", _ticket, lambda answer: answer["context"]["user_id"]),
    Case("Connect", "$connect", _frame("connect"), lambda answer: answer["statusCode"] == 200),
    Case("Send", "sendMessage to one", _frame("send_message"), lambda answer: '"ack"' in answer["body"]),
    Case("Signal", "ping", _frame("ping"), lambda answer: '"pong"' in answer["body"]),
)


def measure(build: Path, environ: Callable[[str], Environ], scene: Scene, memory: Memory, runs: int) -> list[Started]:
    provided = artifact.provided_by_lambda(build.parent / "provided")
    return [_measure(case, build, provided, environ(case.function), scene, memory, runs) for case in CASES]


def _measure(
    case: Case, build: Path, provided: Path, environ: Environ, scene: Scene, memory: Memory, runs: int
) -> Started:
    function = f"{case.function}Function"
    code = HANDLE.format(handler=artifact.handlers(build)[function])
    path = artifact.path_of(build, function, provided)
    event = json.dumps(case.event(scene))
    starts, bares = [], []
    memory.forget()
    for run in range(runs + 1):
        memory.start_over()
        start, output, log = _run(code, path, environ, event)
        bare, _, _ = _run(BARE, [str(provided)], environ, "")
        answer = json.loads(output.splitlines()[-1])
        if not case.good(answer):
            raise SystemExit(f"{function} answered {answer}:\n{log[-3000:]}")
        if run:  # the first one asks the emulator
            starts.append(start)
            bares.append(bare)
    return Started(case.function, case.what, statistics.median(starts), statistics.median(bares), memory.calls)


def _run(code: str, path: list[str], environ: Environ, given: str) -> tuple[float, str, str]:
    command = [sys.executable, "-B", "-I", "-S", "-c", f"import sys; sys.path[:0] = {path!r}\n{code}"]
    began = time.perf_counter()
    done = subprocess.run(command, env=dict(environ), input=given, capture_output=True, text=True, check=False)
    took = (time.perf_counter() - began) * 1000
    if done.returncode:
        raise SystemExit(f"The function did not run:\n{done.stderr[-3000:]}")
    return took, done.stdout, done.stderr


def run(runs: int = RUNS) -> list[Started]:
    """Deploys on an emulator of its own, and measures."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-bench-")))
        endpoint, memory = f"http://localhost:{free_port()}", Memory()
        proxy = stack.enter_context(Proxy(endpoint, [memory]))
        place = Place(home=folder, aws_endpoint_url=endpoint, web_url=f"http://localhost:{free_port()}")
        stack.callback(emulator.start(place, persist=False).stop)
        outputs = deploy.deploy(place)
        made = subprocess.run(
            [sys.executable, "-m", "bench.scene"],
            env=system.stack_environ(place, outputs),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise SystemExit(f"The scene could not be made:\n{made.stderr[-2000:]}")

        def environ(function: str) -> Environ:
            name = deploy.functions(place)[function]
            configured = deploy.client(place, "lambda").get_function_configuration(FunctionName=name)
            variables: dict[str, str] = configured["Environment"]["Variables"]
            keys = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_REGION": "us-east-1"}
            return variables | keys | {"AWS_ENDPOINT_URL": proxy.url}

        return measure(folder / "build", environ, json.loads(made.stdout), memory, runs)


def table(started: list[Started]) -> str:
    lines = [f"{'function':<12}{'first event':<22}{'ms':>7}{'bare boto3':>12}{'ratio':>7}{'calls':>7}"]
    lines += [
        f"{each.function:<12}{each.what:<22}{each.start:>7.0f}{each.bare:>12.0f}{each.ratio:>7.2f}{each.calls:>7}"
        for each in started
    ]
    lines.append(f"Process to handled event, median; the budget is {BUDGET} times a bare boto3 client, the aim {AIM}.")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.coldstart", description="How long a socket function takes to start.")
    parser.add_argument("--runs", type=int, default=RUNS)
    print(table(run(parser.parse_args().runs)))


if __name__ == "__main__":
    main()
