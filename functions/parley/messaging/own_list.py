"""How a conversation stands in its user's list: pinned, muted, archived, marked as unread.

An archived conversation comes back with its next message, unless that is muted. Nobody writes that down when it
happens: the membership keeps the number at which it was put away, and whoever looks compares it with the head. What was
said while it was muted does not bring it back afterwards either; so a change of the mute settles first how it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from parley.clock import Clock
from parley.errors import InvalidRequest
from parley.messaging.access import access_conversation, access_head
from parley.messaging.model import ConversationSettings, Head, Membership
from parley.messaging.ports import Store


def settings_of(membership: Membership, head: Head, at: datetime) -> ConversationSettings:
    muted_until = membership.muted_until
    return ConversationSettings(
        pinned=membership.pinned,
        muted_until=muted_until if muted_until is not None and muted_until > at else None,
        archived=_is_archived(membership, head),
        marked_unread=membership.marked_unread,
    )


def change_list_settings(
    user_id: str, conversation_id: str, wanted: Mapping[str, Any], *, store: Store, clock: Clock
) -> ConversationSettings:
    """Changes those of pinned, muted_until, archived and marked_unread that are given.

    Raises NotFound; InvalidRequest for a mute that is over already.
    """
    membership = access_conversation(user_id, conversation_id, store=store)
    head = access_head(conversation_id, store=store)
    at = clock()
    if wanted.get("muted_until") is not None and wanted["muted_until"] <= at:
        raise InvalidRequest("muted_until: must lie ahead.")
    fields = dict(wanted)
    archived = fields.pop("archived", _is_archived(membership, head))
    if wanted.keys() & {"archived", "muted_until"}:
        fields["archived_seq"] = head.last_seq if archived else None
    return settings_of(store.change_own(user_id, conversation_id, fields, at), head, at)


def _is_archived(membership: Membership, head: Head) -> bool:
    if membership.archived_seq is None:
        return False
    muted_until = membership.muted_until
    return head.last_seq <= membership.archived_seq or (muted_until is not None and head.updated_at < muted_until)
