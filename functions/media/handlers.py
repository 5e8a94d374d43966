"""The media function's Lambda handler: an event of the files bucket is an upload to be decided on.

What fails is raised: Lambda tries an asynchronous event twice more, then it lies in the dead-letter queue (developer
guide, *Asynchronous invocation*).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from parley.bootstrap.files import Media
from parley.files.places import QUARANTINE
from parley.files.ports import Renderer
from parley.files.processing import settle_upload
from parley.messaging.events import FileChanged
from parley.messaging.jobs import Job, People

Handler = Callable[[dict[str, Any], Any], None]
_log = logging.getLogger("media")


def build(media: Callable[[], Media], renderer: Renderer) -> Handler:
    """The handler of EventBridge's *Object Created* (S3 user guide, *EventBridge event message structure*)."""

    def handler(event: dict[str, Any], context: Any) -> None:
        started = time.perf_counter()
        at_hand = media()
        file_id = event["detail"]["object"]["key"].removeprefix(QUARANTINE)
        fields: dict[str, Any] = {"file_id": file_id}
        file = settle_upload(
            file_id, files=at_hand.store, objects=at_hand.objects, renderer=renderer, limits=at_hand.limits
        )
        if file is not None:
            changed = FileChanged(file_id=file.id, state=file.state)
            at_hand.jobs.publish(Job(event=changed, to=People(user_ids=(file.owner_id,))))
            fields |= {"state": file.state, "reason": file.reason, "media_type": file.media_type, "bytes": file.size}
        _log.info("settled", extra={"fields": fields | {"ms": round((time.perf_counter() - started) * 1000, 1)}})

    return handler
