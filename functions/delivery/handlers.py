"""The delivery function's Lambda handler: each record of a batch is a job.

Connections that fail are not the record's failure: they are left to a job of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from parley import batch
from parley.bootstrap.chat import Chat
from parley.messaging.events import SessionEnded
from parley.messaging.fanout import deliver
from parley.messaging.hangup import hang_up
from parley.messaging.jobs import Job

_log = logging.getLogger("delivery")


def build(chat: Callable[[], Chat], jitter: Callable[[], float]) -> batch.Handler:
    """The handler; ``chat`` is called at each record, ``jitter`` gives 0 to 1."""

    def act(body: str, fields: dict[str, Any]) -> None:
        job = Job.model_validate_json(body)
        fields |= {"event": job.event.type, "to": job.to.kind, "attempt": job.attempt}
        send = hang_up if isinstance(job.event, SessionEnded) else deliver
        send(job, fanout=chat().fanout, jitter=jitter)

    return batch.build(act, _log, done="job done", failed="job failed")
