"""The push function's Lambda handler: each record of a batch is a wake, and fails for itself alone.

A record that cannot be read, or whose reads fail, comes back by the queue and ends in the dead-letter queue after its
last receive. Pushes that fail are not the record's failure: they are left to a wake of their own.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from parley.messaging.jobs import Wake
from parley.push.waking import Pusher, wake_up

Handler = Callable[[dict[str, Any], Any], Any]
_log = logging.getLogger("push")


def build(pusher: Callable[[], Pusher], jitter: Callable[[], float]) -> Handler:
    """The handler; ``pusher`` is called at each record, ``jitter`` gives 0 to 1."""

    def run(record: SQSRecord) -> None:
        started = time.perf_counter()
        fields: dict[str, Any] = {
            "record_id": record.message_id,
            "received": record.attributes.approximate_receive_count,
        }
        try:
            wake = Wake.model_validate_json(record.body)
            fields |= {"cause": wake.cause, "people": len(wake.user_ids), "attempt": wake.attempt}
            fields |= {"pushes": wake_up(wake, pusher=pusher(), jitter=jitter)}
        except Exception as exc:
            _log.error("wake failed", extra={"fields": fields}, exc_info=exc)
            raise
        fields["ms"] = round((time.perf_counter() - started) * 1000, 1)
        _log.info("woken", extra={"fields": fields})

    def handler(event: dict[str, Any], context: Any) -> Any:
        # A batch that fails whole is answered record by record too: an exception would count against the function.
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event=event, record_handler=run, processor=processor, context=context)

    return handler
