"""The function Push: queue -> push services."""

from __future__ import annotations

# Before anything that imports pydantic: seeing it, Powertools' batch asks for its own parser, which is not shipped.
from push.handlers import build

# isort: split
from parley.bootstrap import chat, logging, push

logging.start()
handler = build(push.pusher, chat.jitter)
