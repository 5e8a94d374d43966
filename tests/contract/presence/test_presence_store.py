"""What a store of presence does, whichever it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, NOON, OwnedClock

from parley.aws.table import Table
from parley.errors import SignInEnded
from parley.presence.dynamodb import DynamoDBPresenceStore
from parley.presence.memory import MemoryPresenceStore
from parley.presence.model import Bar, Connection
from parley.presence.ports import PresenceStore
from parley.presence.service import (
    MAX_BARRED,
    bar,
    bar_all,
    connect,
    disconnect,
    get_presences,
    heartbeat,
    live_connections,
    new_connection,
    require_signed_in,
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


def live(store: PresenceStore, clock: OwnedClock) -> list[str]:
    return sorted(each.id for each in live_connections([ANNA, BEN], store=store, clock=clock))


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
    assert get_presences([*people, ANNA], store=store, clock=clock)[ANNA].state == "online"
    assert {each.state for each in get_presences(people, store=store, clock=clock).values()} == {"offline"}


def test_presence_tells_the_latest_expiry_and_when_one_was_last_seen(store: PresenceStore) -> None:
    clock = OwnedClock()
    connect(connection(clock, "a1"), store=store, clock=clock)
    clock.advance(60)
    connect(connection(clock, "a2"), store=store, clock=clock)
    expected: datetime = clock.now + timedelta(minutes=6)
    presence = get_presences([ANNA], store=store, clock=clock)[ANNA]
    assert (presence.state, presence.expires_at, presence.last_seen_at) == ("online", expected, clock.now)
    clock.advance(400)
    presence = get_presences([ANNA], store=store, clock=clock)[ANNA]
    assert (presence.state, presence.expires_at) == ("offline", None)
    assert presence.last_seen_at == NOON + timedelta(seconds=60)


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
    bar_all(ANNA, NOON, except_session_id="monday", store=store)
    require_signed_in(ANNA, "phone", "monday", NOON, store=store)
    require_signed_in(ANNA, "phone", None, later, store=store)
    require_signed_in(BEN, "phone", None, NOON, store=store)
    for session_id in (None, "tuesday"):
        with pytest.raises(SignInEnded):
            require_signed_in(ANNA, "phone", session_id, NOON, store=store)
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
            require_signed_in(ANNA, device_id, session_id, NOON, store=store)
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
