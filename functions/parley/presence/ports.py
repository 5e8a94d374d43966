"""What presence needs of a store. The twins: ``memory.py`` and ``dynamodb.py``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from parley.presence.model import Connection, PresenceSettings, Record, WakeLevel


class PresenceStore(Protocol):
    """One record a user; a user who never came has an empty one. Every write is one update; all raise Unavailable."""

    def put_connection(self, connection: Connection, seen_at: datetime) -> Record:
        """Adds or renews a connection; gives the record as it was before."""
        ...

    def remove_connection(self, user_id: str, connection_id: str, seen_at: datetime) -> Record:
        """Removes a connection that said goodbye; gives the record as it was before."""
        ...

    def forget_connection(self, user_id: str, connection_id: str) -> None:
        """Removes a connection that turned out to be gone: nobody was seen."""
        ...

    def prune(self, user_id: str, connection_ids: Sequence[str], barred_ids: Sequence[str], at: datetime) -> None:
        """Removes these connections and barred ids if all of them have expired at ``at``."""
        ...

    def bar_all(self, user_id: str, at: datetime, except_session_id: str | None) -> Record:
        """Bars what began until ``at``, unless it has been barred until later; gives the record as it is then,
        strongly."""
        ...

    def bar(self, user_id: str, ids: Sequence[str], at: datetime, until: datetime) -> Record:
        """Bars these devices and login sessions until then; gives the record as it is then, strongly."""
        ...

    def put_settings(self, user_id: str, settings: PresenceSettings) -> Record:
        """Replaces the settings; gives the record as it was before. A record with settings is kept for good."""
        ...

    def set_wake_level(self, user_id: str, level: WakeLevel | None) -> None:
        """Says what the user is woken for. A record of which that was ever said is kept for good."""
        ...

    def note_notified(self, record: Record, conversation_id: str, at: datetime) -> datetime | None:
        """A device may show a notification of the conversation now; the oldest note goes where there are too many.

        Gives since when that had been noted before.
        """
        ...

    def forget_notified(self, user_id: str, conversation_id: str, at: datetime) -> bool:
        """None shows one any more; False where that was noted again since ``at``, and stands."""
        ...

    def get_records(self, user_ids: Sequence[str]) -> list[Record]:
        """The records of these users, in no order, those without one left out; 100 a call, eventually consistent."""
        ...
