"""The function Media: what was uploaded -> a file that is ready, or rejected."""

from __future__ import annotations

from media.handlers import build
from media.renderer import ProcessRenderer
from parley.bootstrap import files, logging

logging.start()
handler = build(files.media, ProcessRenderer())
