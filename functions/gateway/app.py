"""The functions Connect ($connect), Disconnect ($disconnect), Send (sendMessage) and Signal (all other frames)."""

from __future__ import annotations

from gateway.handlers import build
from parley.bootstrap import chat, logging

logging.start()
_handlers = build(chat.gateway)

connect = _handlers.connect
disconnect = _handlers.disconnect
message = _handlers.message
