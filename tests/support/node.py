"""Programs of tests/javascript, run by Node.

Their packages are installed by ``tools/setup libraries``, as `make integration` does.
"""

from __future__ import annotations

import json
import subprocess
from types import TracebackType
from typing import Any

from devstack.config import ROOT

FOLDER = ROOT / "tests" / "javascript"


def run(program: str, given: Any) -> Any:
    """What the program says, given one JSON text."""
    done = subprocess.run(
        ["node", program], cwd=FOLDER, input=json.dumps(given), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Conversation:
    """A program that is talked with, line by line."""

    def __init__(self, program: str) -> None:
        self._process = subprocess.Popen(
            ["node", program],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Conversation:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, word: Any) -> Any:
        """Says something, and gives the answer."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(word) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            _, complaint = self._process.communicate(timeout=30)
            raise AssertionError(complaint)
        return json.loads(line)
