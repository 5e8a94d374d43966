"""Files go up and come down whole, whatever happens on the way, and somebody can watch."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from tests.unit.sdk.fake_parley import FakeParley
from tests.unit.sdk.virtual_time import VirtualTime

from parley_sdk import Client, FileRejected, Forbidden, NotFound, Unavailable
from parley_sdk.files import CHUNK

ClientOf = Callable[..., Client]
LARGE = bytes(range(256)) * (CHUNK // 256) * 3 + b"rest"


async def test_a_file_goes_up_in_pieces_and_is_given_once_it_is_ready(
    parley: FakeParley, client_of: ClientOf, tmp_path: Path
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(LARGE)
    seen: list[tuple[int, int]] = []
    async with client_of("alice") as alice:
        file = await alice.files.upload(
            path, conversation_id="c", progress=lambda done, all_: seen.append((done, all_))
        )
    assert (file.name, file.media_type, file.state, file.purpose) == ("notes.txt", "text/plain", "ready", "message")
    assert parley.bytes[file.id] == LARGE
    assert seen == [(CHUNK, len(LARGE)), (2 * CHUNK, len(LARGE)), (3 * CHUNK, len(LARGE)), (len(LARGE), len(LARGE))]


async def test_bytes_without_a_conversation_are_an_avatar(parley: FakeParley, client_of: ClientOf) -> None:
    async with client_of("alice") as alice:
        file = await alice.files.upload(b"png", name="me.png")
    assert (file.purpose, file.media_type) == ("avatar", "image/png")


async def test_an_upload_that_breaks_off_begins_anew(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    parley.uploads_to_fail = [httpx.WriteError("the line went"), httpx.Response(503)]
    async with client_of("alice") as alice, time.running():
        file = await alice.files.upload(LARGE, conversation_id="c")
    assert parley.bytes[file.id] == LARGE


async def test_an_upload_that_is_refused_is_not_tried_again(parley: FakeParley, client_of: ClientOf) -> None:
    parley.uploads_to_fail = [httpx.Response(403, text="<Error>SignatureDoesNotMatch</Error>")]
    async with client_of("alice") as alice:
        with pytest.raises(Forbidden, match="refused"):
            await alice.files.upload(b"x", conversation_id="c")
    assert parley.bytes == {}


async def test_a_file_that_is_rejected_says_why(parley: FakeParley, client_of: ClientOf) -> None:
    parley.verdict = "rejected"
    async with client_of("alice") as alice:
        with pytest.raises(FileRejected, match="media_type"):
            await alice.files.upload(b"x", conversation_id="c")


async def test_a_file_that_nobody_decides_on_is_given_up_waiting_for(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    parley.verdict = "pending"
    async with client_of("alice") as alice, time.running():
        with pytest.raises(Unavailable, match="checked"):
            await alice.files.upload(b"x", conversation_id="c")


async def test_a_file_comes_down_into_memory_and_onto_the_disk(
    parley: FakeParley, client_of: ClientOf, tmp_path: Path
) -> None:
    seen: list[tuple[int, int]] = []
    async with client_of("alice") as alice:
        file = await alice.files.upload(LARGE, conversation_id="c")
        assert await alice.files.download(file.id) == LARGE
        target = tmp_path / "down"
        assert await alice.files.download(file.id, target, progress=lambda done, all_: seen.append((done, all_))) == b""
        assert target.read_bytes() == LARGE
        assert seen[-1] == (len(LARGE), len(LARGE))
        assert await alice.files.download(file.id, thumbnail=320) == b"320 of file-1"


async def test_a_download_that_breaks_off_begins_anew_and_in_the_end_says_so(
    parley: FakeParley, client_of: ClientOf, time: VirtualTime
) -> None:
    async with client_of("alice") as alice, time.running():
        file = await alice.files.upload(b"x", conversation_id="c")
        parley.uploads_to_fail = [httpx.ReadError("the line went")]
        assert await alice.files.download(file.id) == b"x"
        parley.uploads_to_fail = [httpx.ReadError("the line went")] * 9
        with pytest.raises(Unavailable):
            await alice.files.download(file.id)


async def test_what_is_not_ready_cannot_be_had(parley: FakeParley, client_of: ClientOf) -> None:
    async with client_of("alice") as alice:
        wanted = {"conversation_id": "c", "name": "a", "size": 1, "media_type": "text/plain", "sha256": "0" * 64}
        announced = await alice.api.announce_file(**wanted)
        with pytest.raises(NotFound, match="pending"):
            await alice.files.download(announced.file.id)
        await alice.api.discard_file(announced.file.id)
    assert parley.files == {}
