"""Changing people, of every store: one write over what it was worked out from, the directory with it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from tests.contract.identity.conftest import TABLE
from tests.contract.identity.test_identity_store import NOW, account, race

from parley.errors import Conflict, NotFound
from parley.identity.dynamodb import DynamoDBStore
from parley.identity.model import Account, Credentials
from parley.identity.ports import IdentityStore
from parley.identity.service.accounts import change_account, with_fields
from parley.identity.service.names import terms


def add(store: IdentityStore, *accounts: Account) -> None:
    for each in accounts:
        store.add_account(each, Credentials(password_hash="old"), terms(each.user))


def renamed(old: Account, display_name: str, **rest: Any) -> Account:
    changed = with_fields(old, {"display_name": display_name} | rest)
    return changed.model_copy(update={"revision": old.revision + 1})


def directory(store: IdentityStore, user_id: str = "01A") -> set[str]:
    """All terms under which the user stands."""
    letters = "abcdefghijklmnopqrstuvwxyz0123456789王小明"
    return {entry.term for each in letters for entry in store.find_entries(each, 100, None) if entry.user_id == user_id}


def test_an_account_is_replaced_over_its_revision_only(store: IdentityStore) -> None:
    add(store, account())
    first, second = renamed(account(), "Ann One"), renamed(account(), "Ann Two")
    assert store.replace_account(account(), first, removed=[], added=[])
    assert not store.replace_account(account(), second, removed=["ann"], added=["two"])
    assert store.get_account("01A") == first
    assert "two" not in directory(store)
    assert "ann" in directory(store)


def test_an_account_that_does_not_exist_is_not_replaced(store: IdentityStore) -> None:
    assert not store.replace_account(account(), renamed(account(), "Ann"), removed=[], added=["ann"])
    assert store.get_account("01A") is None
    assert directory(store) == set()


def test_a_name_and_its_terms_change_together(store: IdentityStore) -> None:
    add(store, account())
    new = change_account("01A", lambda old: with_fields(old, {"display_name": "王小明"}), store=store)
    assert store.get_account("01A") == new
    assert directory(store) == set(terms(new.user)) == {"ann", "ann@example.com", "王小明", "小明", "明"}


def test_of_people_who_rename_somebody_at_once_the_last_one_stands_in_the_directory_alone(store: IdentityStore) -> None:
    add(store, account())
    names = ["Ada One", "Bea Two", "Cid Three", "Dee Four"]

    def rename(name: str) -> Account:
        return change_account("01A", lambda old: with_fields(old, {"display_name": name}), store=store)

    race(*[lambda name=name: rename(name) for name in names])
    stands = store.get_account("01A")
    assert stands is not None
    assert stands.user.display_name in names
    assert stands.revision == len(names)
    assert directory(store) == set(terms(stands.user))


def test_changes_of_different_fields_at_once_are_all_kept(store: IdentityStore) -> None:
    add(store, account())
    changes: list[dict[str, Any]] = [
        {"display_name": "Ann Other"},
        {"avatar": "https://a.example/1.png"},
        {"groups": ["admins"]},
    ]

    def apply(change: dict[str, Any]) -> Account:
        return change_account("01A", lambda old: with_fields(old, change), store=store)

    with ThreadPoolExecutor(len(changes)) as pool:
        list(pool.map(apply, changes))
    stands = store.get_account("01A")
    assert stands is not None
    assert (stands.user.display_name, stands.user.avatar) == ("Ann Other", "https://a.example/1.png")
    assert stands.groups == ("admins",)


def test_an_email_address_moves_with_its_sign_in_name(store: IdentityStore) -> None:
    add(store, account())
    change_account("01A", lambda old: with_fields(old, {"email": "ann@new.example"}), store=store)
    assert store.find_user_id("ann@new.example") == "01A"
    assert store.find_user_id("ann@example.com") is None
    assert "ann@new.example" in directory(store)
    assert "ann@example.com" not in directory(store)


def test_a_taken_email_address_is_a_conflict_and_changes_nothing(store: IdentityStore) -> None:
    add(store, account(), account("01B", "bob", "bob@example.com"))
    with pytest.raises(Conflict):
        change_account("01A", lambda old: with_fields(old, {"email": "bob@example.com"}), store=store)
    assert store.get_account("01A") == account()
    assert store.find_user_id("ann@example.com") == "01A"
    assert store.find_user_id("bob@example.com") == "01B"


def test_of_two_who_move_to_an_address_at_once_one_gets_it(store: IdentityStore) -> None:
    add(store, account(), account("01B", "bob", "bob@example.com"))

    def move(user_id: str) -> bool:
        try:
            change_account(user_id, lambda old: with_fields(old, {"email": "new@example.com"}), store=store)
        except Conflict:
            return False
        return True

    assert sorted(race(lambda: move("01A"), lambda: move("01B"))) == [False, True]


def test_a_password_changes_with_the_account_and_forgets_failed_tries(store: IdentityStore) -> None:
    add(store, account())
    failed = Credentials(password_hash="old", failed_logins=7, locked_until=NOW)
    assert store.replace_credentials("01A", Credentials(password_hash="old"), failed)
    change_account("01A", lambda old: old, store=store, password_hash="new")
    assert store.get_credentials("01A") == Credentials(password_hash="new")
    assert not store.replace_account(account(), account(), removed=[], added=[], password_hash="late")
    assert store.get_credentials("01A") == Credentials(password_hash="new")
    assert store.replace_credentials("01A", Credentials(password_hash="new"), failed)


def test_who_has_no_password_yet_gets_one(store: IdentityStore) -> None:
    store.add_account(account(), None, [])
    assert store.get_credentials("01A") is None
    change_account("01A", lambda old: old, store=store, password_hash="first")
    assert store.get_credentials("01A") == Credentials(password_hash="first")


def test_a_change_of_nobody_is_not_found_and_one_of_nothing_writes_nothing(store: IdentityStore) -> None:
    add(store, account())
    with pytest.raises(NotFound):
        change_account("01Z", lambda old: old, store=store)
    assert change_account("01A", lambda old: old, store=store).revision == 0


def test_everybody_is_listed_in_order_page_by_page(store: IdentityStore) -> None:
    ids = [f"01{number:02}" for number in range(23)]
    for each in reversed(ids):
        store.add_account(account(each, f"u{each}", f"u{each}@example.com"), None, [])
    assert store.list_user_ids(100, None) == ids
    seen: list[str] = []
    while page := store.list_user_ids(5, seen[-1] if seen else None):
        assert len(page) <= 5
        seen += page
    assert seen == ids


def test_an_account_from_before_there_were_revisions_and_a_roll_can_be_changed(store: IdentityStore) -> None:
    add(store, account())
    if isinstance(store, DynamoDBStore):
        key = {"pk": {"S": "USER#01A"}, "sk": {"S": "PROFILE"}}
        store._client.update_item(TableName=TABLE, Key=key, UpdateExpression="REMOVE revision")
        store._client.delete_item(TableName=TABLE, Key=store._roll("01A"))
        assert store.list_user_ids(10, None) == []
    assert change_account("01A", lambda old: with_fields(old, {"groups": ["x"]}), store=store).revision == 1
    stands = store.get_account("01A")
    assert stands is not None
    assert stands.groups == ("x",)
    assert store.list_user_ids(10, None) == ["01A"]
