"""Logging, as the environment wants it."""

from __future__ import annotations

from parley import logs
from parley.bootstrap.settings import LogSettings, read


def start() -> None:
    """Makes all that this function logs JSON, from ``LOG_LEVEL`` up. Once, at the function's start."""
    logs.configure(read(LogSettings).log_level)
