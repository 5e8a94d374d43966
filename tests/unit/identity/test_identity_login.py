"""Signing in with a password, and login sessions."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.identity.twins import NOON, PERSON, Counter, QuickHasher, StandingClock

from parley.errors import Unauthenticated
from parley.identity import service
from parley.identity.memory import MemoryStore
from parley.identity.model import Account, Credentials, LoginSession, User

WRONG = "The username or the password is wrong."


class CountingStore(MemoryStore):
    """Counts calls by name."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def __getattribute__(self, name: str) -> Any:
        if name.startswith(("get_", "find_", "replace_")):
            self.calls.append(name)
        return super().__getattribute__(name)


class Door:
    """Ann, and whoever tries to be her."""

    def __init__(self) -> None:
        self.store, self.hasher, self.clock = CountingStore(), QuickHasher(), StandingClock()
        self.ann = service.create_user(
            username="ann",
            email=PERSON["email"],
            display_name=PERSON["display_name"],
            password=PERSON["password"],
            store=self.store,
            hasher=self.hasher,
            clock=self.clock,
            new_id=Counter("id"),
        )

    def log_in(self, username: str = "ann", password: str = PERSON["password"]) -> Account:
        return service.log_in(username, password, store=self.store, hasher=self.hasher, clock=self.clock)

    def fail(self, username: str = "ann", password: str = PERSON["password"][1:]) -> None:
        with pytest.raises(Unauthenticated, match=WRONG):
            self.log_in(username, password)


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.mark.parametrize("username", ["ann", "ANN", " ann ", "ann@example.com", "Ann@Example.COM"])
def test_the_right_password_logs_in_by_username_or_email(door: Door, username: str) -> None:
    assert door.log_in(username).user == door.ann


@pytest.mark.parametrize("password", ["", "correct", "correct horse ", "CORRECT HORSE", "x" * 100_000])
def test_a_wrong_password_is_refused(door: Door, password: str) -> None:
    door.fail(password=password)


def test_an_unknown_user_gets_the_same_answer_for_the_same_work(door: Door) -> None:
    door.fail("ann")
    known, door.store.calls = sorted(door.store.calls), []
    verified, door.hasher.verified = door.hasher.verified, 0
    door.fail("nobody-of-this-name")
    assert sorted(door.store.calls) == known
    assert door.hasher.verified == verified == 1


def test_nobody_logs_in_with_the_empty_name(door: Door) -> None:
    door.fail("")


def add_bob(door: Door, status: Any) -> None:
    user = User(id="u2", username="bob", email="bob@example.com", display_name="Bob", status=status)
    door.store.add_account(Account(user=user, created_at=NOON), Credentials(password_hash="quick:correct horse"), [])


@pytest.mark.parametrize("status", ["disabled", "invited"])
def test_who_is_disabled_or_only_invited_does_not_log_in(door: Door, status: Any) -> None:
    add_bob(door, status)
    door.fail("bob", "correct horse")


def test_who_must_change_the_password_logs_in_to_do_so(door: Door) -> None:
    add_bob(door, "must_change_password")
    assert door.log_in("bob", "correct horse").user.status == "must_change_password"


def test_four_failures_do_not_make_the_account_wait(door: Door) -> None:
    for _ in range(4):
        door.fail()
    assert door.log_in().user == door.ann


def test_after_five_failures_the_account_waits_a_second(door: Door) -> None:
    for _ in range(5):
        door.fail()
    door.fail(password="correct horse")
    door.clock.pass_seconds(1)
    assert door.log_in().user == door.ann


def test_the_wait_doubles_up_to_fifteen_minutes(door: Door) -> None:
    for _ in range(5):
        door.fail()
    for wait in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900):
        door.clock.pass_seconds(wait - 0.001)
        door.fail(password="correct horse")
        door.clock.pass_seconds(0.001)
        door.fail()


def test_tries_while_it_waits_do_not_extend_it(door: Door) -> None:
    for _ in range(5 + 20):
        door.fail()
    door.clock.pass_seconds(1)
    assert door.log_in().user == door.ann


def test_a_success_forgets_the_failures(door: Door) -> None:
    for _ in range(4):
        door.fail()
    door.log_in()
    for _ in range(4):
        door.fail()
    assert door.log_in().user == door.ann


def test_a_login_session_lives_an_hour(door: Door) -> None:
    secret, session = open_session(door)
    door.clock.pass_seconds(3599)
    assert service.find_login_session(secret, store=door.store, clock=door.clock) == session
    door.clock.pass_seconds(1)
    assert service.find_login_session(secret, store=door.store, clock=door.clock) is None


def test_a_closed_login_session_is_gone(door: Door) -> None:
    secret, _ = open_session(door)
    service.close_login_session(secret, store=door.store)
    assert service.find_login_session(secret, store=door.store, clock=door.clock) is None


def open_session(door: Door) -> tuple[str, LoginSession]:
    return service.open_login_session(
        "u1", ("pwd",), store=door.store, clock=door.clock, new_id=Counter("session"), new_secret=Counter("secret")
    )
