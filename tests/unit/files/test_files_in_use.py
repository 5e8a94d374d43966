"""A file's life: announced, uploaded, looked at, posted, seen by those who may, and gone when nobody uses it."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from pydantic import ValidationError
from tests.support.pictures import SECRET, with_secrets
from tests.unit.files.world import PNG, FileWorld
from tests.unit.messaging.fakes import ANNA, BEN, CARL, DORA, Ids

from parley.errors import Conflict, InvalidRequest, NotFound, QuotaExceeded, TooLarge
from parley.files import places
from parley.files.model import Limits, Use
from parley.files.uses import adopt_avatar, drop_avatar
from parley.messaging.content import Attachment
from parley.messaging.model import SendKey

DAY = 86_400


@pytest.fixture
def world() -> FileWorld:
    return FileWorld()


def adopt(world: FileWorld, file_id: str, user_id: str = ANNA) -> str:
    return adopt_avatar(
        user_id, file_id, user_id, files=world.file_store, signer=world.desk.signer, clock=world.clock
    )  # fmt: skip


def drop(world: FileWorld, address: str | None) -> None:
    drop_avatar(ANNA, address, files=world.file_store, clock=world.clock)


def test_an_upload_is_signed_for_its_size_type_and_checksum(world: FileWorld) -> None:
    announced = world.announce()
    assert announced.file.state == "pending"
    assert announced.upload.headers["content-type"] == "image/png"
    assert f"content-length={len(PNG)}&content-type=image%2Fpng&x-amz-checksum-sha256=" in announced.upload.url
    assert announced.upload.url.startswith("https://parley.example.com/files/quarantine/")
    assert world.takes() == len(PNG)


@pytest.mark.parametrize(
    "changes",
    [{"size": 0}, {"size": -1}, {"size": 1.5}, {"size": "9"}, {"sha256": "0" * 63}, {"sha256": "A" * 64},
     {"name": "../x"}, {"media_type": "png"}, {"purpose": "malice"}, {"conversation_id": "nowhere"}, {"owner_id": BEN}],
)  # fmt: skip
def test_an_announcement_that_is_wrong_is_refused(world: FileWorld, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        world.announce(**changes)
    assert world.takes() == 0


def test_a_file_is_for_a_conversation_of_ones_own_or_an_avatar(world: FileWorld) -> None:
    with pytest.raises(NotFound):
        world.announce(conversation_id=world.pair(BEN, CARL).id)
    with pytest.raises(InvalidRequest):
        world.announce(conversation_id=None)
    with pytest.raises(InvalidRequest):
        world.announce(purpose="avatar", conversation_id=world.pair().id)


def test_what_is_too_large_of_another_type_or_over_the_quota_is_refused(world: FileWorld) -> None:
    world.file_limits = Limits(max_bytes=1_000, quota_bytes=1_500, media_types=("image/*",))
    with pytest.raises(TooLarge):
        world.announce(size=1_001)
    with pytest.raises(InvalidRequest):
        world.announce(media_type="text/html")
    world.announce(size=1_000)
    with pytest.raises(QuotaExceeded):
        world.announce(size=501)
    world.announce(size=500)
    world.announce(b"x" * 1_000, BEN)
    assert (world.takes(), world.takes(BEN)) == (1_500, 1_000)


def test_an_image_that_was_looked_at_has_thumbnails_and_lies_where_it_is_served_from(world: FileWorld) -> None:
    file = world.ready()
    assert file.image is not None
    assert file.image.thumbnails == places.THUMBNAILS
    assert world.objects.stored.keys() == {
        places.original(file.id), *(places.thumbnail(file.id, size) for size in places.THUMBNAILS)
    }  # fmt: skip
    links = world.show(ANNA, file.id).links
    assert "type=image%2Fpng&disposition=inline" in links.original
    assert links.original.endswith("seconds=300")
    assert links.thumbnails.keys() == {"320", "1280"}


def test_a_file_that_is_pending_has_no_address(world: FileWorld) -> None:
    assert world.show(ANNA, world.announce().file.id).links is None


@pytest.mark.parametrize(
    ("data", "media_type"),
    [(b"<html><script>alert(1)</script>", "image/png"), (b"<svg onload='alert(1)'/>", "image/svg+xml"),
     (b"#!/bin/sh", "text/plain")],
)  # fmt: skip
def test_what_a_browser_would_run_is_kept_unseen_and_only_ever_saved(
    world: FileWorld, data: bytes, media_type: str
) -> None:
    file = world.ready(data, media_type=media_type)
    assert (file.image, world.renderer.seen) == (None, [])
    assert file.media_type != "image/png"
    original = world.show(ANNA, file.id).links.original
    assert "type=application%2Foctet-stream&disposition=attachment" in original
    assert world.objects.stored[places.original(file.id)] == (data, "application/octet-stream")


def test_an_image_that_cannot_be_opened_is_a_file_for_saving(world: FileWorld) -> None:
    world.renderer.can_see = False
    file = world.ready()
    assert file.image is None
    links = world.show(ANNA, file.id).links
    assert ("disposition=attachment" in links.original, links.thumbnails) == (True, {})


def test_the_original_tells_no_more_than_the_thumbnails(world: FileWorld) -> None:
    data = with_secrets()
    file = world.ready(data, media_type="image/jpeg")
    stored, _ = world.objects.stored[places.original(file.id)]
    assert SECRET.encode() not in stored
    assert (file.size, file.sha256) == (len(stored), hashlib.sha256(stored).hexdigest())
    assert world.takes() == len(stored) < len(data)


@pytest.mark.parametrize(
    ("data", "reason"), [(PNG + b"x", "size"), (PNG[:-1] + b"x", "checksum")], ids=["size", "checksum"]
)
def test_other_bytes_than_were_announced_are_rejected_and_no_longer_count(
    world: FileWorld, data: bytes, reason: str
) -> None:
    file = world.announce().file
    world.upload(file, data)
    settled = world.settle(file.id)
    assert settled is not None
    assert (settled.state, settled.reason) == ("rejected", reason)
    assert (world.takes(), world.objects.stored) == (0, {})
    assert world.show(ANNA, file.id).file.reason == reason


def test_a_type_that_is_not_taken_is_found_out(world: FileWorld) -> None:
    world.file_limits = Limits(1_000, 1_000, ("image/*",))
    file = world.announce(b"<html>").file
    world.upload(file, b"<html>")
    settled = world.settle(file.id)
    assert settled is not None
    assert (settled.state, settled.reason) == ("rejected", "media_type")


def test_an_upload_that_is_told_of_twice_is_settled_once(world: FileWorld) -> None:
    file = world.ready()
    assert world.settle(file.id) == file
    world.upload(file)
    assert world.settle(file.id) == file
    assert places.quarantined(file.id) not in world.objects.stored
    assert world.takes() == len(PNG)


def test_what_came_for_a_file_that_was_given_up_goes(world: FileWorld) -> None:
    file = world.announce().file
    world.discard(ANNA, file.id)
    world.upload(file)
    assert world.settle(file.id) is None
    assert (world.objects.stored, world.takes()) == ({}, 0)
    assert world.settle(Ids(9)()) is None


def test_nothing_is_decided_before_the_bytes_are_there(world: FileWorld) -> None:
    file = world.announce().file
    assert world.settle(file.id) is None
    assert world.show(ANNA, file.id).file.state == "pending"


def test_a_file_is_its_owners_until_it_is_posted_then_the_members(world: FileWorld) -> None:
    file, group = world.ready(), world.group(BEN, ANNA)
    for stranger in (BEN, CARL):
        with pytest.raises(NotFound):
            world.show(stranger, file.id)
    world.attachments.attach(file.id, group.id, ANNA, "m1", 1)
    for member in (ANNA, BEN):
        assert world.show(member, file.id).file == file == world.show(member, file.id, group.id).file
    for user_id, conversation_id in ((CARL, None), (CARL, group.id), (BEN, world.pair(BEN, CARL).id)):
        with pytest.raises(NotFound):
            world.show(user_id, file.id, conversation_id)


def test_whoever_may_not_read_a_message_may_not_have_its_file(world: FileWorld) -> None:
    before, after, group = world.ready(), world.ready(), world.group(ANNA, BEN).id
    world.post_file(ANNA, group, "m1", Attachment(file_id=before.id))
    world.add(ANNA, group, CARL)
    world.store.take_change(group, world.clock(), {"history_visible": True}, {})
    world.add(ANNA, group, DORA)
    for place in (None, group):
        assert world.show(DORA, before.id, place).file == before
        with pytest.raises(NotFound):
            world.show(CARL, before.id, place)
        with pytest.raises(NotFound):
            world.attachments.find(CARL, before.id, origin_id=place)
    world.post_file(BEN, group, "m2", Attachment(file_id=before.id))
    world.post_file(ANNA, group, "m3", Attachment(file_id=after.id))
    assert world.show(CARL, before.id).file == before
    assert world.show(CARL, after.id, group).file == after


def test_a_retry_of_what_was_recalled_meanwhile_does_not_bring_its_file_back(world: FileWorld) -> None:
    file, here = world.ready(), world.pair(ANNA, BEN).id
    sent = world.post_file(ANNA, here, "m1", Attachment(file_id=file.id))
    assert world.post_file(ANNA, here, "m1", Attachment(file_id=file.id)) == sent
    world.recall_file(ANNA, here, sent.seq)
    assert world.post_file(ANNA, here, "m1", Attachment(file_id=file.id)).status == "recalled"
    with pytest.raises(NotFound):
        world.show(BEN, file.id)
    world.clock.advance(3_601)
    world.sweep()
    assert world.takes() == 0


def test_a_message_that_moves_to_another_number_takes_its_file_along(world: FileWorld) -> None:
    """Its first try died before it was stored; somebody came before the one that went through."""
    file, group = world.ready(), world.group(ANNA, BEN).id
    head = world.store.take_seq(group, world.clock())
    world.store.claim_send_key(group, ANNA, "m1", SendKey(seq=head.last_seq, created_at=world.clock()))
    world.attachments.attach(file.id, group, ANNA, "m1", head.last_seq)
    world.add(ANNA, group, CARL)
    world.clock.advance(21)
    sent = world.post_file(ANNA, group, "m1", Attachment(file_id=file.id))
    assert sent.seq > head.last_seq
    assert world.show(CARL, file.id).file == file


def test_a_file_that_is_forwarded_can_be_had_in_both_places(world: FileWorld) -> None:
    file, here, there = world.ready(), world.pair(ANNA, BEN), world.pair(BEN, CARL)
    world.attachments.attach(file.id, here.id, ANNA, "m1", 1)
    assert world.attachments.find(BEN, file.id, origin_id=here.id).file_id == file.id
    world.attachments.attach(file.id, there.id, BEN, "m2", 1)
    assert world.show(CARL, file.id).file == file
    with pytest.raises(NotFound):
        world.attachments.find(DORA, file.id)
    world.attachments.detach(file.id, here.id, ANNA, "m1")
    with pytest.raises(NotFound):
        world.show(ANNA, file.id)
    assert world.show(BEN, file.id).file == file


def test_a_file_in_more_conversations_than_a_page_is_found(world: FileWorld) -> None:
    file, mine = world.ready(), world.pair(BEN, CARL)
    ids = Ids(1)
    for number in range(250):
        world.attachments.attach(file.id, ids(), ANNA, f"m{number}", 1)
    world.attachments.attach(file.id, mine.id, ANNA, "last", 1)
    assert world.show(CARL, file.id).file == file
    with pytest.raises(NotFound):
        world.show(DORA, file.id)


def test_what_a_message_says_of_a_file_is_what_was_found_out(world: FileWorld) -> None:
    image, text = world.ready(), world.ready(b"words", media_type="text/plain", name="words.txt")
    assert world.attachments.find(ANNA, image.id).model_dump() == {
        "file_id": image.id, "name": "a.png", "size": len(PNG), "media_type": "image/png", "width": 4, "height": 3,
        "blurhash": "L0",
    }  # fmt: skip
    assert world.attachments.find(ANNA, text.id).model_dump() == {
        "file_id": text.id, "name": "words.txt", "size": 5, "media_type": "text/plain",
    }  # fmt: skip


def test_only_what_is_ready_and_new_can_be_posted(world: FileWorld) -> None:
    pending, avatar = world.announce().file, world.ready(purpose="avatar")
    with pytest.raises(Conflict):
        world.attachments.find(ANNA, pending.id)
    with pytest.raises(NotFound):
        world.attachments.find(ANNA, avatar.id)
    file = world.ready()
    world.clock.advance(DAY + 1)
    with pytest.raises(Conflict):
        world.attachments.find(ANNA, file.id)


def test_what_is_posted_nowhere_for_a_day_goes_and_gives_its_bytes_back(world: FileWorld) -> None:
    kept, left, never = world.ready(), world.ready(), world.announce().file
    world.attachments.attach(kept.id, world.pair().id, ANNA, "m1", 1)
    world.clock.advance(DAY)
    assert world.sweep() == 0
    world.clock.advance(3_601)
    assert world.sweep() == 3
    assert world.takes() == len(PNG)
    assert all(kept.id in key for key in world.objects.stored)
    for gone in (left, never):
        with pytest.raises(NotFound):
            world.show(ANNA, gone.id)
    assert world.sweep() == 0


def test_what_was_recalled_everywhere_goes_after_an_hour(world: FileWorld) -> None:
    file, here = world.ready(), world.pair().id
    world.attachments.attach(file.id, here, ANNA, "m1", 1)
    world.attachments.attach(file.id, here, ANNA, "m2", 1)
    world.clock.advance(2 * DAY)
    world.sweep()
    world.attachments.detach(file.id, here, ANNA, "m1")
    world.clock.advance(3_601)
    assert (world.sweep(), world.show(BEN, file.id).file) == (0, file)
    world.attachments.detach(file.id, here, ANNA, "m2")
    assert world.sweep() == 0
    world.clock.advance(3_601)
    assert world.sweep() == 1
    assert (world.objects.stored, world.takes()) == ({}, 0)


def test_a_file_of_ones_own_can_be_given_up_while_it_is_posted_nowhere(world: FileWorld) -> None:
    file = world.ready()
    with pytest.raises(NotFound):
        world.discard(BEN, file.id)
    world.discard(ANNA, file.id)
    assert world.takes() == 0
    with pytest.raises(NotFound):
        world.discard(ANNA, file.id)
    world.clock.advance(DAY + 3_601)
    world.sweep()
    assert world.objects.stored == {}
    posted = world.ready()
    world.attachments.attach(posted.id, world.pair().id, ANNA, "m1", 1)
    with pytest.raises(Conflict):
        world.discard(ANNA, posted.id)


def test_an_avatar_is_a_square_for_everybody_under_an_address_that_lasts(world: FileWorld) -> None:
    file = world.ready(purpose="avatar")
    assert world.objects.stored.keys() == {places.avatar(file.id, size) for size in places.AVATARS}
    address = adopt(world, file.id)
    assert address == f"https://parley.example.com/files/avatars/{file.id}/128.webp"
    links = world.show(DORA, file.id).links
    assert (links.thumbnails["128"], links.expires_at) == (address, None)
    world.clock.advance(2 * DAY)
    world.sweep()
    assert places.avatar(file.id, 128) in world.objects.stored


def test_an_avatar_is_ones_own_image_and_nothing_else(world: FileWorld) -> None:
    with pytest.raises(NotFound):
        adopt(world, world.ready().id)
    with pytest.raises(NotFound):
        adopt(world, world.ready(purpose="avatar").id, user_id=BEN)
    with pytest.raises(Conflict):
        adopt(world, world.announce(purpose="avatar").file.id)
    words = world.announce(b"words", purpose="avatar").file
    world.upload(words, b"words")
    settled = world.settle(words.id)
    assert settled is not None
    assert (settled.state, settled.reason) == ("rejected", "not_an_image")


def test_an_avatar_that_is_dropped_goes(world: FileWorld) -> None:
    first, second = world.ready(purpose="avatar"), world.ready(purpose="avatar")
    before, now = adopt(world, first.id), adopt(world, second.id)
    for address in (None, "https://elsewhere.example.com/a.png", before):
        drop(world, address)
    assert world.file_store.find_uses(second.id, limit=9) == [Use(subject_id=ANNA)]
    world.clock.advance(2 * DAY)
    world.sweep()
    assert world.objects.stored.keys() == {places.avatar(second.id, size) for size in places.AVATARS}
    drop(world, now)
    world.clock.advance(3_601)
    world.sweep()
    assert (world.objects.stored, world.takes()) == ({}, 0)
