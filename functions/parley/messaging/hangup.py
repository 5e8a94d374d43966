"""Hanging up: connections are told that their session has ended, and closed.

Whoever ends a sign-in bars it first (:mod:`parley.presence.bars`), which gives the connections that are up; whatever
comes later meets the bar. The delivery function tells and closes them. Being told is as good as it can be, being closed
is a must: a connection that can be told no more is closed all the same, and one that cannot be closed is tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from parley.clock import Clock
from parley.messaging.events import SIGNED_OUT, SessionEnded
from parley.messaging.fanout import ATTEMPTS, HANDSHAKE, Fanout, Jobs, Outcome, backoff
from parley.messaging.jobs import Job, Target, Targets
from parley.presence import bars
from parley.presence.model import Connection, Record
from parley.presence.ports import PresenceStore


@dataclass(frozen=True)
class SocketEnder:
    """A :class:`parley.identity.ports.Sockets`."""

    store: PresenceStore
    jobs: Jobs
    clock: Clock
    end_pushes: Callable[[Record], None]
    """Removes what is barred in a record from those that pushes reach."""

    def end_all(self, user_id: str, at: datetime, except_session_id: str | None) -> None:
        self._end_barred(self.store.bar_all(user_id, at, except_session_id))

    def end(self, user_id: str, ids: Collection[str]) -> None:
        self._end_barred(bars.bar(user_id, tuple(ids), store=self.store, clock=self.clock))

    def _end_barred(self, record: Record) -> None:
        request_hang_up(record.barred(), jobs=self.jobs)
        if record.waking.level is not None:
            self.end_pushes(record)

    def require_signed_in(self, caller: bars.SignIn) -> None:
        bars.require_signed_in(caller, store=self.store)


def request_hang_up(connections: Sequence[Connection], event: SessionEnded = SIGNED_OUT, *, jobs: Jobs) -> None:
    """Leaves it to the delivery function; nothing where nobody is connected. Raises Unavailable."""
    if connections:
        targets = tuple(
            Target(user_id=each.user_id, connection_id=each.id, connected_at=each.connected_at) for each in connections
        )
        jobs.publish(Job(event=event, to=Targets(targets=targets)))


def hang_up(job: Job, *, fanout: Fanout, jitter: Callable[[], float]) -> None:
    """Tells and closes the connections of a job whose event is SessionEnded. Raises Unavailable."""
    if not isinstance(job.to, Targets):
        raise TypeError("only connections can be closed")
    told = fanout.poster.post_all(job.to.targets, job.event.model_dump_json().encode())
    left = tuple(target for target, _ in told if not _is_closed(target, fanout))
    attempt = job.attempt + 1
    if left and attempt < ATTEMPTS:
        again = Job(event=job.event, to=Targets(targets=left), attempt=attempt)
        fanout.jobs.publish(again, delay_seconds=backoff(attempt, jitter()))
        return
    for target in left:
        fanout.presence.forget_connection(target.user_id, target.connection_id)


def _is_closed(target: Target, fanout: Fanout) -> bool:
    """Closes and forgets it; False for one that is to be tried again, as one whose handshake is not over yet."""
    outcome = fanout.poster.close(target.connection_id)
    young = fanout.clock() - target.connected_at < HANDSHAKE
    if outcome is Outcome.RETRY or (outcome is Outcome.GONE and young):
        return False
    fanout.presence.forget_connection(target.user_id, target.connection_id)
    return True
