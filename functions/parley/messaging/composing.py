"""From what a sender gives to what a message says."""

from __future__ import annotations

from dataclasses import dataclass

from parley.errors import Conflict, Forbidden, InvalidRequest
from parley.messaging.access import access_conversation, access_head, access_message, require
from parley.messaging.content import Attachment, Card, FileContent, Forward, ImageContent
from parley.messaging.model import Body, Draft, Membership, Message, Origin, Quote
from parley.messaging.ports import Files, Store

MAX_MENTIONS = 50
EXCERPT = 120
"""Characters of a quote."""


@dataclass(frozen=True)
class Composer:
    """Composes for one member. A plain message costs no read beside the membership; each of these costs one:
    a reply, mentions in a group, a mention of all in a group; a forward costs two."""

    membership: Membership
    store: Store
    files: Files

    def compose(self, draft: Draft) -> Body:
        """Raises NotFound for what the sender may not read or attach, InvalidRequest, Forbidden, Conflict."""
        reply_to = None if draft.reply_to is None else self._quote(draft.reply_to)
        self.check_mentions(draft.mentions, mention_all=draft.mention_all)
        said = self._body(draft)
        given = draft.model_dump(include={"mentions", "mention_all", "album"})
        return said.model_copy(update={"reply_to": reply_to, **given})

    def check_mentions(self, user_ids: tuple[str, ...], *, mention_all: bool) -> None:
        """Raises InvalidRequest for people who are no members, Forbidden for all where that is not one's to do."""
        if len(user_ids) > MAX_MENTIONS:
            raise InvalidRequest(f"mentions: at most {MAX_MENTIONS}.")
        strangers = set(user_ids) - {self.membership.user_id, self.membership.peer_id}
        if strangers and self.membership.type == "group":
            here = self.membership.conversation_id
            strangers -= {user_id for _, user_id in self.store.find_members([(here, each) for each in strangers])}
        if strangers:
            raise InvalidRequest("mentions: somebody who is not a member.")
        if mention_all and self.membership.type == "group":
            head = access_head(self.membership.conversation_id, store=self.store)
            require(head.permissions.mention_all, self.membership)

    def _body(self, draft: Draft) -> Body:
        match draft.content:
            case Attachment(file_id=file_id):
                file = self.files.find(self.membership.user_id, file_id)
                if draft.content_type == "image" and not isinstance(file, ImageContent):
                    raise InvalidRequest("content: the file is no image.")
                return Body(content_type=draft.content_type, content=file)
            case Forward(conversation_id=conversation_id, seq=seq):
                origin = access_conversation(self.membership.user_id, conversation_id, store=self.store)
                return self._forwarded(_unrecalled(access_message(origin, seq, store=self.store)))
            case content:
                return Body(content_type=draft.content_type, content=content)

    def _forwarded(self, message: Message) -> Body:
        if message.content_type == "system":
            raise Forbidden("What happened to a conversation is not forwarded.")
        content = message.content
        if isinstance(content, FileContent):
            content = self.files.find(self.membership.user_id, content.file_id, origin_id=message.conversation_id)
        first = Origin(sender_id=message.sender_id, sender_type=message.sender_type, created_at=message.created_at)
        return Body(content_type=message.content_type, content=content, forwarded_from=message.forwarded_from or first)

    def _quote(self, seq: int) -> Quote:
        original = _unrecalled(access_message(self.membership, seq, store=self.store))
        return Quote(
            seq=seq,
            message_id=original.id,
            sender_id=original.sender_id,
            sender_type=original.sender_type,
            content_type=original.content_type,
            excerpt=excerpt_of(original),
        )


def excerpt_of(body: Body) -> str:
    """The beginning of what somebody said, on one line; of a file its name, of a card its title."""
    match body.content:
        case str(text):
            return " ".join(text[: 4 * EXCERPT].split())[:EXCERPT]
        case FileContent(name=name):
            return name[:EXCERPT]
        case Card(title=title):
            return title[:EXCERPT]
        case event:
            return event.event


def _unrecalled(message: Message) -> Message:
    if message.status == "recalled":
        raise Conflict("The message was recalled.")
    return message
