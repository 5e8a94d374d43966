"""The door to files."""

from __future__ import annotations

from parley.errors import NotFound
from parley.files.model import Held, Use
from parley.files.ports import FileStore
from parley.messaging.ports import ConversationStore

PAGE = 100
PAGES = 10
"""So many pages of uses are looked through; a file that is posted more often wants to be asked for with its place."""


def access_file(user_id: str, file_id: str, *, files: FileStore, conversations: ConversationStore) -> Held:
    """A file that this user may see.

    Its owner may while it is posted nowhere; then everyone who may read a message that carries it; a picture of
    somebody, everybody. Raises NotFound for all others, and for what does not exist.
    """
    held = files.get_file(file_id)
    if held is None or not _may_see(user_id, held, files, conversations):
        raise NotFound("There is no such file.")
    return held


def _may_see(user_id: str, held: Held, files: FileStore, conversations: ConversationStore) -> bool:
    is_owner = held.file.owner_id == user_id
    after: Use | None = None
    for _ in range(PAGES):
        uses = files.find_uses(held.file.id, after, PAGE)
        if not uses and after is None:
            return is_owner
        if any(use.seq is None for use in uses) or _may_read_one_of(user_id, uses, conversations):
            return True
        if len(uses) < PAGE:
            return False
        after = uses[-1]
    return False


def _may_read_one_of(user_id: str, uses: list[Use], conversations: ConversationStore) -> bool:
    keys = list(dict.fromkeys((user_id, use.subject_id) for use in uses))
    memberships = conversations.get_memberships(keys)
    return any(
        use.seq is not None and (membership := memberships.get((user_id, use.subject_id))) is not None
        and membership.joined_seq < use.seq
        for use in uses
    )  # fmt: skip
