"""A handler of a queue's batches: each record is a job, and fails for itself alone.

A record that cannot be read, or whose act fails, comes back by the queue and ends in the dead-letter queue after its
last receive (SQS developer guide, *Dead-letter queues*). Each record leaves one line in the log.

Import this before anything that imports pydantic: seeing it, Powertools' batch asks for its own parser, which is not
shipped.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

Handler = Callable[[dict[str, Any], Any], Any]
Act = Callable[[str, dict[str, Any]], None]


def build(act: Act, log: logging.Logger, done: str, failed: str) -> Handler:
    """The handler that runs ``act`` on each record's body.

    ``act`` gets the body and the fields of its line in the log, and adds what it learns: what it raises is logged with
    what it knew by then. ``done`` and ``failed`` are the lines' words.
    """

    def run(record: SQSRecord) -> None:
        started = time.perf_counter()
        fields: dict[str, Any] = {
            "record_id": record.message_id,
            "received": record.attributes.approximate_receive_count,
        }
        try:
            act(record.body, fields)
        except Exception as exc:
            log.error(failed, extra={"fields": fields}, exc_info=exc)
            raise
        fields["ms"] = round((time.perf_counter() - started) * 1000, 1)
        log.info(done, extra={"fields": fields})

    def handler(event: dict[str, Any], context: Any) -> Any:
        # A batch that fails whole is answered record by record too: an exception would count against the function.
        processor = BatchProcessor(EventType.SQS, raise_on_entire_batch_failure=False)
        return process_partial_response(event=event, record_handler=run, processor=processor, context=context)

    return handler
