from __future__ import annotations

from datetime import UTC, datetime

from devstack.logs import readable

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def plain(text: str) -> str | None:
    line = readable("send", text, NOON)
    return None if line is None else line.plain[len("00:00:00 ") :]


def test_a_json_record_reads_as_level_message_and_fields() -> None:
    record = '{"level": "INFO", "message": "message.posted", "seq": 3, "conversation_id": "C1", "service": "parley"}'
    assert plain(record) == "send       INFO    message.posted seq=3 conversation_id=C1"


def test_a_text_that_is_no_record_is_shown_as_it_is() -> None:
    assert plain("Traceback (most recent call last):") == "send       Traceback (most recent call last):"
    assert plain("[1, 2]") == "send       [1, 2]"


def test_lambdas_own_bookkeeping_is_left_out() -> None:
    assert plain("START RequestId: 1 Version: $LATEST") is None
    assert plain("REPORT RequestId: 1\tDuration: 3 ms") is None
    assert plain("\n") is None
