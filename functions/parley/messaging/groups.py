"""What a group says of itself, and what it allows."""

from __future__ import annotations

from dataclasses import dataclass, field

from parley.clock import Clock, NewId
from parley.messaging.access import access_group, access_head, require
from parley.messaging.changes import change_conversation
from parley.messaging.content import Renamed
from parley.messaging.model import Head, Permissions
from parley.messaging.ports import Store
from parley.messaging.sending import Posted, post_event


@dataclass(frozen=True)
class Wanted:
    """What is to be as it says; what is None stays as it is."""

    title: str | None = None
    profile: dict[str, str | None] = field(default_factory=dict)
    """description, picture; here None takes them away."""
    permissions: Permissions | None = None
    history_visible: bool | None = None


@dataclass(frozen=True)
class GroupChange:
    """The head with the number of the change, None where nothing was wanted; and the entry that tells a new title."""

    head: Head | None = None
    posted: Posted | None = None


def change_group(
    user_id: str, conversation_id: str, wanted: Wanted, *, store: Store, clock: Clock, new_id: NewId
) -> GroupChange:
    """Title, description and picture for whoever may edit, the rest for the owner. Raises NotFound, Forbidden."""
    membership = access_group(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    fields = {
        name: value
        for name in ("title", "permissions", "history_visible")
        if (value := getattr(wanted, name)) is not None and value != getattr(head, name)
    }
    if fields.keys() & {"permissions", "history_visible"}:
        require("owner", membership)
    if "title" in fields or wanted.profile:
        require(head.permissions.edit, membership)
    if not fields and not wanted.profile:
        return GroupChange()

    def describe() -> None:
        if wanted.profile:
            store.describe_group(conversation_id, wanted.profile)

    head = change_conversation(conversation_id, fields=fields, apply=describe, store=store, clock=clock)
    if "title" not in fields:
        return GroupChange(head)
    event = Renamed(actor_id=user_id, title=str(fields["title"]))
    return GroupChange(head, post_event(conversation_id, event, store=store, clock=clock, new_id=new_id))
