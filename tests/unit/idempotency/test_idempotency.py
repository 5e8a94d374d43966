from __future__ import annotations

import re
from itertools import count

import pytest
from tests.unit.messaging.fakes import NOON, OwnedClock

from parley.idempotency.memory import MemoryClaimStore
from parley.idempotency.service import Derived, KeyReused, claim_fresh
from parley.ids import ulid

SEEDS = count(1)


def fresh(store: MemoryClaimStore, key: str = "k", request: str = "POST /a {}", principal: str = "anna") -> Derived:
    return claim_fresh(
        principal,
        key,
        request,
        store=store,
        clock=OwnedClock(),
        new_seed=lambda: next(SEEDS).to_bytes(32, "big"),
    )


def taken(derived: Derived) -> list[str]:
    return [derived.new_id(), derived.new_secret(), derived.new_id(), derived.new_secret()]


def test_a_repetition_takes_what_the_first_took() -> None:
    store = MemoryClaimStore()
    first = taken(fresh(store))
    assert taken(fresh(store)) == first
    assert len(set(first)) == 4


def test_others_and_other_keys_take_others() -> None:
    store = MemoryClaimStore()
    takings = [taken(fresh(store)), taken(fresh(store, principal="ben")), taken(fresh(store, key="l"))]
    takings.append(taken(fresh(MemoryClaimStore())))
    assert len({each for taking in takings for each in taking}) == 16


def test_a_key_is_good_for_one_request() -> None:
    store = MemoryClaimStore()
    fresh(store)
    with pytest.raises(KeyReused):
        fresh(store, request="POST /a {1}")


def test_ids_are_ulids_of_the_first_request_and_secrets_have_256_bits() -> None:
    first, secret, *_ = taken(fresh(MemoryClaimStore()))
    assert re.fullmatch(r"[0-7][0-9A-HJKMNP-TV-Z]{25}", first)
    assert first[:10] == ulid(int(NOON.timestamp() * 1000), bytes(10))[:10]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", secret)


def test_neither_key_nor_secret_stands_in_the_store() -> None:
    store = MemoryClaimStore()
    _, secret, *_ = taken(fresh(store, key="correct-horse"))
    stored = repr(store.claims)
    assert "correct-horse" not in stored
    assert secret not in stored
    (claim,) = store.claims.values()
    assert Derived(claim, "another key").new_secret() != secret


def test_a_ulid_is_written_as_its_specification_says() -> None:
    assert ulid(0, bytes(10)) == "0" * 26
    assert ulid((1 << 48) - 1, b"\xff" * 10) == "7" + "Z" * 25
    assert ulid(1469918176385, bytes(10))[:10] == "01ARYZ6S41"
