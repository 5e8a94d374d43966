"""Searching a person's conversations.

Whatever a finder finds is only a candidate: it goes through the doors of messaging as it is now, and is held against
the query again. So who has left a conversation, came later, or has hidden a message finds nothing there; nor does
anybody find what was recalled or is gone, or a text by what it said before.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from datetime import timedelta

from parley.clock import Clock, NewId
from parley.errors import InvalidRequest, NotFound
from parley.messaging.access import access_conversation
from parley.messaging.model import Membership, Message
from parley.messaging.ports import Store
from parley.messaging.views import hidden_from, with_quotes
from parley.search.model import SLACK, Candidate, Hit, Place, Query, Results, millis
from parley.search.ports import Budget, Finder, PositionStore
from parley.search.text import excerpt, line_of, matches, said_by

KEPT = timedelta(hours=1)
"""How long a search can be gone on with."""
BUDGET = 256
"""What one request reads at most, in copies of 512 texts; sweep.py says what else costs how much."""
_PAGE = 500


def search_messages(
    user_id: str,
    query: Query,
    cursor: str | None,
    limit: int,
    *,
    store: Store,
    finder: Finder,
    positions: PositionStore,
    clock: Clock,
    new_id: NewId,
) -> Results:
    """A page of what the user may read and the query matches, the newest first.

    Raises InvalidRequest for a query that asks nothing, and a cursor that is not good (any more) for it; NotFound for a
    conversation that the user is not in.
    """
    if query.asks_nothing:
        raise InvalidRequest("q: must hold a word, or say from whom, where, when or what.")
    if cursor is None:
        places = tuple(_begin(user_id, query, store=store))
    else:
        places = _load(positions.find(user_id, cursor, clock()), query)
    budget, hits = Budget(BUDGET), list[Hit]()
    while places and len(hits) < limit and not budget.spent:
        found = finder.find(query, places, limit - len(hits), budget)
        hits += _as_they_are(user_id, query, found.candidates, store=store)
        places = found.places
    if not places:
        return Results(items=tuple(hits))
    search_id = new_id()
    positions.keep(user_id, search_id, _dump(places, query), clock() + KEPT)
    return Results(items=tuple(hits), next=search_id)


def _begin(user_id: str, query: Query, *, store: Store) -> Iterator[Place]:
    memberships = {each.conversation_id: each for each in _memberships(user_id, query, store=store)}
    for conversation_id, head in store.get_heads(list(memberships)).items():
        floor = memberships[conversation_id].joined_seq
        updated_at = millis(head.updated_at)
        too_old = query.since is not None and updated_at < query.since - SLACK
        too_new = query.until is not None and millis(head.created_at) >= query.until
        if head.last_seq > floor and not too_old and not too_new:
            yield Place(conversation_id, floor, head.last_seq, head.last_seq + 1, updated_at)


def _memberships(user_id: str, query: Query, *, store: Store) -> Iterator[Membership]:
    if query.conversation_id is not None:
        yield access_conversation(user_id, query.conversation_id, store=store)
        return
    after = None
    while page := store.list_memberships(user_id, after, _PAGE):
        for membership in page:
            if membership.left_at is None and query.peer_id in (None, membership.peer_id):
                yield membership
        after = page[-1].conversation_id


def _as_they_are(user_id: str, query: Query, candidates: Sequence[Candidate], *, store: Store) -> list[Hit]:
    if not candidates:
        return []
    memberships: dict[str, Membership] = {}
    hidden: set[tuple[str, int]] = set()
    for conversation_id in dict.fromkeys(each.conversation_id for each in candidates):
        try:
            membership = access_conversation(user_id, conversation_id, store=store)
        except NotFound:
            continue  # left meanwhile
        memberships[conversation_id] = membership
        seqs = [each.seq for each in candidates if each.conversation_id == conversation_id]
        hides = hidden_from(membership, after=min(seqs) - 1, before=max(seqs) + 1, store=store)
        hidden |= {(conversation_id, seq) for seq in hides}
    wanted = [
        (each.conversation_id, each.seq)
        for each in candidates
        if each.conversation_id in memberships
        and (each.conversation_id, each.seq) not in hidden
        and each.seq > memberships[each.conversation_id].joined_seq
    ]
    there = {(each.conversation_id, each.seq): each for each in store.get_messages(wanted)}
    now = [there[place] for place in wanted if place in there and matches(query, line_of(there[place]))]
    return [Hit(message=each, excerpt=excerpt(_said(each), query.terms)) for each in with_quotes(now, store=store)]


def _said(message: Message) -> str:
    return said_by(message.content_type, message.model_dump(include={"content"})["content"]) or ""


def _dump(places: Sequence[Place], query: Query) -> bytes:
    return zlib.compress(json.dumps([repr(query), places], separators=(",", ":")).encode())


def _load(kept: bytes | None, query: Query) -> tuple[Place, ...]:
    asked, places = json.loads(zlib.decompress(kept)) if kept is not None else (None, ())
    if asked != repr(query):
        raise InvalidRequest("cursor: not one of this search, or older than an hour.")
    return tuple(Place(*place) for place in places)
