"""Sync: which of a user's conversations changed, were gained or were lost, since a cursor.

A pass goes through all memberships in the order of conversation ids, page by page, and keeps those that changed since
the pass before it began; the cursor holds where it is and when it began. Changes are stamped by the function that makes
them and stored a moment later, and lists are read eventually consistently: so a pass looks back :data:`OVERLAP` further
than it would have to, and the same state may come twice.

A membership that ended is known for a day longer than a cursor is good for. Whoever brings an older one could have
missed that, so they are told to forget everything, and begin afresh.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

from parley.clock import Clock, Timestamp
from parley.errors import InvalidRequest
from parley.messaging.model import ConversationId, Membership, Model, SyncPage
from parley.messaging.ports import Store
from parley.messaging.views import Entry, describe, gather, with_groups

OVERLAP = timedelta(seconds=15)
CURSOR_LIFE = timedelta(days=30)
SCANNED = 500
"""Memberships that one call goes through at most."""
_CHUNK = 100
_MAX_CURSOR = 512


class _Place(Model):
    """Where a pass stands."""

    since: Timestamp | None = None
    """When the pass before it began; None: everything is wanted."""
    began: Timestamp
    after: ConversationId | None = None
    """The last conversation that this pass has seen."""


def sync(user_id: str, cursor: str | None, limit: int, *, store: Store, clock: Clock) -> SyncPage:
    """At most ``limit`` conversations that changed since the cursor, and those lost; all there are without one.

    Raises InvalidRequest for a cursor that is none of ours.
    """
    place = _Place(began=clock()) if cursor is None else _read(cursor)
    reset = clock() - (place.since or place.began) > CURSOR_LIFE
    if reset:
        place = _Place(began=clock())
    if place.after is None:
        place = place.model_copy(update={"began": clock()})
    memberships = store.list_memberships(user_id, place.after, SCANNED)
    changed: list[Entry] = []
    last: str | None = None
    for start in range(0, len(memberships), _CHUNK):
        chunk = memberships[start : start + _CHUNK]
        live = [each for each in chunk if each.left_at is None]
        fresh = [entry for entry in gather(live, store=store) if _has_changed(entry, place.since)]
        changed += fresh[: limit - len(changed)]
        if len(changed) == limit:
            last = changed[-1].head.id
            break
        last = chunk[-1].conversation_id
    more = last is not None and (last != memberships[-1].conversation_id or len(memberships) == SCANNED)
    following = place.model_copy(update={"after": last}) if more else _Place(since=place.began, began=place.began)
    return SyncPage(
        items=describe(with_groups(changed, store=store), store=store, at=clock()),
        left=[each.conversation_id for each in memberships if _was_lost(each, place.since, through=last or "")],
        next=_write(following),
        more=more,
        reset=reset,
    )


def _has_changed(entry: Entry, since: datetime | None) -> bool:
    stamps = [entry.head.updated_at, entry.head.changed_at, entry.membership.updated_at]
    if entry.peer is not None:
        stamps.append(entry.peer.updated_at)
    return since is None or max(filter(None, stamps)) + OVERLAP >= since


def _was_lost(membership: Membership, since: datetime | None, *, through: str) -> bool:
    if since is None or membership.left_at is None or membership.conversation_id > through:
        return False
    return membership.left_at + OVERLAP >= since


def _write(place: _Place) -> str:
    return base64.urlsafe_b64encode(place.model_dump_json().encode()).decode().rstrip("=")


def _read(cursor: str) -> _Place:
    if len(cursor) > _MAX_CURSOR:
        raise InvalidRequest("cursor: not one of ours.")
    try:
        text = base64.b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        return _Place.model_validate_json(text)
    except ValueError as exc:
        raise InvalidRequest("cursor: not one of ours.") from exc
