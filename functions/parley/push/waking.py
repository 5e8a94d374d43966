"""Runs a wake: looks how the conversation stands with each of its people, and pushes that to their devices.

A push ends in one of four ways (:class:`parley.push.ports.Fate`). *Accepted*. *Gone*: the subscription is removed.
*Retry*: tried again later, alone, after as long as the service asked for. *Refused*: given up, and logged.

That a notification may stand is noted before it is sent, and forgotten after its removal was: a crash in between costs
a push that changes nothing. While a push is on its way its person may read, and its sender take back: so whoever has
noted looks once more, for what came before the note woke nobody; whoever has sent notes again; and a removal forgets
what it saw alone. If the note has gone meanwhile, or what was sent no longer stands, the wake is run once more.

The queue delivers at least once: a repetition says the same under the same number, by which the browser knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from parley.clock import Clock
from parley.errors import NotFound
from parley.messaging.access import access_head
from parley.messaging.fanout import backoff
from parley.messaging.jobs import Wake
from parley.messaging.model import Head
from parley.messaging.ports import Store
from parley.presence.model import Record
from parley.push.model import Registration, Subscription
from parley.push.notices import Newsroom, Standing, by_user
from parley.push.ports import Answer, Fate, NamesOf, Push, PushServices, Wakes
from parley.push.service import PushDesk, is_barred

ATTEMPTS = 6
"""With the waits between them a quarter of an hour."""
_FIRST_WAIT = 15.0
MAX_WAIT = 900
"""SQS's longest delay (API reference, SendMessage): whoever asks for more is asked again then."""
TTL = 3 * 86_400
"""Seconds: a device that was off over the weekend still learns of what came."""
_TICK = timedelta(milliseconds=1)
_log = logging.getLogger("push")


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
class _Addressee:
    record: Record
    registration: Registration
    standing: Standing
    devices: Sequence[Subscription]
    noted_at: datetime | None
    """Of the note that a device of theirs may show a notification; None where there is none."""


def wake_up(wake: Wake, *, pusher: Pusher, jitter: Callable[[], float]) -> dict[str, int]:
    """Pushes; gives how many pushes met which fate. Raises Unavailable."""
    try:
        head = access_head(wake.conversation_id, store=pusher.conversations)
    except NotFound:
        return {}
    pushes: list[Push] = []
    addressees = {each.record.user_id: each for each in _addressees(wake, head, pusher)}
    for user_id, each in addressees.items():
        pushes += [_push(wake, user_id, each, device) for device in each.devices]
    answers = list(pusher.services.send_all(pushes)) if pushes else []
    _settle(wake, head, answers, addressees, pusher, jitter)
    fates = [answer.fate.value for _, answer in answers]
    return {fate: fates.count(fate) for fate in sorted(set(fates))}


def _addressees(wake: Wake, head: Head, pusher: Pusher) -> list[_Addressee]:
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
    found = _look(wake, head, people, pusher)
    noted = [each for each in found if each.noted_at is not None]
    return noted + _note_first(wake, head, [each for each in found if each.noted_at is None], pusher)


def _look(wake: Wake, head: Head, people: Sequence[tuple[Record, Registration]], pusher: Pusher) -> list[_Addressee]:
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
            found.append(_Addressee(record, registration, standing, devices, noted_at))
    return found


def _note_first(wake: Wake, head: Head, addressees: Sequence[_Addressee], pusher: Pusher) -> list[_Addressee]:
    """Notes that these may be shown something from now on; gives those who are to be told it even so."""
    if not addressees:
        return []
    presence, at = pusher.desk.presence, _now(pusher)
    ours = {
        each.record.user_id
        for each in addressees
        if presence.note_notified(each.record, wake.conversation_id, at) is None
    }
    found = _look(wake, head, [(each.record, each.registration) for each in addressees], pusher)
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


def _push(wake: Wake, user_id: str, to: _Addressee, device: Subscription) -> Push:
    notice = to.standing.notice(to.registration.preferences, device.language, must_show=device.must_show)
    pressing = wake.cause == "created" and (to.standing.mentioned or to.standing.title is None)
    return Push(
        user_id=user_id,
        subscription=device,
        payload=notice.model_dump_json(exclude_none=True).encode(),
        topic=wake.conversation_id,
        ttl=TTL,
        urgency="high" if pressing else "normal",
    )


def _settle(
    wake: Wake,
    head: Head,
    answers: Sequence[tuple[Push, Answer]],
    addressees: dict[str, _Addressee],
    pusher: Pusher,
    jitter: Callable[[], float],
) -> None:
    """Removes what is gone, leaves for later what did not get through, forgets what is shown no more."""
    for user_id, to in addressees.items():
        mine = [(push.subscription.id, answer) for push, answer in answers if push.user_id == user_id]
        gone = [each for each, answer in mine if answer.fate is Fate.GONE]
        if gone:
            pusher.desk.remove(user_id, gone)
        left = {each: answer.retry_after for each, answer in mine if answer.fate is Fate.RETRY}
        if left and wake.attempt + 1 < ATTEMPTS:
            wait = max(backoff(wake.attempt + 1, jitter(), _FIRST_WAIT, MAX_WAIT), *left.values())
            again = wake.model_copy(
                update={"user_ids": (user_id,), "subscription_ids": tuple(left), "attempt": wake.attempt + 1}
            )
            pusher.queue.publish(again, delay_seconds=min(MAX_WAIT, wait))
        elif left:
            _log.error("given up", extra={"fields": {"user_id": user_id, "subscriptions": sorted(left)}})
        silently = wake.model_copy(update={"cause": "read" if wake.cause == "created" else wake.cause, "attempt": 0})
        if not (left and to.standing.newest is None) and not _is_told(silently, head, to, pusher):
            pusher.queue.publish(silently.model_copy(update={"user_ids": (user_id,), "subscription_ids": None}))


def _is_told(wake: Wake, head: Head, to: _Addressee, pusher: Pusher) -> bool:
    """Notes again what has been sent, or forgets what has been removed; False where that was overtaken."""
    presence, now = pusher.desk.presence, _now(pusher)
    noted_at, newest = to.noted_at or now, to.standing.newest
    if newest is None:
        return presence.forget_notified(to.record.user_id, wake.conversation_id, noted_at)
    at = max(now, noted_at + _TICK)
    before = presence.note_notified(to.record, wake.conversation_id, at)
    if before is None or before == to.noted_at:
        return before is not None
    # Another push was sent meanwhile, which may have arrived before this one.
    found = _look(wake, head, [(to.record.with_note(wake.conversation_id, at), to.registration)], pusher)
    stands = [each.standing.newest for each in found]
    return any(each is not None and (each == newest or each.seq > newest.seq) for each in stands)


def _now(pusher: Pusher) -> datetime:
    """As fine as notes are stored: a later one is another one."""
    now = pusher.clock()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _correct(record: Record, pusher: Pusher) -> None:
    """Somebody without devices is woken no more: a crash left the note that they are."""
    if record.waking.level is not None:
        pusher.desk.presence.set_wake_level(record.user_id, None)
