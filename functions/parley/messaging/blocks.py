"""Blocking a person: their pair is closed to both, and neither sees of the other when they are online.

The one who is blocked is told what anybody would be told who may not write: no silent loss, since an acknowledged
message is one that arrives. Groups are not touched.
"""

from __future__ import annotations

from parley.clock import Clock
from parley.errors import InvalidRequest
from parley.messaging.model import BlocksPage
from parley.messaging.ports import BlockStore


def block(user_id: str, other_id: str, *, store: BlockStore, clock: Clock) -> None:
    """The caller has made sure that the other one exists. Raises InvalidRequest for oneself."""
    if user_id == other_id:
        raise InvalidRequest("user_id: somebody else.")
    store.block(user_id, other_id, clock())


def unblock(user_id: str, other_id: str, *, store: BlockStore, clock: Clock) -> None:
    store.unblock(user_id, other_id, clock())


def list_blocks(user_id: str, cursor: str | None, limit: int, *, store: BlockStore) -> BlocksPage:
    """A page of those whom the user has blocked; ``cursor`` is the last id of the page before."""
    blocks = store.list_blocks(user_id, cursor, limit + 1)
    more = len(blocks) > limit
    return BlocksPage(items=blocks[:limit], next=blocks[limit - 1].user_id if more else None)
