"""Whom a route is for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.identity.twins import NOON

from api.admission import InsufficientScope, admit, open_to_apps
from parley.errors import Forbidden
from parley.identity.model import Principal
from parley.identity.scopes import CHAT, MESSAGES_WRITE


def caller(*scopes: str, app: bool = False) -> Principal:
    user_id = "backend" if app else "01A"
    end = NOON + timedelta(minutes=15)
    return Principal(user_id=user_id, client_id="backend", device_id="device", scopes=frozenset(scopes), expires_at=end)


def for_people() -> None:
    """A route that says nothing."""


@open_to_apps(MESSAGES_WRITE)
def for_apps_too() -> None:
    """A route of the scope."""


def test_without_a_word_a_route_is_for_people_with_the_chat() -> None:
    admit(caller(CHAT), for_people)
    with pytest.raises(InsufficientScope, match=CHAT):
        admit(caller("openid", MESSAGES_WRITE), for_people)


def test_no_scope_makes_a_person_of_an_app() -> None:
    with pytest.raises(Forbidden, match="for people"):
        admit(caller(CHAT, MESSAGES_WRITE, app=True), for_people)


def test_a_route_that_is_open_to_apps_takes_whoever_has_its_scope() -> None:
    admit(caller(MESSAGES_WRITE, app=True), for_apps_too)
    admit(caller(MESSAGES_WRITE), for_apps_too)


def test_a_person_with_the_chat_may_do_what_apps_may() -> None:
    admit(caller(CHAT), for_apps_too)


@pytest.mark.parametrize("scopes", [(), ("acme/other",), (CHAT,)])
def test_an_app_without_the_scope_is_told_which_it_lacks(scopes: tuple[str, ...]) -> None:
    with pytest.raises(InsufficientScope) as refusal:
        admit(caller(*scopes, app=True), for_apps_too)
    assert refusal.value.scope == MESSAGES_WRITE


def test_a_person_with_neither_is_told_of_the_chat() -> None:
    with pytest.raises(InsufficientScope, match=CHAT):
        admit(caller("openid"), for_apps_too)
