"""The door to files."""

from __future__ import annotations

from parley.errors import NotFound
from parley.files.model import Held, Use
from parley.files.ports import FileStore
from parley.messaging.model import Membership
from parley.messaging.ports import ConversationStore

PAGE = 100
PAGES = 10
"""So many pages of uses are looked through; a file that is posted more often wants to be asked for with its place."""


def access_file(
    user_id: str,
    file_id: str,
    *,
    conversation_id: str | None = None,
    files: FileStore,
    conversations: ConversationStore,
) -> Held:
    """A file that this user may see: found in the conversation that they name, or, without one, wherever it is.

    Its owner may while it is in use nowhere; then everyone who may read a message that carries it: who is in the
    conversation, and came before it or where history is shown. A picture of somebody may everybody. Raises NotFound for
    all others, and for what does not exist.
    """
    held = files.get_file(file_id)
    if held is None or not _may_see(user_id, held, conversation_id, files, conversations):
        raise NotFound("There is no such file.")
    return held


def _may_see(
    user_id: str, held: Held, conversation_id: str | None, files: FileStore, conversations: ConversationStore
) -> bool:
    after: Use | None = None
    for _ in range(PAGES):
        uses = files.find_uses(held.file.id, subject_id=conversation_id, after=after, limit=PAGE)
        if not uses and after is None and conversation_id is None:
            return held.file.owner_id == user_id
        if any(use.message is None for use in uses):
            return True
        places = dict.fromkeys((user_id, use.subject_id) for use in uses)
        memberships = conversations.get_memberships(list(places))
        if any(_may_read(use, memberships.get((user_id, use.subject_id))) for use in uses):
            return True
        if len(uses) < PAGE:
            return False
        after = uses[-1]
    return False


def _may_read(use: Use, membership: Membership | None) -> bool:
    return membership is not None and membership.left_at is None and use.seq > membership.joined_seq
