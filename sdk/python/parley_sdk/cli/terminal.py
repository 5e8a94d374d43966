"""Lines in and lines out."""

from __future__ import annotations

import asyncio
import sys
import threading
import unicodedata
from typing import TextIO

_BOLD, _DIM, _RED, _BLUE, _RESET = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[34m", "\x1b[0m"

_OBEYED = {"Cc", "Cf"}
_HARMLESS = "\n\u200d"  # the joiner that holds emoji together


def inert(text: str) -> str:
    """A text of others without what a terminal would obey: control characters are shown as their numbers."""
    return "".join(
        f"<{ord(each):x}>" if unicodedata.category(each) in _OBEYED and each not in _HARMLESS else each for each in text
    )


class Terminal:
    def __init__(self, out: TextIO | None = None, source: TextIO | None = None) -> None:
        self._out = out or sys.stdout
        self._source = source or sys.stdin
        self._colour = self._out.isatty()

    def say(self, text: str = "") -> None:
        print(inert(text), file=self._out, flush=True)

    def note(self, text: str) -> None:
        self._styled(_DIM, text)

    def heading(self, text: str) -> None:
        self._styled(_BOLD, text)

    def error(self, text: str) -> None:
        self._styled(_RED, text)

    def message(self, time: str, sender: str, text: str, tick: str = "", *, own: bool = False) -> None:
        head = f"{time} {inert(sender)}:"
        styled = f"{_DIM if own else _BLUE}{head}{_RESET}" if self._colour else head
        print(f"{styled} {inert(text)}{' ' + tick if tick else ''}", file=self._out, flush=True)

    def forget_input_line(self) -> None:
        """Takes the typed line off the screen: it comes back as a message."""
        if self._colour and self._source.isatty():
            print("\x1b[1A\x1b[2K", end="", file=self._out, flush=True)

    def lines(self) -> asyncio.Queue[str | None]:
        """What is typed, line by line, then None. Read by a thread that does not keep the process alive."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[str | None] = asyncio.Queue()

        def put(line: str | None) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, line)

        def read() -> None:
            try:
                for line in self._source:
                    put(line.rstrip("\n"))
            finally:
                put(None)

        threading.Thread(target=read, name="parley input", daemon=True).start()
        return queue

    def _styled(self, style: str, text: str) -> None:
        print(f"{style}{inert(text)}{_RESET}" if self._colour else inert(text), file=self._out, flush=True)
