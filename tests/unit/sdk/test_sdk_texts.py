from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from parley_sdk import Message
from parley_sdk.cli.texts import first_line, text_of

NOW = datetime(2026, 1, 31, tzinfo=UTC)


def message(**fields: Any) -> Message:
    given = {"content": "Hello", "created_at": NOW} | fields
    return Message(id="m", conversation_id="c", seq=1, sender_id="bob", **given)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Hello"),
        ({"edited_at": NOW}, "Hello (edited)"),
        ({"status": "recalled", "content": ""}, "(taken back)"),
        ({"forwarded_from": {"sender_id": "carol", "created_at": NOW}}, "(forwarded) Hello"),
        ({"content_type": "image", "content": {"file_id": "f", "name": "a.png"}}, "[image: a.png]"),
        ({"content_type": "card", "content": {"title": "Build 7", "text": "failed"}}, "Build 7\nfailed"),
        ({"content_type": "system", "content": {"event": "member_left", "actor_id": "bob"}}, "[member left]"),
        ({"content_type": "hologram", "content": {"light": 3}}, "[hologram]"),
    ],
)
def test_every_kind_of_message_has_words(fields: Any, text: str) -> None:
    assert text_of(message(**fields)) == text


def test_the_first_line_of_nothing_is_empty() -> None:
    assert first_line(message(content="")) == ""
    assert first_line(message(content="one\ntwo")) == "one"
