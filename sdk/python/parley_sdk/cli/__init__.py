"""The command ``parley``: sign in, send, chat in a terminal."""

from parley_sdk.cli.main import main

__all__ = ["main"]
