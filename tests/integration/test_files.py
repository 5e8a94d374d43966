"""Files on the deployed stack: up, looked at, down again; and nothing for whoever has no business with them."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from PIL import Image
from tests.integration.conftest import Device, Devices, Shelf
from tests.support.pictures import SECRET, bomb, encoded, gradient, with_secrets
from tests.support.waiting import eventually

from parley_sdk import File, FileChanged, MessageCreated, NotFound, ParleyError

if TYPE_CHECKING:
    from tests.conftest import Stack

NOWHERE = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
HTML = b"<!doctype html><script>alert(document.domain)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"


async def attach(device: Device, conversation_id: str, file: File, content_type: str = "file") -> dict[str, Any]:
    frame = {
        "action": "sendMessage",
        "id": f"with-{file.id}-{conversation_id}",
        "conversation_id": conversation_id,
        "content_type": content_type,
        "content": {"file_id": file.id},
    }
    return await device.client.raw(frame)


async def fetched(url: str, **options: Any) -> httpx.Response:
    async with httpx.AsyncClient() as anybody:
        return await anybody.request(options.pop("method", "GET"), url, **options)


async def refusal(device: Device, file_id: str) -> str:
    with pytest.raises(ParleyError) as refused:
        await device.client.files.show(file_id)
    return refused.value.code


async def test_an_image_goes_up_is_posted_and_is_seen_by_the_other_one(devices: Devices, tmp_path: Path) -> None:
    ada, grace, conversation = await devices.pair()
    source, progress = tmp_path / "上海.jpg", []
    source.write_bytes(encoded(gradient(1600, 1200)))
    file = await ada.client.files.upload(
        source, conversation_id=conversation, progress=lambda done, all_: progress.append((done, all_))
    )
    assert progress[-1] == (file.size, file.size)
    await eventually(lambda: [each.file_id for each in ada.screen.of(FileChanged)] == [file.id])
    assert await refusal(grace, file.id) == "not_found"
    await attach(ada, conversation, file, "image")
    await eventually(lambda: grace.screen.of(MessageCreated))
    message = grace.screen.of(MessageCreated)[0].message
    assert file.image is not None
    assert message.content == {
        "file_id": file.id, "name": "上海.jpg", "size": file.size, "media_type": "image/jpeg", "width": 1600,
        "height": 1200, "blurhash": file.image.blurhash,
    }  # fmt: skip
    assert await grace.client.files.download(message.content["file_id"]) == source.read_bytes()
    for size, wanted in ((320, (320, 240)), (1280, (1280, 960))):
        thumbnail = Image.open(io.BytesIO(await grace.client.files.download(file.id, thumbnail=size)))
        assert (thumbnail.format, thumbnail.size) == ("WEBP", wanted)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
async def test_nobody_learns_where_a_picture_was_taken(devices: Devices, kind: str) -> None:
    ada, _, conversation = await devices.pair()
    data = with_secrets(kind, orientation=6)
    assert SECRET.encode() in data
    file = await ada.client.files.upload(data, conversation_id=conversation, name=f"a.{kind.lower()}")
    assert file.image is not None
    assert (file.image.width, file.image.height) == (48, 64)
    original = await ada.client.files.download(file.id)
    assert (len(original), hashlib.sha256(original).hexdigest()) == (file.size, file.sha256)
    for copy in (original, await ada.client.files.download(file.id, thumbnail=320)):
        assert SECRET.encode() not in copy
        assert not Image.open(io.BytesIO(copy)).getexif().get_ifd(0x8825)


@pytest.mark.parametrize(
    ("data", "name", "media_type"),
    [(HTML, "page.html", "text/html"), (HTML, "a.png", "image/png"), (SVG, "a.svg", "image/svg+xml"),
     (bomb(), "bomb.png", "image/png"), (encoded()[:3000], "half.jpg", "image/jpeg")],
    ids=["html", "html called png", "svg", "bomb", "broken"],
)  # fmt: skip
async def test_what_may_run_or_explode_is_stored_and_only_ever_saved(
    devices: Devices, data: bytes, name: str, media_type: str
) -> None:
    """Scenario 24."""
    ada, _, conversation = await devices.pair()
    file = await ada.client.files.upload(data, conversation_id=conversation, name=name, media_type=media_type)
    assert (file.state, file.image) == ("ready", None)
    shown = await ada.client.files.show(file.id)
    assert shown.links is not None
    assert shown.links.thumbnails == {}
    answer = await fetched(shown.links.original)
    assert answer.content == data
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="{name}"')
    if data in (HTML, SVG):
        assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    # It is no image to whoever wants to post it as one.
    with pytest.raises(ParleyError, match="no image"):
        await attach(ada, conversation, file, "image")


async def test_a_name_with_script_or_quotes_in_it_stays_a_name(devices: Devices) -> None:
    """Scenario 23."""
    ada, _, conversation = await devices.pair()
    name = '"><script>alert(1)<&script>; filename=evil.html; x=".txt'
    file = await ada.client.files.upload(b"words", conversation_id=conversation, name=name)
    shown = await ada.client.files.show(file.id)
    assert shown.links is not None
    header = (await fetched(shown.links.original)).headers["content-disposition"]
    assert header.startswith('attachment; filename="_><script>alert(1)<&script>; filename=evil.html; x=_.txt"; ')
    assert header.isascii()


async def test_a_file_of_a_conversation_one_is_not_in_is_not_there(devices: Devices) -> None:
    """Scenario 25."""
    ada, grace, conversation = await devices.pair()
    mallory = await devices.new("mallory")
    file = await ada.client.files.upload(b"words", conversation_id=conversation, name="a.txt")
    await attach(ada, conversation, file)
    assert (await grace.client.files.show(file.id)).file == file
    assert {await refusal(mallory, file_id) for file_id in (file.id, NOWHERE)} == {"not_found"}
    with pytest.raises(NotFound):
        await mallory.client.files.upload(b"x", conversation_id=conversation)
    theirs = await mallory.client.open_single(grace.user.id)
    with pytest.raises(NotFound):
        await attach(mallory, theirs.id, file)
    # Nor is one from before somebody came, though they are in the conversation now.
    group = await ada.client.api.create_group("Lunch", [grace.user.id])
    await attach(ada, group.id, file)
    await ada.client.api.add_members(group.id, [mallory.user.id])
    assert await refusal(mallory, file.id) == "not_found"
    # Whoever has it may pass it on.
    await attach(grace, theirs.id, file)
    assert (await mallory.client.files.show(file.id)).file == file


async def test_an_address_that_was_changed_or_is_not_signed_opens_nothing(devices: Devices, stack: Stack) -> None:
    """Scenario 25."""
    ada, _, conversation = await devices.pair()
    file = await ada.client.files.upload(b"words", conversation_id=conversation, name="a.txt")
    other = await ada.client.files.upload(b"other", conversation_id=conversation, name="b.txt")
    shown = await ada.client.files.show(file.id)
    assert shown.links is not None
    url = shown.links.original
    assert (await fetched(url)).content == b"words"
    bare = url.partition("?")[0]
    for bad in (
        bare,
        url.replace(file.id, other.id),
        url.replace("/original", "/../../quarantine/x"),
        url.replace("X-Amz-Expires=300", "X-Amz-Expires=86400"),
        url.replace("octet-stream", "html").replace("text%2Fplain", "text%2Fhtml"),
        url.replace("attachment", "inline"),
        bare.replace("/clean/", "/quarantine/"),
        f"{stack.web_url}/files/",
        f"{stack.web_url}/files/?list-type=2&prefix=files/",
        f"{stack.web_url}/files/avatars/..%2fclean%2f{file.id}/original",
    ):
        assert (await fetched(bad)).status_code in (403, 404), bad
    for method in ("PUT", "DELETE"):
        assert (await fetched(url, method=method)).status_code == 403, method


async def test_an_address_that_has_expired_opens_nothing(devices: Devices, shelf: Shelf) -> None:
    """Scenario 25: signed by the very key of the functions, ten minutes ago."""
    ada, _, conversation = await devices.pair()
    file = await ada.client.files.upload(b"words", conversation_id=conversation, name="a.txt")
    for minutes, status in ((0, 200), (10, 403)):
        assert (await fetched(shelf.link_of(file.id, minutes_ago=minutes))).status_code == status


async def test_only_what_was_announced_can_be_uploaded(devices: Devices) -> None:
    ada, _, conversation = await devices.pair()
    wanted = {
        "conversation_id": conversation,
        "name": "a.txt",
        "size": 5,
        "media_type": "text/plain",
        "sha256": hashlib.sha256(b"words").hexdigest(),
    }
    announced = await ada.client.api.announce_file(**wanted)
    upload = announced.upload
    for body, changes in (
        (b"sword", {}), (b"words and more", {}), (b"word", {}), (b"words", {"content-type": "text/html"}),
        (b"sword", {"x-amz-checksum-sha256": "c2hvcnQ="}),
    ):  # fmt: skip
        answer = await fetched(upload.url, method="PUT", content=body, headers=upload.headers | changes)
        assert answer.status_code in (400, 403), (body, changes)
    shown = await ada.client.files.show(announced.file.id)
    assert (shown.file.state, shown.links) == ("pending", None)
    answer = await fetched(upload.url, method="PUT", content=b"words", headers=upload.headers)
    assert answer.status_code == 200


async def test_the_sweep_takes_what_nobody_used_and_gives_the_bytes_back(devices: Devices, shelf: Shelf) -> None:
    ada, _, conversation = await devices.pair()
    kept = await ada.client.files.upload(b"kept", conversation_id=conversation, name="a.txt")
    await attach(ada, conversation, kept)
    left = await ada.client.files.upload(b"left behind", conversation_id=conversation, name="b.txt")
    assert shelf.bytes_of(ada.user.id) == len(b"kept") + len(b"left behind")
    for file in (kept, left):
        shelf.make_due(file.id)
    shelf.sweep()
    assert await refusal(ada, left.id) == "not_found"
    assert (await fetched(shelf.link_of(left.id))).status_code == 404
    assert await ada.client.files.download(kept.id) == b"kept"
    assert shelf.bytes_of(ada.user.id) == len(b"kept")


async def test_an_avatar_is_square_and_everybody_who_knows_its_address_sees_it(devices: Devices) -> None:
    ada, grace, _ = await devices.pair()
    file = await ada.client.files.upload(encoded(gradient(900, 300)), name="me.jpg")
    links = (await ada.client.files.show(file.id)).links
    assert links is not None
    assert links.expires_at is None
    for size in (128, 512):
        answer = await fetched(links.thumbnails[str(size)])
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(answer.content)).size == (size, size)
    assert await refusal(grace, file.id) == "not_found"
    words = json.dumps({"no": "image"}).encode()
    with pytest.raises(ParleyError, match="not_an_image"):
        await ada.client.files.upload(words, name="me.png")
