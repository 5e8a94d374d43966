"""The push function's Lambda handler: each record of a batch is a wake.

Pushes that fail are not the record's failure: they are left to a wake of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from parley import batch
from parley.messaging.jobs import Wake
from parley.push.addressees import Pusher
from parley.push.waking import wake_up

_log = logging.getLogger("push")


def build(pusher: Callable[[], Pusher], jitter: Callable[[], float]) -> batch.Handler:
    """The handler; ``pusher`` is called at each record, ``jitter`` gives 0 to 1."""

    def act(body: str, fields: dict[str, Any]) -> None:
        wake = Wake.model_validate_json(body)
        fields |= {"cause": wake.cause, "people": len(wake.user_ids), "attempt": wake.attempt}
        fields |= {"pushes": wake_up(wake, pusher=pusher(), jitter=jitter)}

    return batch.build(act, _log, done="woken", failed="wake failed")
