"""What a group says of itself, and what it allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parley.clock import Clock, NewId
from parley.messaging.access import access_group, access_head, require
from parley.messaging.changes import change_conversation
from parley.messaging.content import Renamed
from parley.messaging.model import Head, Who
from parley.messaging.ports import Store
from parley.messaging.sending import Posted, post_event


@dataclass(frozen=True)
class Wanted:
    """What is to be as it says; what is not said stays as it is."""

    title: str | None = None
    profile: Mapping[str, str | None] = field(default_factory=dict)
    """description, picture; here None takes them away."""
    permissions: Mapping[str, Who] = field(default_factory=dict)
    """Those that are to change."""
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
    whole = {
        "title": head.title if wanted.title is None else wanted.title,
        "permissions": head.permissions.model_copy(update=dict(wanted.permissions)),
        "history_visible": head.history_visible if wanted.history_visible is None else wanted.history_visible,
    }
    fields = {name: value for name, value in whole.items() if value != getattr(head, name)}
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
