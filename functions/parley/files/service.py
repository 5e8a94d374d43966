"""Files: announcing one, showing one, giving one up.

A file is *pending* until its bytes were uploaded and looked at (``processing.py``), then *ready* or *rejected*. It
counts against its owner's quota from the announcement on; what is rejected, given up, or in use nowhere for a day
(``uses.py``) gives its bytes back.
"""

from __future__ import annotations

import base64
from datetime import timedelta

from parley.clock import Clock, NewId
from parley.errors import Conflict, InvalidRequest, NotFound, QuotaExceeded, TooLarge
from parley.files import places
from parley.files.access import access_file
from parley.files.model import Announced, Announcement, File, Held, Limits, Links, Shown, Upload
from parley.files.names import disposition, is_allowed, served_as
from parley.files.ports import FileStore, Signer
from parley.files.uses import GRACE, USABLE
from parley.messaging.access import access_conversation
from parley.messaging.ports import ConversationStore

UPLOAD_LIFE = timedelta(hours=1)
"""An upload must have begun by then."""
LINK_LIFE = timedelta(minutes=5)


def announce_file(
    user_id: str,
    wanted: Announcement,
    *,
    files: FileStore,
    conversations: ConversationStore,
    signer: Signer,
    clock: Clock,
    new_id: NewId,
    limits: Limits,
) -> Announced:
    """Makes room for a file, and gives the way to upload it.

    Raises InvalidRequest, NotFound for a conversation that the user is not in, TooLarge, QuotaExceeded.
    """
    if (wanted.purpose == "message") != (wanted.conversation_id is not None):
        raise InvalidRequest("conversation_id: goes with a file for a message, and with no other.")
    if wanted.conversation_id is not None:
        access_conversation(user_id, wanted.conversation_id, store=conversations)
    if wanted.size > limits.max_bytes:
        raise TooLarge(f"size: at most {limits.max_bytes} bytes.")
    if not is_allowed(wanted.media_type, limits.media_types):
        raise InvalidRequest("media_type: files of this type are not taken here.")
    at = clock()
    file = File(
        id=new_id(), owner_id=user_id, created_at=at, **wanted.model_dump(exclude={"conversation_id"})
    )  # fmt: skip
    if not files.add_file(Held(file, file.size), limits.quota_bytes, at + USABLE + GRACE):
        # A call that is repeated takes the same id: then it is there already.
        standing = files.get_file(file.id)
        if standing is not None and standing.file.owner_id == user_id:
            return Announced(file=standing.file, upload=_upload(standing.file, signer, clock))
        raise QuotaExceeded(f"Your files may take {limits.quota_bytes} bytes in all.")
    return Announced(file=file, upload=_upload(file, signer, clock))


def show_file(
    user_id: str,
    file_id: str,
    conversation_id: str | None = None,
    *,
    files: FileStore,
    conversations: ConversationStore,
    signer: Signer,
    clock: Clock,
) -> Shown:
    """A file, with addresses that work for a few minutes once it is ready. Raises NotFound."""
    file = access_file(user_id, file_id, conversation_id=conversation_id, files=files, conversations=conversations).file
    return Shown(file=file, links=_links(file, signer, clock) if file.state == "ready" else None)


def discard_file(user_id: str, file_id: str, *, files: FileStore) -> None:
    """Gives up a file of one's own; its bytes go when it would have been looked at. Raises NotFound, Conflict."""
    held = files.get_file(file_id)
    if held is None or held.file.owner_id != user_id:
        raise NotFound("There is no such file.")
    if files.find_uses(file_id, limit=1):
        raise Conflict("The file is in use.")
    if not files.remove_file(held):
        raise Conflict("The file has just changed.")


def _upload(file: File, signer: Signer, clock: Clock) -> Upload:
    """What is signed is what S3 holds the upload to: this many bytes, of this checksum, under this type."""
    checksum = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    headers = {"content-type": file.media_type, "x-amz-checksum-sha256": checksum}
    url = signer.upload_url(
        places.quarantined(file.id), headers | {"content-length": str(file.size)}, UPLOAD_LIFE
    )  # fmt: skip
    return Upload(url=url, headers=headers, expires_at=clock() + UPLOAD_LIFE)


def _links(file: File, signer: Signer, clock: Clock) -> Links:
    sizes = file.image.thumbnails if file.image else ()
    if file.purpose == "avatar":
        urls = {str(size): signer.public_url(places.avatar(file.id, size)) for size in sizes}
        return Links(original=urls[str(max(sizes))], thumbnails=urls, expires_at=None)
    how = disposition(file.name, file.media_type, is_image=file.image is not None)
    kept = "inline; filename=thumbnail.webp"
    return Links(
        original=signer.download_url(places.original(file.id), served_as(file.media_type), how, LINK_LIFE),
        thumbnails={
            str(size): signer.download_url(places.thumbnail(file.id, size), "image/webp", kept, LINK_LIFE)
            for size in sizes
        },
        expires_at=clock() + LINK_LIFE,
    )
