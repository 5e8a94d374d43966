"""Who is connected, and what others are told of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from parley.clock import Timestamp


class Model(BaseModel):
    model_config = ConfigDict(frozen=True, defer_build=True)


LastSeen = Literal["everyone", "contacts", "nobody"]
"""Everyone: people of common conversations. Contacts: people of one's pair conversations."""


WakeLevel = Literal["all", "mentions", "none"]
"""Mentions: in groups, what calls the person by name, or all; the rest of their conversations wholly."""


class Connection(Model):
    """One open socket of a user. It counts until ``expires_at``, which every ping moves ahead."""

    id: str
    user_id: str
    device_id: str
    session_id: str | None = None
    """The login session that the device's sign-in came from."""
    connected_at: Timestamp
    expires_at: Timestamp
    token_expires_at: Timestamp


class Bar(Model):
    """Which sign-ins of a user have ended: tokens of theirs may still be about, but open nothing here."""

    before: Timestamp | None = None
    """All that began until then, ..."""
    except_session_id: str | None = None
    """... but those of this login session."""
    ids: Mapping[str, Timestamp] = {}
    """Devices and login sessions that were ended one by one, and how long tokens of theirs may be about."""

    def covers(self, device_id: str, session_id: str | None, since: datetime) -> bool:
        """Whether a sign-in that began at ``since`` has ended."""
        if device_id in self.ids or session_id in self.ids:
            return True
        kept = session_id is not None and session_id == self.except_session_id
        return self.before is not None and since <= self.before and not kept


class CustomStatus(Model):
    """What a person says of themselves, until then."""

    emoji: str | None = None
    text: str | None = None
    until: Timestamp | None = None


class PresenceSettings(Model):
    """What a person wants others to see. ``last_seen`` says who sees whether and when they are online; whoever hides it
    from somebody does not see that person's either."""

    last_seen: LastSeen = "everyone"
    dnd_until: Timestamp | None = None
    """Does not want to be disturbed until then."""
    status: CustomStatus | None = None

    def shows_to(self, *, contact: bool) -> bool:
        """Whether others see when this person is online: contacts, or people of common groups alone."""
        return self.last_seen == "everyone" or (contact and self.last_seen == "contacts")

    def at(self, moment: datetime) -> PresenceSettings:
        """Without what is over."""
        is_quiet = self.dnd_until is not None and self.dnd_until > moment
        has_status = self.status is not None and (self.status.until is None or self.status.until > moment)
        changes = ({} if is_quiet else {"dnd_until": None}) | ({} if has_status else {"status": None})
        return self.model_copy(update=changes)


class Waking(Model):
    """What every fan-out has to know of a person's pushes (:mod:`parley.push`), so that it asks for none in vain."""

    level: WakeLevel | None = None
    """What they want to be woken for; None where no device of theirs takes pushes."""
    notified: Mapping[str, Timestamp] = {}
    """Conversations of which a device of theirs may show a notification, and since when; at most :data:`MAX_NOTIFIED`,
    the latest."""

    @property
    def wanted(self) -> bool:
        return self.level not in (None, "none")


MAX_NOTIFIED = 50


class Record(Model):
    """What is stored of a user: connections, expired ones among them, which sign-ins have ended, when the user was last
    seen, their settings, and how they are woken."""

    user_id: str
    connections: tuple[Connection, ...] = ()
    bar: Bar = Bar()
    last_seen_at: Timestamp | None = None
    settings: PresenceSettings = Field(default_factory=PresenceSettings)
    waking: Waking = Waking()

    def live(self, at: datetime) -> tuple[Connection, ...]:
        return tuple(connection for connection in self.connections if connection.expires_at > at)

    def barred(self) -> tuple[Connection, ...]:
        """Connections that came up before their sign-in ended."""
        return tuple(
            each for each in self.connections if self.bar.covers(each.device_id, each.session_id, each.connected_at)
        )

    def with_note(self, conversation_id: str, at: datetime) -> Record:
        """As it is once a notification of the conversation was noted."""
        waking = self.waking.model_copy(update={"notified": {**self.waking.notified, conversation_id: at}})
        return self.model_copy(update={"waking": waking})

    def without(self, connection_id: str) -> Record:
        kept = tuple(connection for connection in self.connections if connection.id != connection_id)
        return self.model_copy(update={"connections": kept})


def surplus_of(record: Record, conversation_id: str) -> list[str]:
    """Conversations whose notes are to go before this one's comes: the oldest."""
    notified = record.waking.notified
    others = notified.keys() - {conversation_id}
    return sorted(others, key=notified.__getitem__, reverse=True)[MAX_NOTIFIED - 1 :]


class Presence(Model):
    """What others see (docs/protocol.md): online while any connection's expiry is ahead."""

    user_id: str
    state: Literal["online", "offline"]
    expires_at: Timestamp | None = None
    """When an online user turns offline unless a device pings before."""
    last_seen_at: Timestamp | None = None
    dnd_until: Timestamp | None = None
    """Does not want to be disturbed until then."""
    status: CustomStatus | None = None

    @property
    def says_when(self) -> bool:
        """Whether it tells if or when this user was online."""
        return self.state == "online" or self.last_seen_at is not None


def presence_of(record: Record, at: datetime, *, whole: bool = True) -> Presence:
    """``whole``, or without whether and when they are online."""
    live = record.live(at) if whole else ()
    settings = record.settings.at(at)
    return Presence(
        user_id=record.user_id,
        state="online" if live else "offline",
        expires_at=max((connection.expires_at for connection in live), default=None),
        last_seen_at=record.last_seen_at if whole else None,
        dnd_until=settings.dnd_until,
        status=settings.status,
    )
