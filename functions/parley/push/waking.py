"""Runs a wake: looks how the conversation stands with each of its people, and pushes that to their devices.

A push ends in one of four ways (:class:`parley.push.ports.Fate`). *Accepted*. *Gone*: the subscription is removed.
*Retry*: tried again later, alone, after as long as the service asked for. *Refused*: given up, and logged.

That a notification may stand is noted before it is sent, and forgotten after its removal was: a crash in between costs
a push that changes nothing. While a push is on its way its person may read, and its sender take back: so whoever has
sent notes again, and a removal forgets what it saw alone. If the note has gone meanwhile, or what was sent no longer
stands, the wake is run once more.

The queue delivers at least once: a repetition says the same under the same number, by which the browser knows it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from parley.errors import NotFound
from parley.messaging.access import access_head
from parley.messaging.fanout import backoff
from parley.messaging.jobs import Wake
from parley.messaging.model import Head
from parley.push.addressees import Addressee, Pusher, find_addressees, look, now_of
from parley.push.model import Subscription
from parley.push.ports import Answer, Fate, Push

ATTEMPTS = 6
"""With the waits between them a quarter of an hour."""
_FIRST_WAIT = 15.0
MAX_WAIT = 900
"""SQS's longest delay (API reference, SendMessage): whoever asks for more is asked again then."""
TTL = 3 * 86_400
"""Seconds: a device that was off over the weekend still learns of what came."""
_TICK = timedelta(milliseconds=1)
_log = logging.getLogger("push")


def wake_up(wake: Wake, *, pusher: Pusher, jitter: Callable[[], float]) -> dict[str, int]:
    """Pushes; gives how many pushes met which fate. Raises Unavailable."""
    try:
        head = access_head(wake.conversation_id, store=pusher.conversations)
    except NotFound:
        return {}
    pushes: list[Push] = []
    addressees = {each.record.user_id: each for each in find_addressees(wake, head, pusher)}
    for user_id, each in addressees.items():
        pushes += [_push(wake, user_id, each, device) for device in each.devices]
    answers = list(pusher.services.send_all(pushes)) if pushes else []
    _settle(wake, head, answers, addressees, pusher, jitter)
    fates = [answer.fate.value for _, answer in answers]
    return {fate: fates.count(fate) for fate in sorted(set(fates))}


def _push(wake: Wake, user_id: str, to: Addressee, device: Subscription) -> Push:
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
    addressees: dict[str, Addressee],
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


def _is_told(wake: Wake, head: Head, to: Addressee, pusher: Pusher) -> bool:
    """Notes again what has been sent, or forgets what has been removed; False where that was overtaken."""
    presence, now = pusher.desk.presence, now_of(pusher)
    noted_at, newest = to.noted_at or now, to.standing.newest
    if newest is None:
        return presence.forget_notified(to.record.user_id, wake.conversation_id, noted_at)
    at = max(now, noted_at + _TICK)
    before = presence.note_notified(to.record, wake.conversation_id, at)
    if before is None or before == to.noted_at:
        return before is not None
    # Another push was sent meanwhile, which may have arrived before this one.
    found = look(wake, head, [(to.record.with_note(wake.conversation_id, at), to.registration)], pusher)
    stands = [each.standing.newest for each in found]
    return any(each is not None and (each == newest or each.seq > newest.seq) for each in stands)
