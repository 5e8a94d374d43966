"""The function Push: queue -> push services."""

from __future__ import annotations

# First: it imports parley.batch, which comes before anything that imports pydantic.
from push.handlers import build

# isort: split
from parley.bootstrap import chat, logging, push

logging.start()
handler = build(push.pusher, chat.jitter)
