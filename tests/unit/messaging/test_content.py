from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tests.unit.messaging.fakes import ANNA, BEN, Ids, World

from parley.errors import InvalidRequest, NotFound
from parley.messaging.content import Attachment, FileContent, ImageContent, MemberJoined
from parley.messaging.model import Body, Draft
from parley.messaging.sending import SYSTEM, post_event

FILE_ID = Ids(77)()
CARD = {
    "title": "Build 7",
    "text": "**failed**",
    "fields": [{"name": "branch", "value": "main"}],
    "links": [{"title": "Log", "url": "https://ci.example.com/7"}],
}
IMAGE = ImageContent(file_id=FILE_ID, name="a.png", size=9, media_type="image/png", width=3, height=2, blurhash="L0")


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text", "**Hello**"),
        ("image", {"file_id": FILE_ID}),
        ("file", {"file_id": FILE_ID}),
        ("card", CARD),
    ],
)
def test_what_is_given_is_read_as_its_type_names_it(content_type: str, content: Any) -> None:
    draft = Draft.model_validate({"client_id": "m1", "content_type": content_type, "content": content})
    assert draft.model_dump()["content"] == content


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text", {"file_id": FILE_ID}),
        ("text", " \u200b"),
        ("text", "x" * 16_001),
        ("image", "Hello"),
        ("image", {"file_id": "../etc"}),
        ("file", {"file_id": FILE_ID, "size": 9}),
        ("file", None),
        ("card", {"text": "without a title"}),
        ("card", CARD | {"links": [{"title": "Log", "url": "javascript:alert(1)"}]}),
        ("card", CARD | {"fields": [{"name": "n", "value": "v"}] * 21}),
        ("hologram", "Hello"),
    ],
)
def test_what_is_given_in_another_shape_is_refused(content_type: str, content: Any) -> None:
    with pytest.raises(ValidationError):
        Draft.model_validate({"client_id": "m1", "content_type": content_type, "content": content})


@pytest.mark.parametrize(
    ("content_type", "content"),
    [
        ("text", "Hello"),
        ("text", ""),
        ("image", IMAGE.model_dump()),
        ("file", FileContent(file_id=FILE_ID, name="a", size=9, media_type="text/plain").model_dump()),
        ("card", CARD),
        ("system", {"event": "renamed", "actor_id": ANNA, "title": "Lunch"}),
        ("system", {"event": "member_joined", "actor_id": ANNA, "user_ids": [BEN]}),
    ],
)
def test_what_is_stored_comes_back_as_it_was(content_type: str, content: Any) -> None:
    body = Body.model_validate({"content_type": content_type, "content": content})
    assert Body.model_validate_json(body.model_dump_json()) == body
    assert body.model_dump(mode="json")["content"] == content


def test_an_image_says_what_the_file_store_knows_of_it() -> None:
    world = World()
    world.files.add(ANNA, IMAGE)
    sent = world.post(ANNA, world.pair().id, "m1", Attachment(file_id=FILE_ID), content_type="image")
    assert (sent.content_type, sent.content) == ("image", IMAGE)


def test_a_file_of_somebody_else_or_that_is_no_image_is_refused_and_takes_no_number() -> None:
    world = World()
    pair = world.pair().id
    world.files.add(BEN, IMAGE)
    with pytest.raises(NotFound):
        world.post(ANNA, pair, "m1", Attachment(file_id=FILE_ID), content_type="image")
    world.files.add(ANNA, FileContent(file_id=FILE_ID, name="a.txt", size=9, media_type="text/plain"))
    with pytest.raises(InvalidRequest):
        world.post(ANNA, pair, "m1", Attachment(file_id=FILE_ID), content_type="image")
    head = world.store.get_head(pair)
    assert head is not None
    assert head.last_seq == 0


def test_an_event_is_an_entry_of_the_timeline_that_nobody_sent() -> None:
    world = World()
    group = world.group(ANNA, BEN).id
    event = MemberJoined(actor_id=ANNA, user_ids=(BEN,))
    message = post_event(group, event, store=world.store, clock=world.clock, new_id=world.new_id).message
    assert (message.seq, message.sender_id, message.sender_type) == (1, SYSTEM, "system")
    assert (message.content_type, message.content) == ("system", event)
    assert world.store.get_messages([(group, 1)]) == [message]
