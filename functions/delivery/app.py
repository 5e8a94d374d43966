"""The function Delivery: queue -> sockets."""

from __future__ import annotations

from delivery.handlers import build
from parley.bootstrap import chat, logging

logging.start()
handler = build(chat.delivery, chat.jitter)
