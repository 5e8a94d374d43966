"""Running other programs: steps with progress, and servers that are ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from devstack.config import ROOT, CannotRun

console = Console(highlight=False, soft_wrap=True)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Says what goes on, with a spinner on a terminal, and how long it took."""
    started = time.monotonic()
    with console.status(what):
        if not console.is_terminal:
            console.print(f"… {what}")
        yield
    console.print(f"[green]✓[/green] {what} [dim]{time.monotonic() - started:.1f} s[/dim]")


def run(command: Sequence[str | Path], *, environ: Mapping[str, str], log: Path) -> None:
    """Runs to the end, output to a log. Raises CannotRun with the end of the log when it fails."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as out:
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=dict(environ), stdout=out, stderr=out, check=False
        )
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise CannotRun(f"{Path(command[0]).name} {command[1]} failed; the end of {log}:\n{tail}")


@dataclass
class Server:
    """A child process in a session of its own, so that Ctrl-C reaches it only through :meth:`stop`."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    @classmethod
    def start(
        cls, name: str, command: Sequence[str | Path], *, environ: Mapping[str, str], log: Path, cwd: Path = ROOT
    ) -> Server:
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd,
                env=dict(environ),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        return cls(name, process, log)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Raises CannotRun when the process ends or is not ready in time."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                why = (
                    f"ended with {self.process.returncode}"
                    if self.process.poll() is not None
                    else f"is not ready after {seconds:.0f} s"
                )
                self.stop()
                tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-10:])
                raise CannotRun(f"{self.name} {why}; the end of {self.log}:\n{tail}")
            time.sleep(0.05)

    def stop(self, patience: float = 30) -> None:
        """Asks it to end, waits, and kills what is left of its session."""
        stop_session(self.process.pid, lambda: self.process.poll() is not None, patience)


def left_over(pid_file: Path, word: str) -> int | None:
    """The process of an earlier run that was killed before it could end its children, told by a word of its command."""
    try:
        pid = int(pid_file.read_text())
    except (OSError, ValueError):
        return None
    return pid if is_alive(pid, word) else None


def is_alive(pid: int, word: str) -> bool:
    """Whether the process runs and is the one that is meant: process ids are used again."""
    if Path("/proc/self").exists():
        command = Path(f"/proc/{pid}/cmdline")
        return command.exists() and word in command.read_bytes().decode(errors="replace")
    told = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return word in told.stdout


def stop_session(leader: int, has_ended: Callable[[], bool], patience: float = 30) -> None:
    """Ends a process group by SIGTERM, then, when patience is over, by SIGKILL."""
    for sign, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + seconds
        try:
            if not has_ended():
                os.kill(leader, sign)
            while not has_ended() and time.monotonic() < deadline:
                time.sleep(0.02)
        except ProcessLookupError:
            break
        if has_ended():
            break
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
