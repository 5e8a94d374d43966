"""The doors: who may administer, and how surely they must be known (RFC 9470)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.unit.identity.twins import NOON, StandingClock

from parley.errors import Forbidden
from parley.identity.access import access_admin, access_recent
from parley.identity.assurance import Policy, acr_of
from parley.identity.errors import InsufficientUserAuthentication
from parley.identity.memory import MemoryStore
from parley.identity.model import Principal, SecondFactor

ENROLLED = SecondFactor(sealed_secret="sealed", enrolled_at=NOON, last_step=0)
BOTH = ("pwd", "otp", "mfa")


def caller(**changes: Any) -> Principal:
    """An administrator who has just signed in with a password."""
    fields: dict[str, Any] = {
        "user_id": "ann",
        "client_id": "parley-web",
        "device_id": "d",
        "scopes": frozenset(),
        "expires_at": NOON + timedelta(minutes=15),
        "groups": frozenset({"admins", "staff"}),
        "auth_time": NOON,
        "amr": ("pwd",),
    }
    return Principal(**fields | changes)


class Doors:
    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), StandingClock()

    def admin(self, who: Principal, policy: Policy | None = None) -> str:
        return access_admin(who, policy=policy or Policy(), store=self.store, clock=self.clock)

    def asks(self, who: Principal, policy: Policy | None = None) -> tuple[str, int]:
        with pytest.raises(InsufficientUserAuthentication) as refusal:
            self.admin(who, policy)
        return refusal.value.acr_values, refusal.value.max_age


@pytest.fixture
def doors() -> Doors:
    return Doors()


def test_an_administrator_is_let_in(doors: Doors) -> None:
    assert doors.admin(caller()) == "ann"


@pytest.mark.parametrize("changes", [{"groups": frozenset({"staff"})}, {"user_id": "parley-web"}])
def test_nobody_else_is_and_is_not_asked_for_more_either(doors: Doors, changes: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        doors.admin(caller(auth_time=None, **changes))


def test_rfc9470_whoever_signed_in_too_long_ago_is_asked_to_sign_in_again(doors: Doors) -> None:
    doors.clock.pass_seconds(12 * 3600)
    assert doors.admin(caller()) == "ann"
    doors.clock.pass_seconds(1)
    assert doors.asks(caller()) == ("1", 43200)
    assert doors.asks(caller(amr=BOTH)) == ("2", 43200)
    assert doors.asks(caller(), Policy(recent_seconds=60)) == ("1", 60)


def test_rfc9470_a_token_that_does_not_say_when_is_not_recent(doors: Doors) -> None:
    assert doors.asks(caller(auth_time=None)) == ("1", 43200)


def test_rfc9470_whoever_has_a_second_factor_must_have_used_it(doors: Doors) -> None:
    doors.store.replace_second_factor("ann", None, ENROLLED)
    assert doors.asks(caller()) == ("2", 43200)
    assert doors.admin(caller(amr=BOTH)) == "ann"


@pytest.mark.parametrize(
    ("policy", "asked"),
    [
        (Policy("optional"), False),
        (Policy("required"), True),
        (Policy("groups", frozenset({"admins"})), True),
        (Policy("groups", frozenset({"other"})), False),
        (Policy("optional", frozenset({"admins"})), False),
    ],
)
def test_rfc9470_the_policy_may_ask_for_a_second_factor(doors: Doors, policy: Policy, asked: bool) -> None:
    if asked:
        assert doors.asks(caller(), policy) == ("2", 43200)
    else:
        assert doors.admin(caller(), policy) == "ann"
    assert doors.admin(caller(amr=BOTH), policy) == "ann"


def test_what_a_stolen_token_must_not_do_needs_a_recent_sign_in(doors: Doors) -> None:
    who = caller(groups=frozenset())
    assert access_recent(who, policy=Policy(), clock=doors.clock) == "ann"
    doors.clock.pass_seconds(43201)
    with pytest.raises(InsufficientUserAuthentication):
        access_recent(who, policy=Policy(), clock=doors.clock)
    with pytest.raises(Forbidden):
        access_recent(caller(user_id="parley-web"), policy=Policy(), clock=doors.clock)


@pytest.mark.parametrize(("amr", "acr"), [((), "1"), (("pwd",), "1"), (("otp",), "1"), (BOTH, "2")])
def test_acr_sums_up_amr(amr: tuple[str, ...], acr: str) -> None:
    assert acr_of(amr) == acr
