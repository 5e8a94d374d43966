"""What second factors rely on, of every store, with real concurrency."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.contract.identity.test_identity_store import race
from tests.unit.identity.twins import Counter

from parley.identity.errors import WrongCode
from parley.identity.model import SecondFactor, User
from parley.identity.ports import IdentityStore, Span
from parley.identity.sealing import AesGcmSealer
from parley.identity.service import SecondFactors, Trail
from parley.identity.totp import Totp

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
ANN = User(id="01A", username="ann", email="ann@example.com", display_name="Ann")

FACTOR = SecondFactor(sealed_secret="sealed", enrolled_at=NOW, last_step=7, recovery_hashes=("one", "two"))
LATER = FACTOR.model_copy(update={"revision": 1, "last_step": 8, "locked_until": NOW, "recovery_hashes": ()})


def test_a_second_factor_comes_back_as_it_was_put(store: IdentityStore) -> None:
    assert store.get_second_factor("01A") is None
    assert store.replace_second_factor("01A", None, FACTOR)
    assert store.get_second_factor("01A") == FACTOR
    assert store.get_second_factor("01B") is None


def test_it_is_replaced_and_removed_only_over_what_it_was(store: IdentityStore) -> None:
    assert not store.replace_second_factor("01A", FACTOR, LATER)
    store.replace_second_factor("01A", None, FACTOR)
    assert not store.replace_second_factor("01A", None, LATER)
    assert store.replace_second_factor("01A", FACTOR, LATER)
    assert not store.replace_second_factor("01A", FACTOR, LATER)
    assert not store.replace_second_factor("01A", FACTOR, None)
    assert store.get_second_factor("01A") == LATER
    assert store.replace_second_factor("01A", LATER, None)
    assert not store.replace_second_factor("01A", LATER, None)
    assert store.get_second_factor("01A") is None


def test_one_that_was_enrolled_anew_is_another(store: IdentityStore) -> None:
    store.replace_second_factor("01A", None, FACTOR)
    store.replace_second_factor("01A", FACTOR, None)
    store.replace_second_factor("01A", None, FACTOR.model_copy(update={"sealed_secret": "another"}))
    assert not store.replace_second_factor("01A", FACTOR, LATER)
    assert not store.replace_second_factor("01A", FACTOR, None)


class Phone:
    """Ann's app, enrolled, two steps ago."""

    def __init__(self, store: IdentityStore) -> None:
        self.at = NOW - timedelta(minutes=1)
        self.factors = SecondFactors(
            store=store,
            passwords=Totp(),
            sealer=AesGcmSealer(lambda: bytes(32)),
            clock=lambda: self.at,
            new_secret=Counter("secret"),
            trail=Trail(store, lambda: self.at, Counter("id")),
        )
        enrolment = self.factors.begin(ANN)
        self.secret = self.factors._unsealed(enrolment.sealed, ANN.id)[0]
        self.recovery = self.factors.confirm(ANN, enrolment.sealed, self.code())
        self.at = NOW

    def code(self) -> str:
        return Totp().code(self.secret, int(self.at.timestamp()) // 30)

    def enter(self, code: str) -> bool:
        try:
            self.factors.enter(ANN.id, code)
        except WrongCode:
            return False
        return True


@pytest.fixture
def phone(store: IdentityStore) -> Phone:
    return Phone(store)


@pytest.mark.parametrize("kind", ["otp", "recovery"])
def test_of_many_who_enter_a_code_at_once_one_gets_in(phone: Phone, kind: str) -> None:
    code = phone.code() if kind == "otp" else phone.recovery[4]
    assert sorted(race(*[lambda: phone.enter(code)] * 4)) == [False, False, False, True]
    phone.at += timedelta(hours=1)
    assert not phone.enter(code)


def test_of_two_who_enrol_at_once_one_has_enrolled(store: IdentityStore) -> None:
    factors = [FACTOR.model_copy(update={"sealed_secret": name}) for name in ("one", "two")]
    assert sorted(race(*[lambda new=new: store.replace_second_factor("01A", None, new) for new in factors])) == [
        False,
        True,
    ]


def test_parallel_guesses_share_no_try(phone: Phone, store: IdentityStore) -> None:
    race(*[lambda number=number: phone.enter(f"{number:06}") for number in range(8)])
    factor = store.get_second_factor(ANN.id)
    assert factor is not None
    assert 1 <= factor.failed_tries == factor.revision
    judged = store.list_events("2026-01-31", Span("2026", "2027", "second_factor.refused"), 100).events
    assert len(judged) == 8
