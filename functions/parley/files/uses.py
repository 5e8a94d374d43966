"""Where files are in use: posted as messages, or taken as pictures of people and conversations.

A file may be put to use for :data:`USABLE` after its announcement, and a file in use may be used again elsewhere. What
is in use nowhere is looked at :data:`GRACE` after the last moment at which somebody could still have begun to use it
(a use is checked, then the message is stored, then the use is noted, all within seconds), and goes.
"""

from __future__ import annotations

from datetime import timedelta

from parley.clock import Clock
from parley.errors import Conflict, NotFound
from parley.files import places
from parley.files.access import access_file
from parley.files.model import File, Use
from parley.files.ports import FileStore, Signer
from parley.messaging.ports import ConversationStore

USABLE = timedelta(hours=24)
GRACE = timedelta(hours=1)


def require_usable(
    user_id: str,
    file_id: str,
    *,
    origin_id: str | None = None,
    files: FileStore,
    conversations: ConversationStore,
    clock: Clock,
) -> File:
    """A file that this user may post: one's own while it is new, or one that they see in a conversation (``origin_id``
    says in which, if that is known).

    Raises NotFound, Conflict.
    """
    held = access_file(user_id, file_id, conversation_id=origin_id, files=files, conversations=conversations)
    if held.file.purpose != "message":
        raise NotFound("There is no such file.")
    _require_ready(held.file)
    if _is_old(held.file, clock) and not files.find_uses(file_id, limit=1):
        raise Conflict("The file was uploaded too long ago; upload it again.")
    return held.file


def release_file(file_id: str, use: Use, *, files: FileStore, clock: Clock) -> None:
    """A file is no longer in use at a place."""
    files.remove_use(file_id, use)
    if not files.find_uses(file_id, limit=1):
        files.note_due(file_id, clock() + GRACE)


def adopt_avatar(user_id: str, file_id: str, subject_id: str, *, files: FileStore, signer: Signer, clock: Clock) -> str:
    """Makes a file of one's own a picture of a person or a conversation; gives the lasting address of the picture.

    The caller has made sure that the user may change it, keeps the address, and drops the one that it kept before.
    Raises NotFound, Conflict.
    """
    held = files.get_file(file_id)
    if held is None or held.file.owner_id != user_id or held.file.purpose != "avatar":
        raise NotFound("avatar_file_id: there is no such file.")
    _require_ready(held.file)
    if _is_old(held.file, clock):
        raise Conflict("The file was uploaded too long ago; upload it again.")
    files.add_use(file_id, Use(subject_id=subject_id))
    return signer.public_url(places.avatar(file_id, min(places.AVATARS)))


def drop_avatar(subject_id: str, address: str | None, *, files: FileStore, clock: Clock) -> None:
    """A picture is no longer the subject's. An address that is none of ours is left alone."""
    file_id = places.file_of_avatar(address or "")
    if file_id is not None:
        release_file(file_id, Use(subject_id=subject_id), files=files, clock=clock)


def _is_old(file: File, clock: Clock) -> bool:
    return clock() - file.created_at > USABLE


def _require_ready(file: File) -> None:
    if file.state == "pending":
        raise Conflict("The file has not been uploaded and checked yet.")
    if file.state == "rejected":
        raise Conflict(f"The file was rejected ({file.reason}).")
