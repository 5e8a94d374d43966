"""Files on the deployed stack: up, looked at, down again; and nothing for whoever has no business with them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image
from tests.integration.conftest import Devices
from tests.support.waiting import eventually

from parley_sdk import FileChanged

if TYPE_CHECKING:
    pass


def picture(width: int = 640, height: int = 480, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


async def test_an_image_goes_up_is_looked_at_and_comes_down(devices: Devices, tmp_path: Path) -> None:
    ada, _, conversation = await devices.pair()
    source, progress = tmp_path / "上海.jpg", []
    source.write_bytes(picture())
    file = await ada.client.files.upload(
        source, conversation_id=conversation, progress=lambda done, total: progress.append((done, total))
    )
    assert (file.state, file.media_type, file.name) == ("ready", "image/jpeg", "上海.jpg")
    assert file.image is not None
    assert (file.image.width, file.image.height, file.image.thumbnails) == (640, 480, [320, 1280])
    assert progress[-1] == (file.size, file.size)
    assert await ada.client.files.download(file.id) == source.read_bytes()
    thumbnail = Image.open(io.BytesIO(await ada.client.files.download(file.id, thumbnail=320)))
    assert (thumbnail.format, thumbnail.size) == ("WEBP", (320, 240))
    await eventually(lambda: [each.file_id for each in ada.screen.of(FileChanged)] == [file.id])
