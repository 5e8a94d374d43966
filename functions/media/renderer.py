"""Runs :mod:`media.picture` beside this function, with nothing but an image and an interpreter."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Sequence

from parley.files.model import Image
from parley.files.ports import Rendered

PATIENCE = 30
"""Seconds; its own bound on computing time is shorter."""
_log = logging.getLogger("media")


class ProcessRenderer:
    """A :class:`parley.files.ports.Renderer`."""

    def render(self, data: bytes, sizes: Sequence[int], *, square: bool) -> Rendered | None:
        command = [sys.executable, "-m", "media.picture", str(int(square)), *map(str, sizes)]
        # Neither credentials nor any other setting of this function.
        environ = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        try:
            done = subprocess.run(  # noqa: S603 - all of it is ours but what is on stdin
                command, input=data, capture_output=True, env=environ, timeout=PATIENCE, check=False
            )
        except subprocess.TimeoutExpired:
            _log.warning("an image took too long", extra={"fields": {"bytes": len(data)}})
            return None
        if done.returncode:
            reason = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:300]
            _log.warning("an image cannot be shown", extra={"fields": {"status": done.returncode, "reason": reason}})
            return None
        return _rendered(done.stdout)


def _rendered(output: bytes) -> Rendered:
    line, _, rest = output.partition(b"\n")
    head = json.loads(line)
    thumbnails = {}
    for size, length in head["copies"]:
        thumbnails[size], rest = rest[:length], rest[length:]
    image = Image(
        width=head["width"], height=head["height"], blurhash=head["blurhash"], thumbnails=tuple(thumbnails)
    )  # fmt: skip
    return Rendered(image, thumbnails)
