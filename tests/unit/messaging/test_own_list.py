from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.messaging.fakes import ANNA, BEN, CARL, NOON, World

from parley.errors import InvalidRequest, NotFound
from parley.messaging.model import ConversationSettings
from parley.messaging.own_list import change_list_settings


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def pair(world: World) -> str:
    pair = world.pair().id
    world.post(BEN, pair, "m1")
    return pair


def put(world: World, conversation_id: str, user_id: str = ANNA, **wanted: Any) -> ConversationSettings:
    return change_list_settings(user_id, conversation_id, wanted, store=world.store, clock=world.clock)


def settings(world: World, conversation_id: str) -> ConversationSettings:
    return world.look(ANNA, conversation_id).settings


def say(world: World, conversation_id: str, client_id: str) -> None:
    world.clock.advance(1)
    world.post(BEN, conversation_id, client_id)
    world.clock.advance(1)


def test_settings_are_changed_one_by_one_and_only_for_oneself(world: World, pair: str) -> None:
    put(world, pair, pinned=2)
    put(world, pair, marked_unread=True)
    until = NOON + timedelta(hours=8)
    changed = put(world, pair, muted_until=until)
    expected = ConversationSettings(pinned=2, muted_until=until, archived=False, marked_unread=True)
    assert changed == expected == settings(world, pair)
    assert put(world, pair, pinned=None, muted_until=None, marked_unread=False) == world.look(BEN, pair).settings


def test_a_mute_ends_by_itself(world: World, pair: str) -> None:
    put(world, pair, muted_until=NOON + timedelta(hours=8))
    world.clock.advance(8 * 3600)
    assert settings(world, pair).muted_until is None
    with pytest.raises(InvalidRequest):
        put(world, pair, muted_until=world.clock.now)


def test_an_archived_conversation_comes_back_with_its_next_message(world: World, pair: str) -> None:
    assert put(world, pair, archived=True).archived
    assert settings(world, pair).archived
    say(world, pair, "m2")
    assert not settings(world, pair).archived
    assert put(world, pair, archived=True).archived
    assert not put(world, pair, archived=False).archived


def test_a_muted_one_stays_away_also_when_the_mute_is_over(world: World, pair: str) -> None:
    put(world, pair, archived=True, muted_until=NOON + timedelta(hours=1))
    say(world, pair, "m2")
    assert settings(world, pair).archived
    world.clock.advance(3600)
    assert settings(world, pair).archived
    say(world, pair, "m3")
    assert not settings(world, pair).archived


def test_taking_the_mute_away_leaves_it_archived_until_the_next_message(world: World, pair: str) -> None:
    put(world, pair, archived=True, muted_until=NOON + timedelta(hours=1))
    say(world, pair, "m2")
    assert put(world, pair, muted_until=None).archived
    say(world, pair, "m3")
    assert not settings(world, pair).archived


def test_muting_one_that_has_come_back_does_not_archive_it_again(world: World, pair: str) -> None:
    put(world, pair, archived=True)
    say(world, pair, "m2")
    assert not put(world, pair, muted_until=world.clock.now + timedelta(hours=1)).archived
    assert not settings(world, pair).archived


def test_who_is_no_member_has_nothing_to_set(world: World, pair: str) -> None:
    with pytest.raises(NotFound):
        put(world, pair, CARL, pinned=1)
