"""The sessions of the command line: one file a Parley and person, which only its owner may read."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from pydantic import ValidationError

from parley_sdk.oauth import Tokens


def config_folder() -> Path:
    """Where a person's settings lie (XDG Base Directory Specification)."""
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "parley"


class TokenFile:
    """Keeps tokens over runs. Another process of the same session is held off by a lock while one refreshes.

    The session that was used last is the one that is meant where nobody is named.
    """

    def __init__(self, folder: Path, issuer: str, username: str | None) -> None:
        self._folder = folder
        self._place = hashlib.sha256(issuer.encode()).hexdigest()[:16]
        self._last = folder / f"{self._place}.last"
        self._username = username or self._last_username()

    @classmethod
    def of_user(cls, issuer: str, username: str | None) -> TokenFile:
        return cls(config_folder(), issuer, username)

    @property
    def path(self) -> Path:
        who = hashlib.sha256((self._username or "").encode()).hexdigest()[:16]
        return self._folder / f"{self._place}-{who}.json"

    def load(self) -> Tokens | None:
        """None also for a file that cannot be read as tokens: signing in again mends it."""
        try:
            return Tokens.model_validate_json(self.path.read_bytes())
        except (FileNotFoundError, ValidationError):
            return None

    def save(self, tokens: Tokens) -> None:
        self._write(self.path, tokens.model_dump_json())
        self._write(self._last, self._username or "")

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if sys.platform != "win32":
                import fcntl

                await asyncio.to_thread(fcntl.flock, handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)  # which ends the lock too

    def _last_username(self) -> str | None:
        try:
            return self._last.read_text(encoding="utf-8") or None
        except FileNotFoundError:
            return None

    def _write(self, path: Path, text: str) -> None:
        """Replaces the file in one step, so that no reader sees half of it, and with its rights set from the start."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
        draft.replace(path)
