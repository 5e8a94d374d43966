from __future__ import annotations

import json
import logging

from pydantic import BaseModel

from parley.errors import Unavailable
from parley.logs import JsonFormatter, configure


class Model(BaseModel):
    content: int


def line(error: Exception | None = None, **fields: object) -> dict[str, object]:
    record = logging.LogRecord("gateway", logging.INFO, __file__, 1, "done", (), None)
    if error is not None:
        record.exc_info = (type(error), error, error.__traceback__)
    record.__dict__["fields"] = fields
    text = JsonFormatter().format(record)
    assert "\n" not in text
    parsed: dict[str, object] = json.loads(text)
    return parsed


def test_a_line_is_one_json_object_with_its_fields() -> None:
    parsed = line(outcome="ok", user_id="上")
    assert {"level": "INFO", "logger": "gateway", "message": "done", "outcome": "ok", "user_id": "上"}.items() <= (
        parsed.items()
    )


def test_an_error_is_told_with_what_caused_it() -> None:
    try:
        try:
            raise TimeoutError("dynamodb")
        except TimeoutError as exc:
            raise Unavailable from exc
    except Unavailable as exc:
        parsed = line(exc)
    assert parsed["error"] == [
        "Unavailable: A part that is needed did not answer; try again.",
        "TimeoutError: dynamodb",
    ]
    assert "test_an_error_is_told" in str(parsed["trace"])


def test_a_validation_error_does_not_repeat_its_input() -> None:
    words = " ".join(["secret", "words"])
    try:
        Model.model_validate({"content": words})
    except ValueError as exc:
        parsed = line(exc)
    assert parsed["error"] == ["ValidationError: 1 errors"]
    assert words not in json.dumps(parsed)


def test_at_debug_nobody_tells_what_a_route_was_called_with() -> None:
    root = logging.getLogger()
    before = root.level, root.handlers[:]
    root.handlers[:] = [logging.NullHandler()]
    try:
        configure("DEBUG")
        assert logging.getLogger("api").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("aws_lambda_powertools.event_handler.api_gateway").isEnabledFor(logging.DEBUG)
        assert not logging.getLogger("botocore").isEnabledFor(logging.INFO)
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
