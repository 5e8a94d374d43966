"""Ending sign-ins: what ends, what stays, what is told."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.unit.identity.twins import NOON, Counter, HeldSockets, StandingClock

from parley.errors import NotFound, Unavailable
from parley.identity import service
from parley.identity.errors import InvalidGrant
from parley.identity.memory import MemoryStore
from parley.identity.model import Client, LoginSession, Principal, Source
from parley.identity.ports import SignedIn
from parley.identity.service import Endings, SignIn, Trail

WEB = Client(client_id="parley-web", name="Parley", redirect_uris=("https://p.example/callback",), scopes=("openid",))
CLI = Client(client_id="parley-cli", name="CLI", redirect_uris=("http://127.0.0.1/callback",), native=True)
HERE = Source(address="192.0.2.1", user_agent="a browser")


class Home:
    """Ann, who signs in here and there."""

    def __init__(self) -> None:
        self.store, self.clock, self.sockets = MemoryStore(), StandingClock(), HeldSockets()
        self.new_id, self.new_secret = Counter("id"), Counter("secret")
        self.endings = Endings(self.store, self.sockets, self.clock, Trail(self.store, self.clock, self.new_id, HERE))

    def log_in(self) -> tuple[str, LoginSession]:
        """A browser's cookie and its session."""
        self.clock.pass_seconds(1)
        return service.open_login_session(
            "ann", ("pwd",), store=self.store, clock=self.clock, new_id=self.new_id, new_secret=self.new_secret
        )

    def code(self, session: LoginSession) -> str:
        return service.issue_code(
            client_id="parley-web",
            redirect_uri="https://p.example/callback",
            scopes=("openid",),
            code_challenge="challenge",
            nonce=None,
            session=session,
            store=self.store,
            clock=self.clock,
            new_secret=self.new_secret,
        )

    def sign_in(self, session: LoginSession, client: Client = WEB) -> str:
        """A client's refresh token."""
        sign_in = SignIn(self.new_id(), "ann", ("openid",), session.auth_time, session.amr, session.id)
        return service.open_family(sign_in, client, store=self.store, clock=self.clock, new_secret=self.new_secret)

    def rotate(self, token: str) -> str:
        family = service.find_family(token, store=self.store)
        if family is None:
            raise InvalidGrant
        following = service.rotate_family(family, token, WEB, store=self.store, clock=self.clock, endings=self.endings)
        assert following
        return following

    def is_signed_in(self, cookie: str) -> bool:
        return service.find_login_session(cookie, store=self.store, clock=self.clock) is not None

    def lives(self, token: str) -> bool:
        try:
            self.rotate(token)
        except InvalidGrant:
            return False
        return True

    @property
    def recorded(self) -> list[tuple[str, str]]:
        return [(event.kind, event.details.get("reason", "")) for event in self.store.events]


@pytest.fixture
def home() -> Home:
    return Home()


def test_all_of_a_users_sign_ins_end(home: Home) -> None:
    (cookie, session), (other_cookie, other) = home.log_in(), home.log_in()
    tokens = [home.sign_in(session), home.sign_in(session, CLI), home.sign_in(other)]
    code = home.code(other)
    home.endings.end_sign_ins("ann", reason="password_changed")
    assert not home.is_signed_in(cookie)
    assert not home.is_signed_in(other_cookie)
    assert not any(home.lives(token) for token in tokens)
    assert service.find_code(code, "parley-web", store=home.store, clock=home.clock) is None
    assert home.store.list_sign_ins("ann") == ({}, [])
    assert home.sockets.ended == [("ann", (home.clock.at, None))]
    assert home.recorded == [("sign_ins.ended", "password_changed")]


def test_the_session_that_asks_may_stay(home: Home) -> None:
    (cookie, session), (other_cookie, other) = home.log_in(), home.log_in()
    own, others = home.sign_in(session), home.sign_in(other)
    code = home.code(session)
    home.endings.end_sign_ins("ann", reason="password_changed", except_session_id=session.id)
    assert home.is_signed_in(cookie)
    assert home.lives(own)
    assert service.find_code(code, "parley-web", store=home.store, clock=home.clock)
    assert not home.is_signed_in(other_cookie)
    assert not home.lives(others)
    assert home.sockets.ended == [("ann", (home.clock.at, session.id))]


def test_whoever_signs_in_afterwards_is_signed_in(home: Home) -> None:
    home.endings.end_sign_ins("ann", reason="password_reset")
    cookie, session = home.log_in()
    assert home.is_signed_in(cookie)
    assert home.lives(home.sign_in(session))


def test_other_people_stay_signed_in(home: Home) -> None:
    cookie, session = home.log_in()
    token = home.sign_in(session)
    home.endings.end_sign_ins("ben", reason="disabled", actor_id="admin")
    assert home.is_signed_in(cookie)
    assert home.lives(token)


def test_a_crash_in_the_middle_leaves_nobody_signed_in(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first write decides; what is cleared away after it may be left."""
    cookie, session = home.log_in()
    token = home.sign_in(session)

    class Gone(MemoryStore):
        def list_sign_ins(self, user_id: str, session_id: str | None = None, limit: int | None = None) -> SignedIn:
            raise Unavailable

    broken = Gone()
    broken.__dict__ |= home.store.__dict__
    with pytest.raises(Unavailable):
        Endings(broken, home.sockets, home.clock, home.endings.trail).end_sign_ins("ann", reason="disabled")
    assert not home.is_signed_in(cookie)
    assert not home.lives(token)


def test_the_later_sign_out_stands(home: Home) -> None:
    cookie, session = home.log_in()
    home.clock.pass_seconds(10)
    home.endings.end_sign_ins("ann", reason="signed_out")
    home.clock.pass_seconds(-5)
    home.endings.end_sign_ins("ann", reason="signed_out", except_session_id=session.id)
    assert not home.is_signed_in(cookie)


def test_one_session_ends_with_all_that_came_from_it(home: Home) -> None:
    (cookie, session), (other_cookie, other) = home.log_in(), home.log_in()
    tokens, others = [home.sign_in(session), home.sign_in(session, CLI)], home.sign_in(other)
    home.endings.end_session("ann", session.id, reason="signed_out")
    assert not home.is_signed_in(cookie)
    assert not any(home.lives(token) for token in tokens)
    assert home.is_signed_in(other_cookie)
    assert home.lives(others)
    assert home.sockets.ended == [("ann", [session.id])]
    assert home.recorded == [("session.ended", "signed_out")]


def test_a_session_ends_once_and_only_its_owners(home: Home) -> None:
    _, session = home.log_in()
    with pytest.raises(NotFound):
        home.endings.end_session("ben", session.id, reason="signed_out")
    home.endings.end_session("ann", session.id, reason="signed_out")
    with pytest.raises(NotFound):
        home.endings.end_session("ann", session.id, reason="signed_out")


def test_a_revoked_family_takes_its_sockets_and_nothing_else(home: Home) -> None:
    cookie, session = home.log_in()
    token, other = home.sign_in(session), home.sign_in(session, CLI)
    family = service.find_family(token, store=home.store)
    assert family
    home.endings.end_family(family, reason="revoked")
    assert not home.lives(token)
    assert home.lives(other)
    assert home.is_signed_in(cookie)
    assert home.sockets.ended == [("ann", [family.origin_jti])]
    assert home.recorded == [("sign_in.ended", "revoked")]


def test_rfc9700_4_14_a_copied_refresh_token_ends_the_sign_in_and_is_recorded(home: Home) -> None:
    _, session = home.log_in()
    first = home.sign_in(session)
    home.rotate(first)
    home.clock.pass_seconds(60)
    with pytest.raises(InvalidGrant):
        home.rotate(first)
    (event,) = home.store.events
    assert (event.kind, event.result, event.user_id, event.client_id) == (
        "refresh.reused",
        "refused",
        "ann",
        "parley-web",
    )
    assert event.source == HERE
    assert home.sockets.ended == [("ann", [first.partition(".")[0]])]
    assert first.split(".")[1] not in event.model_dump_json()


def token(device_id: str, auth_time: datetime | None) -> Principal:
    return Principal(
        user_id="ann",
        client_id="parley-web",
        device_id=device_id,
        scopes=frozenset(),
        expires_at=NOON + timedelta(hours=1),
        auth_time=auth_time,
    )


@pytest.mark.parametrize(
    ("device_id", "auth_time", "since"),
    [
        # The ULID of 12:00:00.123.
        ("01KG9YS7KVQ2RPBB4FZVZ1TMWD", NOON, NOON + timedelta(milliseconds=123)),
        ("01KG9YS7KVQ2RPBB4FZVZ1TMWD", NOON - timedelta(hours=1), NOON - timedelta(hours=1, milliseconds=-999)),
        ("a name", NOON, NOON + timedelta(milliseconds=999)),
        ("7ZZZZZZZZZZZZZZZZZZZZZZZZZ", NOON, NOON + timedelta(milliseconds=999)),
        ("01KG9YS7KVQ2RPBB4FZVZ1TMWD", None, NOON + timedelta(hours=1)),
    ],
)
def test_a_token_says_until_when_its_login_was(device_id: str, auth_time: datetime | None, since: datetime) -> None:
    assert token(device_id, auth_time).since == since
