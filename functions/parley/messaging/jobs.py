"""Deliveries as data: what is to be told, and to whom. A job travels through the topic and the queue as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from parley.clock import Timestamp
from parley.messaging.events import Event
from parley.messaging.model import Head, Membership, Model
from parley.messaging.ports import ConversationStore


class People(Model):
    """These users."""

    kind: Literal["people"] = "people"
    user_ids: tuple[str, ...]


class Members(Model):
    """The roster of a conversation, read when the job runs; from past ``after``, in the order of user ids."""

    kind: Literal["members"] = "members"
    conversation_id: str
    seq: int | None = None
    """What is told stands at this number: it is for those who joined before it."""
    after: str | None = None


class Peers(Model):
    """The other ones of a user's pair conversations; from past ``after``, in the order of conversation ids."""

    kind: Literal["peers"] = "peers"
    user_id: str
    after: str | None = None


class Target(Model):
    """One connection to post to."""

    user_id: str
    connection_id: str
    connected_at: Timestamp


class Targets(Model):
    """These connections: what an earlier attempt left over."""

    kind: Literal["targets"] = "targets"
    targets: tuple[Target, ...]


Audience = Annotated[People | Members | Peers | Targets, Field(discriminator="kind")]


class Job(Model):
    """One event for one audience."""

    event: Event
    to: Audience
    except_connection_id: str | None = None
    """The connection that caused the event: it has its answer."""
    attempt: int = Field(default=0, ge=0)
    """How many times these targets have been tried."""


Cause = Literal["created", "revised", "read"]


class Wake(Model):
    """Something became of a conversation, of which people who are away are to know."""

    conversation_id: str
    user_ids: tuple[str, ...]
    cause: Cause
    seq: int
    """The message that was created or revised, or up to where was read; 0 where no message says it."""
    subscription_ids: tuple[str, ...] | None = None
    """Of a later attempt: the devices that are left."""
    attempt: int = Field(default=0, ge=0)


def everyone(head: Head, seq: int | None = None) -> Audience:
    """All members of a conversation, or those that may have what stands at ``seq``; no read is needed for a pair."""
    if head.members:
        return People(user_ids=head.members)
    return Members(conversation_id=head.id, seq=seq)


def few_others(membership: Membership, most: int, *, store: ConversationStore) -> Audience | None:
    """All members of a conversation but the one whose membership this is; None where there are more than ``most``."""
    if membership.peer_id is not None:
        return People(user_ids=(membership.peer_id,))
    members = store.list_members(membership.conversation_id, None, most + 1)
    if len(members) > most:
        return None
    return People(user_ids=tuple(each.user_id for each in members if each.user_id != membership.user_id))


def own_and_peer(membership: Membership) -> Audience:
    """The user's own devices, and in a pair the other one's, unless one has blocked the other."""
    peer = () if membership.peer_id is None or membership.closed else (membership.peer_id,)
    return People(user_ids=(membership.user_id, *peer))
