"""Files as messages carry them: what messaging asks of files (:class:`parley.messaging.ports.Files`)."""

from __future__ import annotations

from dataclasses import dataclass

from parley.clock import Clock
from parley.files.model import File, Use
from parley.files.ports import FileStore
from parley.files.uses import release_file, require_usable
from parley.messaging.content import FileContent, ImageContent
from parley.messaging.ports import ConversationStore


@dataclass(frozen=True)
class Attachments:
    files: FileStore
    conversations: ConversationStore
    clock: Clock

    def find(self, sender_id: str, file_id: str, *, origin_id: str | None = None) -> FileContent:
        file = require_usable(
            sender_id,
            file_id,
            origin_id=origin_id,
            files=self.files,
            conversations=self.conversations,
            clock=self.clock,
        )
        return _content(file)

    def attach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str, seq: int) -> None:
        self.files.add_use(file_id, _use(conversation_id, sender_id, client_id, seq))

    def detach(self, file_id: str, conversation_id: str, sender_id: str, client_id: str) -> None:
        use = _use(conversation_id, sender_id, client_id)
        release_file(file_id, use, files=self.files, clock=self.clock)


def _use(conversation_id: str, sender_id: str, client_id: str, seq: int = 0) -> Use:
    return Use(subject_id=conversation_id, message=f"{sender_id}/{client_id}", seq=seq)


def _content(file: File) -> FileContent:
    known = {"file_id": file.id, "name": file.name, "size": file.size, "media_type": file.media_type}
    if file.image is None:
        return FileContent.model_validate(known)
    seen = file.image.model_dump(include={"width", "height", "blurhash"})
    return ImageContent.model_validate(known | seen)
