"""Fan-out: audience -> live connections -> posts. The gateway and the delivery function both run this code.

A post ends in one of four ways. *Delivered*. *Gone*: the connection is forgotten, unless it is so young that its
handshake may not be over yet (a post before that is answered "gone" as well): then it is tried again. *Retry*: tried
again later, alone, so that nobody waits for it. *Refused*: given up. A connection that has failed
:data:`ATTEMPTS` times is closed: its device comes back and catches up by sync.

Delivery is at least once and unordered; devices tell repetitions by ``seq`` (docs/protocol.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Protocol

from parley.clock import Clock
from parley.errors import Unavailable
from parley.messaging.events import Event, PresenceChanged
from parley.messaging.jobs import Audience, Job, Members, Peers, People, Target, Targets
from parley.messaging.ports import ConversationStore
from parley.messaging.waking import Waker, whom_it_wakes
from parley.presence.model import Record
from parley.presence.ports import PresenceStore

ATTEMPTS = 6
"""With the waits between them a minute and a half at most."""
PAGE = 200
"""People a job serves by itself; the rest of its audience is jobs of so many each, which run beside it."""
READ = 1_000
"""People whose names are read at once: their pages are under way before the next ones are read."""
HANDSHAKE = timedelta(seconds=3)
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 60.0


class Outcome(Enum):
    DELIVERED = "delivered"
    GONE = "gone"
    RETRY = "retry"
    REFUSED = "refused"


class Poster(Protocol):
    """Posts to open sockets."""

    def post_all(self, targets: Sequence[Target], payload: bytes) -> Iterable[tuple[Target, Outcome]]:
        """Posts to all of them at once; gives each with its outcome. Never raises for what one target did."""
        ...

    def close(self, connection_id: str) -> Outcome:
        """Closes a socket: DELIVERED when it is, GONE when it was no more."""
        ...


class Jobs(Protocol):
    """Where deliveries wait for the delivery function."""

    def publish(self, *jobs: Job, delay_seconds: int = 0) -> None:
        """All of them, at once where that can be. Raises Unavailable, when some may be on their way."""
        ...


@dataclass(frozen=True)
class Fanout:
    """What fan-out works with."""

    conversations: ConversationStore
    presence: PresenceStore
    poster: Poster
    jobs: Jobs
    waker: Waker
    clock: Clock
    inline_recipients: int
    """Up to so many people are posted to at once by whoever tells; 0: none, all goes through the queue."""
    page: int = PAGE
    read: int = READ


def tell(event: Event, to: Audience, *, fanout: Fanout, except_connection_id: str | None = None) -> None:
    """Tells an audience, here and now if it is small, else by a job. Raises Unavailable."""
    job = Job(event=event, to=to, except_connection_id=except_connection_id)
    if not fanout.inline_recipients:
        fanout.jobs.publish(job)
        return
    user_ids, rest = _recipients(to, fanout.inline_recipients, fanout.conversations)
    if rest is not None or len(user_ids) > fanout.inline_recipients:
        fanout.jobs.publish(job)
        return
    left = _tell_page(user_ids, job, fanout)
    if left and event.lasting:
        fanout.jobs.publish(Job(event=event, to=Targets(targets=left), attempt=1))


def deliver(job: Job, *, fanout: Fanout, jitter: Callable[[], float]) -> None:
    """Runs a job: a page of its audience here, the rest by other jobs. ``jitter`` gives 0 to 1. Raises Unavailable."""
    if isinstance(job.to, Targets):
        left = _post(job.event, job.to.targets, fanout).left
    else:
        left = _tell_page(_spread(job, fanout), job, fanout)
    if not left or not job.event.lasting:
        return
    attempt = job.attempt + 1
    if attempt < ATTEMPTS:
        again = Job(event=job.event, to=Targets(targets=left), attempt=attempt)
        fanout.jobs.publish(again, delay_seconds=backoff(attempt, jitter()))
        return
    for target in left:
        fanout.presence.forget_connection(target.user_id, target.connection_id)
        fanout.poster.close(target.connection_id)


def backoff(attempt: int, jitter: float, first: float = _FIRST_WAIT, most: float = _LONGEST_WAIT) -> int:
    """Seconds to wait before the next attempt: exponential, the upper half of it by chance."""
    longest = min(most, first * 2.0 ** (attempt - 1))
    return round(longest / 2 + jitter * longest / 2)


def _spread(job: Job, fanout: Fanout) -> list[str]:
    """Sends the audience's pages on their way, all of them at once, but for the first: gives that.

    Where the names cannot be read on, a job does it later: nobody is told twice for the sake of those who are left.
    """
    own: list[str] | None = None
    rest: Audience | None = job.to
    while rest is not None:
        try:
            user_ids, rest = _recipients(rest, fanout.read, fanout.conversations)
        except Unavailable:
            if own is None:
                raise
            fanout.jobs.publish(job.model_copy(update={"to": rest}))
            return own
        pages = [user_ids[start : start + fanout.page] for start in range(0, len(user_ids), fanout.page)]
        if own is None and pages:
            own = pages.pop(0)
        if pages:
            fanout.jobs.publish(*(job.model_copy(update={"to": People(user_ids=tuple(page))}) for page in pages))
    return own or []


def _recipients(to: Audience, limit: int, store: ConversationStore) -> tuple[list[str], Audience | None]:
    """About ``limit`` of the audience's people, and who is left of it."""
    match to:
        case People(user_ids=user_ids):
            rest = People(user_ids=user_ids[limit:]) if len(user_ids) > limit else None
            return list(user_ids[:limit]), rest
        case Members():
            members = store.list_members(to.conversation_id, to.after, limit + 1)
            page = members[:limit]
            chosen = [each.user_id for each in page if to.seq is None or each.joined_seq < to.seq]
            more = len(members) > limit
            return chosen, to.model_copy(update={"after": page[-1].user_id}) if more else None
        case Peers():
            memberships = store.list_memberships(to.user_id, to.after, limit + 1)
            peers = [each.peer_id for each in memberships[:limit] if each.peer_id is not None and not each.closed]
            more = len(memberships) > limit
            return peers, to.model_copy(update={"after": memberships[limit - 1].conversation_id}) if more else None
        case Targets():
            raise TypeError("connections are nobody's page")


def _tell_page(user_ids: Sequence[str], job: Job, fanout: Fanout) -> tuple[Target, ...]:
    """Posts to all that these people have open, and wakes who is away; gives the targets to be tried again."""
    at = fanout.clock()
    records = [each for each in fanout.presence.get_records(user_ids) if _may_know(job.event, each)]
    targets = [
        Target(user_id=each.user_id, connection_id=each.id, connected_at=each.connected_at)
        for record in records
        for each in record.live(at)
        if each.id != job.except_connection_id
    ]
    posted = _post(job.event, targets, fanout)
    wake = whom_it_wakes(job.event, records, gone=posted.gone, at=at)
    if wake is not None:
        fanout.waker.wake(wake)
    return posted.left


def _may_know(event: Event, record: Record) -> bool:
    """Whoever hides when they are online is not told it of others."""
    if not isinstance(event, PresenceChanged) or record.user_id == event.presence.user_id:
        return True
    return not event.presence.says_when or record.settings.shows_to(contact=True)


@dataclass(frozen=True)
class _Posted:
    left: tuple[Target, ...] = ()
    """To be tried again."""
    gone: frozenset[str] = frozenset()
    """Connections that are no more."""


def _post(event: Event, targets: Sequence[Target], fanout: Fanout) -> _Posted:
    if not targets:
        return _Posted()
    left: list[Target] = []
    gone: set[str] = set()
    for target, outcome in fanout.poster.post_all(targets, event.model_dump_json().encode()):
        if outcome is Outcome.GONE and fanout.clock() - target.connected_at >= HANDSHAKE:
            fanout.presence.forget_connection(target.user_id, target.connection_id)
            gone.add(target.connection_id)
        elif outcome in (Outcome.GONE, Outcome.RETRY):
            left.append(target)
    return _Posted(tuple(left), frozenset(gone))
