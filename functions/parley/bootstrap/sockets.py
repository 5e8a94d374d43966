"""The end of sockets, wired for whoever does not chat.

What is used seldom is imported when it is: most requests end nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import cache, partial
from typing import TYPE_CHECKING

from parley.aws.clients import client
from parley.bootstrap.presence import presence_store
from parley.bootstrap.settings import TopicSettings, read
from parley.bootstrap.sources import now

if TYPE_CHECKING:
    from parley.identity.model import Principal
    from parley.messaging.hangup import SocketEnder
    from parley.messaging.sns import SnsJobs
    from parley.presence.model import Record


def topic() -> SnsJobs:
    from parley.messaging.sns import SnsJobs

    return SnsJobs(read(TopicSettings).jobs_topic_arn, partial(client, "sns"))


class Sockets:
    """A :class:`parley.identity.ports.Sockets`."""

    def end_all(self, user_id: str, at: datetime, except_session_id: str | None) -> None:
        _ender().end_all(user_id, at, except_session_id)

    def end(self, user_id: str, ids: Collection[str]) -> None:
        _ender().end(user_id, ids)

    def require_signed_in(self, caller: Principal) -> None:
        from parley.presence.bars import require_signed_in

        require_signed_in(caller, store=presence_store())


@cache
def _ender() -> SocketEnder:
    from parley.messaging.hangup import SocketEnder

    return SocketEnder(presence_store(), topic(), now, _end_pushes)


def _end_pushes(record: Record) -> None:
    from parley.bootstrap.push import desk

    desk().end_barred(record)
