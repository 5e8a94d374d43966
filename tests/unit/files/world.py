"""Anna, who has files, and all that is done with them, on the memory twins."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.unit.messaging.fakes import ANNA, World

from parley.files import places
from parley.files.attachments import Attachments
from parley.files.model import Announced, Announcement, File, Image
from parley.files.ports import Rendered
from parley.files.processing import settle_upload, sweep_files
from parley.files.service import announce_file, discard_file, show_file
from parley.messaging.content import Attachment, Forward
from parley.messaging.model import Draft, Message
from parley.messaging.revising import recall_message
from parley.messaging.sending import post_message


class FakeRenderer:
    """Takes what begins with the marks of a PNG for an image, unless it is told otherwise."""

    def __init__(self) -> None:
        self.can_see = True
        self.seen: list[bytes] = []

    def render(self, data: bytes, sizes: Sequence[int], *, square: bool) -> Rendered | None:
        self.seen.append(data)
        if not self.can_see:
            return None
        thumbnails = {size: f"{size} of {len(data)}".encode() for size in sizes}
        return Rendered(Image(width=4, height=3, blurhash="L0", thumbnails=tuple(thumbnails)), thumbnails)


PNG = b"\x89PNG\r\n\x1a\nand so on"


@dataclass
class FileWorld(World):
    renderer: FakeRenderer = field(default_factory=FakeRenderer)

    @property
    def attachments(self) -> Attachments:
        return Attachments(self.file_store, self.store, self.clock)

    def announce(self, data: bytes = PNG, user_id: str = ANNA, **changes: Any) -> Announced:
        if changes.get("purpose") != "avatar":
            changes.setdefault("conversation_id", self.pair().id)
        wanted = {
            "name": "a.png",
            "size": len(data),
            "media_type": "image/png",
            "sha256": hashlib.sha256(data).hexdigest(),
        } | changes
        return announce_file(
            user_id,
            Announcement.model_validate(wanted),
            files=self.file_store,
            conversations=self.store,
            signer=self.desk.signer,
            clock=self.clock,
            new_id=self.new_id,
            limits=self.file_limits,
        )

    def upload(self, file: File, data: bytes = PNG) -> None:
        self.objects.put(places.quarantined(file.id), data, file.media_type)

    def settle(self, file_id: str) -> File | None:
        return settle_upload(
            file_id, files=self.file_store, objects=self.objects, renderer=self.renderer, limits=self.file_limits
        )

    def ready(self, data: bytes = PNG, user_id: str = ANNA, **changes: Any) -> File:
        file = self.announce(data, user_id, **changes).file
        self.upload(file, data)
        settled = self.settle(file.id)
        assert settled is not None
        assert settled.state == "ready"
        return settled

    def post_file(self, sender: str, conversation_id: str, client_id: str, content: Attachment | Forward) -> Message:
        draft = Draft(
            client_id=client_id, content_type="file" if isinstance(content, Attachment) else "forward", content=content
        )
        return post_message(
            sender,
            conversation_id,
            draft,
            store=self.store,
            files=self.attachments,
            limits=self.limits,
            clock=self.clock,
            new_id=self.new_id,
        ).message

    def recall_file(self, user_id: str, conversation_id: str, seq: int) -> None:
        within = timedelta(hours=24)
        recall_message(
            user_id, conversation_id, seq, within=within, store=self.store, files=self.attachments, clock=self.clock
        )  # fmt: skip

    def show(self, user_id: str, file_id: str, conversation_id: str | None = None) -> Any:
        return show_file(
            user_id,
            file_id,
            conversation_id,
            files=self.file_store,
            conversations=self.store,
            signer=self.desk.signer,
            clock=self.clock,
        )

    def discard(self, user_id: str, file_id: str) -> None:
        discard_file(user_id, file_id, files=self.file_store)

    def sweep(self) -> int:
        return sweep_files(100, files=self.file_store, objects=self.objects, clock=self.clock)

    def takes(self, user_id: str = ANNA) -> int:
        return self.file_store.used_bytes(user_id)
