"""The function Push: queue -> push services."""

from __future__ import annotations

from parley.bootstrap import chat, logging, push
from push.handlers import build

logging.start()
handler = build(push.pusher, chat.jitter)
