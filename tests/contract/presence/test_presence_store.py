"""What a store of presence does, whichever it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, OwnedClock

from parley.aws.table import Table
from parley.errors import InvalidRequest, SignInEnded
from parley.presence.bars import MAX_BARRED, bar, require_signed_in
from parley.presence.dynamodb import DynamoDBPresenceStore
from parley.presence.memory import MemoryPresenceStore
from parley.presence.model import (
    MAX_NOTIFIED,
    Bar,
    Connection,
    CustomStatus,
    Presence,
    PresenceSettings,
    Record,
)
from parley.presence.ports import PresenceStore
from parley.presence.service import (
    Change,
    change_settings,
    connect,
    disconnect,
    get_settings,
    heartbeat,
    new_connection,
    view_presences,
)


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> PresenceStore:
    if request.param == "memory":
        return MemoryPresenceStore()
    return DynamoDBPresenceStore(Table(request.getfixturevalue("dynamodb"), "presence"))


def connection(clock: OwnedClock, connection_id: str, *, token: timedelta = timedelta(minutes=15)) -> Connection:
    return new_connection(
        connection_id,
        user_id=ANNA,
        device_id="phone",
        connected_at=NOON,
        token_expires_at=NOON + token,
        at=clock.now,
    )


def view(store: PresenceStore, clock: OwnedClock, user_ids: list[str], *, contact: bool = True) -> list[Presence]:
    """As Ben sees them, who shares a conversation with them all."""
    contacts = user_ids if contact else []
    return view_presences(BEN, user_ids, contacts=contacts, acquainted=user_ids, store=store, clock=clock)


def set_(store: PresenceStore, clock: OwnedClock, user_id: str, **settings: Any) -> Change:
    return change_settings(user_id, PresenceSettings(**settings), store=store, clock=clock)


def live(store: PresenceStore, clock: OwnedClock) -> list[str]:
    return sorted(each.id for record in store.get_records([ANNA, BEN]) for each in record.live(clock.now))


def test_a_record_comes_back_as_it_was_put(store: PresenceStore) -> None:
    clock = OwnedClock()
    own = connection(clock, "L0SM9cOFvHcCIhw=")
    assert store.put_connection(own, clock.now).connections == ()
    (record,) = store.get_records([ANNA, BEN, ANNA])
    assert (record.user_id, record.connections, record.last_seen_at) == (ANNA, (own,), NOON)


def test_only_the_first_one_up_and_the_last_one_down_are_told(store: PresenceStore) -> None:
    clock = OwnedClock()
    first = connect(connection(clock, "a1"), store=store, clock=clock)
    assert first is not None
    assert (first.state, first.expires_at) == ("online", NOON + timedelta(minutes=6))
    assert connect(connection(clock, "a2"), store=store, clock=clock) is None
    assert disconnect(ANNA, "a1", store=store, clock=clock) is None
    last = disconnect(ANNA, "a2", store=store, clock=clock)
    assert last is not None
    assert (last.state, last.last_seen_at) == ("offline", NOON)
    assert live(store, clock) == []


def test_a_connection_expires_six_minutes_after_its_last_ping(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    clock.advance(240)
    assert heartbeat(connection(clock, "a1"), store=store, clock=clock) is None
    clock.advance(359)
    assert live(store, clock) == ["a1"]
    clock.advance(1)
    assert live(store, clock) == []


def test_a_connection_never_outlives_its_token(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1", token=timedelta(minutes=2)), store=store, clock=clock)
    clock.advance(120)
    assert live(store, clock) == []


def test_a_ping_after_the_expiry_brings_the_user_up_again(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    clock.advance(400)
    again = heartbeat(connection(clock, "a1"), store=store, clock=clock)
    assert again is not None
    assert again.state == "online"


def test_a_ping_brings_back_a_connection_that_was_taken_for_gone(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    store.forget_connection(ANNA, "a1")
    assert live(store, clock) == []
    heartbeat(connection(clock, "a1"), store=store, clock=clock)
    assert live(store, clock) == ["a1"]


def test_saying_goodbye_for_a_connection_that_was_forgotten_still_tells(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    store.forget_connection(ANNA, "a1")
    assert disconnect(ANNA, "a1", store=store, clock=clock) is not None


def test_connecting_clears_away_what_has_expired(store: PresenceStore) -> None:
    clock = OwnedClock()
    for number in range(3):
        connect(connection(clock, f"old{number}"), store=store, clock=clock)
    clock.advance(400)
    connect(connection(clock, "new"), store=store, clock=clock)
    (record,) = store.get_records([ANNA])
    assert [each.id for each in record.connections] == ["new"]


def test_what_came_back_to_life_is_not_cleared_away(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    store.prune(ANNA, ["a1"], [], clock.now)
    assert live(store, clock) == ["a1"]


def test_forgetting_what_is_not_there_leaves_nothing_behind(store: PresenceStore) -> None:
    store.forget_connection(ANNA, "a1")
    assert store.get_records([ANNA]) == []


def test_more_people_than_a_batch_are_read(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    people = [f"user {number}" for number in range(250)]
    seen = {each.user_id: each.state for each in view(store, clock, [*people, ANNA])}
    assert (seen.pop(ANNA), set(seen.values()), len(seen)) == ("online", {"offline"}, 250)


def test_presence_tells_the_latest_expiry_and_when_one_was_last_seen(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    clock.advance(60)
    connect(connection(clock, "a2"), store=store, clock=clock)
    expected: datetime = clock.now + timedelta(minutes=6)
    presence = view(store, clock, [ANNA])[0]
    assert (presence.state, presence.expires_at, presence.last_seen_at) == ("online", expected, clock.now)
    clock.advance(400)
    presence = view(store, clock, [ANNA])[0]
    assert (presence.state, presence.expires_at) == ("offline", None)
    assert presence.last_seen_at == NOON + timedelta(seconds=60)


class SignedIn(NamedTuple):
    user_id: str
    device_id: str
    session_id: str | None
    since: datetime = NOON


def test_a_bar_finds_the_connections_that_came_before_it(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    record = store.bar_all(ANNA, NOON + timedelta(seconds=1), None)
    assert [each.id for each in record.barred()] == ["a1"]
    assert record == store.get_records([ANNA])[0]


def test_a_connection_that_comes_after_its_bar_is_refused_and_not_kept(store: PresenceStore) -> None:
    clock = OwnedClock()
    store.bar_all(ANNA, NOON, None)
    with pytest.raises(SignInEnded):
        connect(connection(clock, "a1"), store=store, clock=clock)
    assert live(store, clock) == []


def test_a_heartbeat_meets_the_bar_too(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    store.bar(ANNA, ["phone"], clock.now, clock.now + timedelta(days=1))
    with pytest.raises(SignInEnded):
        heartbeat(connection(clock, "a1"), store=store, clock=clock)
    assert live(store, clock) == []


def test_a_bar_for_all_leaves_one_login_session_and_what_begins_later(store: PresenceStore) -> None:
    clock = OwnedClock()
    later = NOON + timedelta(seconds=1)
    store.bar_all(ANNA, NOON, "monday")
    require_signed_in(SignedIn(ANNA, "phone", "monday"), store=store)
    require_signed_in(SignedIn(ANNA, "phone", None, later), store=store)
    require_signed_in(SignedIn(BEN, "phone", None), store=store)
    for session_id in (None, "tuesday"):
        with pytest.raises(SignInEnded):
            require_signed_in(SignedIn(ANNA, "phone", session_id), store=store)
    connect(connection(clock, "a1").model_copy(update={"session_id": "monday"}), store=store, clock=clock)
    assert live(store, clock) == ["a1"]


def test_the_later_bar_for_all_stands(store: PresenceStore) -> None:
    store.bar_all(ANNA, NOON + timedelta(seconds=5), None)
    record = store.bar_all(ANNA, NOON, "monday")
    assert record.bar == Bar(before=NOON + timedelta(seconds=5))


def test_ids_are_barred_until_no_token_of_theirs_is_left_and_then_cleared_away(store: PresenceStore) -> None:
    clock = OwnedClock()
    bar(ANNA, ["laptop", "monday"], store=store, clock=clock)
    for device_id, session_id in (("laptop", None), ("phone", "monday")):
        with pytest.raises(SignInEnded):
            require_signed_in(SignedIn(ANNA, device_id, session_id), store=store)
    clock.advance(86_400)
    connect(connection(clock, "a1", token=timedelta(days=2)), store=store, clock=clock)
    (record,) = store.get_records([ANNA])
    assert record.bar == Bar()
    assert live(store, clock) == ["a1"]


def test_a_record_keeps_the_latest_bars_alone(store: PresenceStore) -> None:
    clock = OwnedClock()
    for number in range(MAX_BARRED + 5):
        bar(ANNA, [f"device-{number}"], store=store, clock=clock)
        clock.advance(1)
    (record,) = store.get_records([ANNA])
    assert sorted(record.bar.ids) == sorted(f"device-{number}" for number in range(5, MAX_BARRED + 5))


LATER = NOON + timedelta(hours=1)
LUNCH = CustomStatus(emoji="🍜", text="吃饭", until=LATER)


def test_settings_come_back_as_they_were_put_and_end_in_time(store: PresenceStore) -> None:
    clock = OwnedClock()
    assert get_settings(ANNA, store=store, clock=clock) == PresenceSettings()
    connect(connection(clock, "a1"), store=store, clock=clock)
    set_(store, clock, ANNA, last_seen="contacts", dnd_until=LATER, status=LUNCH)
    put = PresenceSettings(last_seen="contacts", dnd_until=LATER, status=LUNCH)
    assert get_settings(ANNA, store=store, clock=clock) == put
    heartbeat(connection(clock, "a1"), store=store, clock=clock)
    disconnect(ANNA, "a1", store=store, clock=clock)
    assert store.get_records([ANNA])[0].settings == put
    clock.advance(3600)
    assert get_settings(ANNA, store=store, clock=clock) == PresenceSettings(last_seen="contacts")
    (seen,) = view(store, clock, [ANNA])
    assert (seen.status, seen.dnd_until) == (None, None)


def test_a_status_and_do_not_disturb_are_seen_by_whoever_shares_a_conversation(store: PresenceStore) -> None:
    clock = OwnedClock()
    set_(store, clock, ANNA, last_seen="nobody", dnd_until=LATER, status=LUNCH)
    (seen,) = view(store, clock, [ANNA], contact=False)
    assert (seen.status, seen.dnd_until, seen.state) == (LUNCH, LATER, "offline")
    (stranger,) = view_presences(BEN, [ANNA], contacts=[], acquainted=[], store=store, clock=clock)
    assert stranger == Presence(user_id=ANNA, state="offline")


@pytest.mark.parametrize("contact", [True, False])
@pytest.mark.parametrize("own", ["everyone", "contacts", "nobody"])
@pytest.mark.parametrize("theirs", ["everyone", "contacts", "nobody"])
def test_when_somebody_is_online_is_seen_where_both_show_it(
    store: PresenceStore, theirs: str, own: str, contact: bool
) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    set_(store, clock, ANNA, last_seen=theirs)
    set_(store, clock, BEN, last_seen=own)
    (seen,) = view(store, clock, [ANNA], contact=contact)
    shown = "nobody" not in (theirs, own) and (contact or theirs == own == "everyone")
    assert (seen.state, seen.last_seen_at) == (("online", NOON) if shown else ("offline", None))
    assert (seen.expires_at is not None) == shown
    own_view = view_presences(ANNA, [ANNA], contacts=[], acquainted=[], store=store, clock=clock)
    assert own_view[0].state == "online"


def test_of_whoever_hides_nobody_is_told_when_they_come_and_go(store: PresenceStore) -> None:
    clock = OwnedClock()
    set_(store, clock, ANNA, last_seen="nobody")
    assert connect(connection(clock, "a1"), store=store, clock=clock) is None
    assert disconnect(ANNA, "a1", store=store, clock=clock) is None
    set_(store, clock, ANNA, last_seen="contacts", status=LUNCH)
    told = connect(connection(clock, "a1"), store=store, clock=clock)
    assert told is not None
    assert (told.state, told.status) == ("online", LUNCH)
    gone = disconnect(ANNA, "a1", store=store, clock=clock)
    assert gone is not None
    assert (gone.state, gone.status, gone.expires_at) == ("offline", LUNCH, None)


def test_hiding_looks_to_contacts_as_going_and_to_oneself_as_nothing(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    change = set_(store, clock, ANNA, last_seen="nobody", status=LUNCH)
    assert change.to_contacts == Presence(user_id=ANNA, state="offline", status=LUNCH)
    assert (change.to_self.state, change.to_self.last_seen_at) == ("online", NOON)


def test_a_time_that_has_passed_is_no_setting(store: PresenceStore) -> None:
    clock = OwnedClock()
    for settings in ({"dnd_until": NOON}, {"status": CustomStatus(text="gone", until=NOON)}):
        with pytest.raises(InvalidRequest):
            set_(store, clock, ANNA, **settings)
    assert store.get_records([ANNA]) == []


def test_how_somebody_is_woken_is_kept_and_outlives_connections(store: PresenceStore) -> None:
    clock = OwnedClock()
    store.set_wake_level(ANNA, "mentions")
    connect(connection(clock, "a1"), store=store, clock=clock)
    disconnect(ANNA, "a1", store=store, clock=clock)
    (record,) = store.get_records([ANNA])
    assert (record.waking.level, record.waking.wanted, record.waking.notified) == ("mentions", True, {})
    store.set_wake_level(ANNA, None)
    (record,) = store.get_records([ANNA])
    assert (record.waking.level, record.waking.wanted) == (None, False)


def test_notifications_that_may_stand_are_noted_until_they_go_and_the_oldest_makes_room(store: PresenceStore) -> None:
    clock = OwnedClock()
    record = Record(user_id=ANNA)
    for number in range(MAX_NOTIFIED + 2):
        clock.advance(1)
        assert store.note_notified(record, f"c{number}", clock.now) is None
        (record,) = store.get_records([ANNA])
    assert len(record.waking.notified) == MAX_NOTIFIED
    assert record.waking.notified.keys().isdisjoint({"c0", "c1"})
    at = record.waking.notified["c9"]
    later = at + timedelta(milliseconds=1)
    assert store.note_notified(record, "c9", later) == at
    assert not store.forget_notified(ANNA, "c9", at), "it was noted again"
    for _ in range(2):
        assert store.forget_notified(ANNA, "c9", later)
    assert store.forget_notified(BEN, "c9", at)
    (record,) = store.get_records([ANNA])
    assert "c9" not in record.waking.notified
    assert record.waking.notified["c10"] == NOON + timedelta(seconds=11)
