"""From what a sender gives to what a message says."""

from __future__ import annotations

from parley.errors import InvalidRequest
from parley.messaging.content import AnyContent, Attachment, ImageContent
from parley.messaging.model import Body, Draft, Membership
from parley.messaging.ports import Files


def compose(membership: Membership, draft: Draft, *, files: Files) -> Body:
    """What a member's draft says in their conversation. Raises NotFound for a file that is not theirs to attach,
    Conflict for one that is not ready."""
    return Body(content_type=draft.content_type, content=_content(membership, draft, files=files))


def _content(membership: Membership, draft: Draft, *, files: Files) -> AnyContent:
    if not isinstance(draft.content, Attachment):
        return draft.content
    file = files.find(membership.user_id, draft.content.file_id)
    if draft.content_type == "image" and not isinstance(file, ImageContent):
        raise InvalidRequest("content: the file is no image.")
    # Before the message is stored, so that whoever gets it may have the file; a retry says the same once more.
    files.attach(file.file_id, membership.conversation_id, membership.user_id, draft.client_id)
    return file
