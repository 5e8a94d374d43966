"""Answers to frames up."""

from __future__ import annotations

from pydantic import AwareDatetime

from parley_sdk.models.base import Model
from parley_sdk.models.messages import Message


class Ack(Model):
    """The answer to sendMessage: the message is stored, numbered and deduplicated.

    ``message`` is how it was stored, where that is more or other than what was given.
    """

    id: str
    conversation_id: str
    message_id: str
    seq: int
    created_at: AwareDatetime
    message: Message | None = None


class ChangeAck(Model):
    """The answer to editMessage, recallMessage and react: the message as it is now."""

    conversation_id: str
    seq: int
    message: Message


class ReadAck(Model):
    """The answer to markRead: ``seq`` is where the mark now stands."""

    conversation_id: str
    seq: int
