"""Status, fields and passwords of people who exist."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.identity.twins import NOON, QuickHasher

from parley.errors import Forbidden, Unavailable
from parley.identity.errors import InvalidField
from parley.identity.memory import MemoryStore
from parley.identity.model import Account, Credentials, User
from parley.identity.service.accounts import change_account, set_password, with_fields, with_status
from parley.identity.service.names import terms


def ann(**fields: Any) -> Account:
    user = User(id="u1", username="ann", email="ann@example.com", display_name="Ann Li", **fields)
    return Account(user=user, email_verified=True, created_at=NOON)


@pytest.fixture
def store() -> MemoryStore:
    store = MemoryStore()
    store.add_account(ann(), Credentials(password_hash="quick:old"), terms(ann().user))
    return store


@pytest.mark.parametrize("status", ["active", "invited", "must_change_password"])
def test_who_is_enabled_again_is_what_they_were(status: Any) -> None:
    disabled = with_status(ann(status=status), "disabled")
    assert disabled.user.status == "disabled"
    assert not disabled.may_sign_in
    assert with_status(with_status(disabled, "disabled"), "active") == ann(status=status)


@pytest.mark.parametrize("status", ["active", "invited", "must_change_password"])
def test_nobody_becomes_active_by_being_called_so(status: Any) -> None:
    assert with_status(ann(status=status), "active") == ann(status=status)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", " "),
        ("display_name", "\u202e\u200b"),
        ("email", "nowhere"),
        ("avatar", "http://a.example/1.png"),
        ("avatar", "javascript:alert(1)"),
        ("avatar", "https://a.example/ 1.png"),
        ("avatar", "https://a.example/" + "x" * 2040),
        ("avatar", ""),
        ("groups", [""]),
    ],
)
def test_a_bad_field_changes_nothing(store: MemoryStore, field: str, value: Any) -> None:
    with pytest.raises(InvalidField) as refused:
        change_account("u1", lambda old: with_fields(old, {field: value}), store=store)
    assert refused.value.field == field
    assert store.get_account("u1") == ann()


def test_the_avatar_can_be_taken_away(store: MemoryStore) -> None:
    def show(url: str | None) -> str | None:
        return change_account("u1", lambda old: with_fields(old, {"avatar": url}), store=store).user.avatar

    assert show("https://a.example/1.png?size=2") == "https://a.example/1.png?size=2"
    assert show(None) is None


def test_a_password_that_is_set_makes_active_and_is_checked_against_the_person(store: MemoryStore) -> None:
    change_account(
        "u1", lambda old: old.model_copy(update={"user": ann(status="must_change_password").user}), store=store
    )
    with pytest.raises(InvalidField, match="password must"):
        set_password("u1", "Ann@example.com", store=store, hasher=QuickHasher())
    assert set_password("u1", "a better one", store=store, hasher=QuickHasher()).user.status == "active"
    assert store.get_credentials("u1") == Credentials(password_hash="quick:a better one")


def test_who_is_disabled_meanwhile_does_not_become_active_by_a_password(store: MemoryStore) -> None:
    change_account("u1", lambda old: with_status(old, "disabled"), store=store)
    with pytest.raises(Forbidden):
        set_password("u1", "a better one", store=store, hasher=QuickHasher())
    assert store.get_credentials("u1") == Credentials(password_hash="quick:old")


def test_whoever_loses_every_race_is_told_to_try_again(store: MemoryStore) -> None:
    def change(old: Account) -> Account:
        others = with_fields(old, {"display_name": f"Ann {old.revision}"})
        store.replace_account(old, others.model_copy(update={"revision": old.revision + 1}), removed=[], added=[])
        return with_fields(old, {"display_name": "Mine"})

    with pytest.raises(Unavailable):
        change_account("u1", change, store=store)
