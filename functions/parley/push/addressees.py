"""Who of a wake's people is to be told something now, and on which devices.

Whoever is noted for the first time as somebody who may be shown a notification is looked at once more after that: what
they read, or a sender took back, before the note stood woke nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from parley.clock import Clock
from parley.messaging.jobs import Wake
from parley.messaging.model import Head
from parley.messaging.ports import Store
from parley.presence.model import Record
from parley.push.model import Registration, Subscription
from parley.push.notices import Newsroom, Standing, by_user
from parley.push.ports import NamesOf, PushServices, Wakes
from parley.push.service import PushDesk, is_barred


@dataclass(frozen=True)
class Pusher:
    """What pushing works with."""

    conversations: Store
    desk: PushDesk
    services: PushServices
    names_of: NamesOf
    queue: Wakes
    clock: Clock


@dataclass(frozen=True)
class Addressee:
    """Somebody, how the conversation stands with them, and the devices that take the push."""

    record: Record
    registration: Registration
    standing: Standing
    devices: Sequence[Subscription]
    noted_at: datetime | None
    """Of the note that a device of theirs may show a notification; None where there is none."""


def find_addressees(wake: Wake, head: Head, pusher: Pusher) -> list[Addressee]:
    """Those of the wake's people who are to be told something, and on which devices."""
    desk = pusher.desk
    records = {each.user_id: each for each in desk.presence.get_records(wake.user_ids)}
    registrations = desk.store.get_registrations(wake.user_ids)
    people = []
    for user_id in wake.user_ids:
        record = records.get(user_id) or Record(user_id=user_id)
        registration = registrations.get(user_id)
        if registration is None or not registration.subscriptions:
            _correct(record, pusher)
        else:
            people.append((record, registration))
    found = look(wake, head, people, pusher)
    noted = [each for each in found if each.noted_at is not None]
    return noted + _note_first(wake, head, [each for each in found if each.noted_at is None], pusher)


def look(wake: Wake, head: Head, people: Sequence[tuple[Record, Registration]], pusher: Pusher) -> list[Addressee]:
    """Those of these people who are to be told something, as it stands now."""
    newsroom = Newsroom(head, pusher.conversations, pusher.names_of, pusher.clock())
    keys = [(record.user_id, wake.conversation_id) for record, _ in people]
    memberships = by_user(pusher.conversations.get_memberships(keys))
    found = []
    for record, registration in people:
        standing = newsroom.look(wake, memberships.get(record.user_id), registration.preferences, record)
        if standing is not None:
            devices = _devices(wake, registration, record, standing)
            noted_at = record.waking.notified.get(wake.conversation_id)
            found.append(Addressee(record, registration, standing, devices, noted_at))
    return found


def _note_first(wake: Wake, head: Head, addressees: Sequence[Addressee], pusher: Pusher) -> list[Addressee]:
    """Notes that these may be shown something from now on; gives those who are to be told it even so."""
    if not addressees:
        return []
    presence, at = pusher.desk.presence, now_of(pusher)
    ours = {
        each.record.user_id
        for each in addressees
        if presence.note_notified(each.record, wake.conversation_id, at) is None
    }
    found = look(wake, head, [(each.record, each.registration) for each in addressees], pusher)
    for user_id in ours - {each.record.user_id for each in found}:
        presence.forget_notified(user_id, wake.conversation_id, at)
    return [replace(each, noted_at=at) for each in found]


def _devices(wake: Wake, registration: Registration, record: Record, standing: Standing) -> list[Subscription]:
    def takes(each: Subscription) -> bool:
        if is_barred(each, record) or (wake.subscription_ids is not None and each.id not in wake.subscription_ids):
            return False
        # A push of which nothing may be seen would cost such a browser its permission.
        return not (each.must_show and standing.newest is None and wake.cause == "read")

    return [each for each in registration.subscriptions if takes(each)]


def now_of(pusher: Pusher) -> datetime:
    """As fine as notes are stored: a later one is another one."""
    now = pusher.clock()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _correct(record: Record, pusher: Pusher) -> None:
    """Somebody without devices is woken no more: a crash left the note that they are."""
    if record.waking.level is not None:
        pusher.desk.presence.set_wake_level(record.user_id, None)
