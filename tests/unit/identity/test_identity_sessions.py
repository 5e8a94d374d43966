"""Where people are signed in, as they see it; what devices call themselves; who is a caller."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.unit.identity.test_identity_endings import CLI, HERE, Home
from tests.unit.identity.twins import NOON

from parley.errors import SignInEnded, Unauthenticated
from parley.identity import service
from parley.identity.model import Principal, Session
from parley.identity.service import Callers
from parley.identity.service.devices import browser_of, system_of


def sessions(home: Home, current: str | None = None) -> list[Session]:
    return service.list_sessions("ann", current_session_id=current, store=home.store, clock=home.clock)


@pytest.fixture
def home() -> Home:
    return Home()


def test_a_session_names_its_clients_once_and_when_each_was_used_last(home: Home) -> None:
    _, session = home.log_in()
    home.store.add_client(CLI)
    web = home.sign_in(session)
    home.sign_in(session)
    home.clock.pass_seconds(60)
    home.sign_in(session, CLI)
    home.clock.pass_seconds(60)
    home.rotate(web)
    (shown,) = sessions(home, session.id)
    assert [(each.client_id, each.name, each.last_used_at) for each in shown.clients] == [
        ("parley-web", "parley-web", home.clock.at),
        ("parley-cli", "CLI", home.clock.at - timedelta(seconds=60)),
    ]
    assert (shown.id, shown.created_at, shown.last_used_at, shown.current) == (
        session.id,
        session.auth_time,
        home.clock.at,
        True,
    )


def test_what_is_left_of_a_login_that_is_over_is_shown_as_one(home: Home) -> None:
    _, session = home.log_in()
    home.sign_in(session)
    home.sign_in(session, CLI)
    home.clock.pass_seconds(7200)
    (shown,) = sessions(home)
    assert (shown.id, shown.current, len(shown.clients)) == (session.id, False, 2)


def test_what_has_ended_is_not_shown(home: Home) -> None:
    _, first = home.log_in()
    home.sign_in(first)
    home.log_in()
    home.clock.pass_seconds(31 * 86_400)
    assert sessions(home) == []
    _, now = home.log_in()
    home.endings.end_sign_ins("ann", reason="signed_out", except_session_id=now.id)
    _, later = home.log_in()
    assert [each.id for each in sessions(home)] == sorted([now.id, later.id], reverse=True)
    home.endings.end_session("ann", now.id, reason="signed_out")
    assert [each.id for each in sessions(home)] == [later.id]


def test_the_device_is_that_of_the_login(home: Home) -> None:
    home.log_in()
    (shown,) = sessions(home)
    assert (shown.browser, shown.system, shown.address, shown.place) == (None, None, None, None)


AGENTS = {
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0": ("Firefox", "Windows"),
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 "
    "Edg/131.0.0.0": ("Edge", "Windows"),
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 "
    "Safari/605.1.15": ("Safari", "macOS"),
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1": ("Chrome", "iOS"),
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 "
    "Chrome/125.0.0.0 Mobile Safari/537.36": ("Samsung Internet", "Android"),
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36": (
        "Chrome",
        "Linux",
    ),
    "python-httpx/0.28.1": ("Python", None),
    "<script>": (None, None),
    "": (None, None),
}


@pytest.mark.parametrize("user_agent", AGENTS)
def test_a_device_is_named_by_what_people_call_it(user_agent: str) -> None:
    assert (browser_of(user_agent), system_of(user_agent)) == AGENTS[user_agent]


class OneToken:
    def __init__(self, caller: Principal) -> None:
        self._caller = caller

    def verify(self, token: str) -> Principal:
        if token != "good":
            raise Unauthenticated
        return self._caller


def test_a_caller_has_a_good_token_of_a_sign_in_that_lives(home: Home) -> None:
    person = Principal(
        user_id="ann",
        client_id="parley-web",
        device_id="laptop",
        session_id="monday",
        scopes=frozenset(),
        expires_at=NOON + timedelta(hours=1),
        auth_time=NOON,
    )
    callers = Callers(OneToken(person), home.sockets)
    assert callers.verify("good") == person
    with pytest.raises(Unauthenticated):
        callers.verify("bad")
    home.endings.end_sign_ins("ben", reason="signed_out")
    assert callers.verify("good") == person
    home.sockets.end("ann", ["monday"])
    with pytest.raises(SignInEnded):
        callers.verify("good")


def test_apps_have_no_sign_in_that_could_end(home: Home) -> None:
    app = Principal(
        user_id="app", client_id="app", device_id="app", scopes=frozenset(), expires_at=NOON + timedelta(hours=1)
    )
    home.sockets.end("app", ["app"])
    assert Callers(OneToken(app), home.sockets).verify("good") == app


def test_the_source_of_a_login_is_remembered(home: Home) -> None:
    service.open_login_session(
        "ann", ("pwd",), HERE, store=home.store, clock=home.clock, new_id=home.new_id, new_secret=home.new_secret
    )
    (shown,) = sessions(home)
    assert shown.address == "192.0.2.1"
