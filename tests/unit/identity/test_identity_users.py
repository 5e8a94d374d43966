"""Making and finding people."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.identity.twins import NOON, PERSON, Counter, QuickHasher, StandingClock

from parley.errors import Conflict, InvalidRequest, NotFound
from parley.identity import service
from parley.identity.access import access_user
from parley.identity.errors import InvalidField
from parley.identity.memory import MemoryStore
from parley.identity.model import Account, Credentials, User
from parley.identity.service.names import MAX_TERMS, fold, terms


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def create(store: MemoryStore, **fields: Any) -> User:
    return service.create_user(
        **{**PERSON, **fields},
        store=store,
        hasher=QuickHasher(),
        clock=StandingClock(),
        new_id=Counter(f"id-{fields.get('username', 'ann')}"),
    )


def named(user_id: str, display_name: str, **fields: Any) -> User:
    return User(id=user_id, username=user_id, email=f"{user_id}@example.com", display_name=display_name, **fields)


def add(store: MemoryStore, *users: User) -> None:
    for user in users:
        store.add_account(Account(user=user, created_at=NOON), Credentials(password_hash="h"), terms(user))


def found(store: MemoryStore, q: str) -> list[str]:
    return [user.display_name for user in service.find_users(q, 100, None, store=store).items]


def test_a_user_is_made_active_and_can_be_accessed(store: MemoryStore) -> None:
    user = create(store)
    assert user.status == "active"
    assert access_user(user.id, store=store) == user


def test_a_user_who_does_not_exist_is_not_found(store: MemoryStore) -> None:
    with pytest.raises(NotFound):
        access_user("nobody", store=store)


def test_a_name_is_stored_folded_and_the_display_name_as_typed(store: MemoryStore) -> None:
    user = create(store, username="ＡＮＮ", email="Ann@Example.com", display_name=" Ann   Li ")
    assert (user.username, user.email, user.display_name) == ("ann", "ann@example.com", "Ann Li")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "with space"),
        ("username", "ann@example.com"),
        ("username", "a" * 65),
        ("email", "no-at-sign"),
        ("email", "a@b@c"),
        ("email", "ann@exa\0mple.com"),
        ("email", "ann@example.com\r\nBcc: bob"),
        ("email", "änn@example.com"),
        ("display_name", "  "),
        ("display_name", "x" * 101),
        ("password", "short"),
        ("password", "x" * 257),
        ("password", "12345678"),
        ("password", "Password1"),
        ("password", "ababababab"),
        ("password", "Ann@Example.com"),
        ("password", "ANN LI  "),
        ("groups", ["with space"]),
        ("groups", ["x" * 65]),
        ("groups", [f"g{n}" for n in range(101)]),
    ],
)
def test_a_bad_field_is_refused_by_name(store: MemoryStore, field: str, value: Any) -> None:
    with pytest.raises(InvalidRequest, match=f"^{field} must"):
        create(store, **{field: value})


def test_a_refused_field_says_which_of_its_rules_it_breaks(store: MemoryStore) -> None:
    for password, rule in (("short", "length"), ("iloveyou", "common"), ("ann@example.com", "personal")):
        with pytest.raises(InvalidField) as refused:
            create(store, password=password)
        assert (refused.value.field, refused.value.rule) == ("password", rule)


def test_what_cannot_be_seen_does_not_stay_in_a_name(store: MemoryStore) -> None:
    user = create(store, display_name="Ann\u202e \x00Li\n(admin)\u200b👩\u200d💻")
    assert user.display_name == "Ann Li (admin) 👩\u200d💻"


def test_groups_are_kept_sorted_and_once(store: MemoryStore) -> None:
    account = store.get_account(create(store, groups=["staff", "admins", "staff"]).id)
    assert account is not None
    assert account.groups == ("admins", "staff")


def test_a_taken_username_is_a_conflict(store: MemoryStore) -> None:
    create(store)
    with pytest.raises(Conflict):
        create(store, username="ANN", email="other@example.com")


def test_making_the_same_user_again_is_allowed_if_asked_for(store: MemoryStore) -> None:
    first = create(store)
    assert create(store, password="another one", exist_ok=True) == first
    with pytest.raises(Conflict):
        create(store, username="bob", exist_ok=True)


@pytest.mark.parametrize("q", ["a", "ann", "ANN", "ann l", "li", "ann@example", "ａｎｎ"])
def test_a_person_is_found_by_username_name_word_and_email(store: MemoryStore, q: str) -> None:
    create(store)
    assert found(store, q) == ["Ann Li"]


@pytest.mark.parametrize("q", ["nn", "example", "i", "b", "%", "ann li x", "01"])
def test_a_person_is_not_found_by_what_is_no_prefix(store: MemoryStore, q: str) -> None:
    create(store)
    assert found(store, q) == []


def test_the_mark_that_ends_a_term_in_a_key_finds_nothing_by_itself(store: MemoryStore) -> None:
    add(store, named("u1", "C# Sharp"), named("u2", "C Major"))
    assert sorted(found(store, "c#")) == ["C Major", "C# Sharp"]


@pytest.mark.parametrize("q", ["王", "王小明", "小明", "明"])
def test_a_chinese_name_is_found_from_any_character_on(store: MemoryStore, q: str) -> None:
    add(store, named("u1", "王小明"), named("u2", "张伟"))
    assert found(store, q) == ["王小明"]


def test_a_long_chinese_name_has_a_bounded_number_of_terms() -> None:
    assert len(terms(named("u1", "好" * 90))) == MAX_TERMS


def test_pages_show_each_person_once_whatever_terms_match(store: MemoryStore) -> None:
    people = [named(f"ann{n}", f"Ann Annson{n}") for n in range(7)]
    add(store, *people)
    seen: list[str] = []
    cursor = None
    for _ in range(20):
        page = service.find_users("ann", 2, cursor, store=store)
        assert len(page.items) <= 2
        seen += [user.id for user in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert sorted(seen) == sorted(user.id for user in people)


def test_the_disabled_are_not_found_but_can_be_accessed(store: MemoryStore) -> None:
    add(store, named("gone", "Gone", status="disabled"))
    assert found(store, "gone") == []
    assert access_user("gone", store=store).display_name == "Gone"


def everybody(store: MemoryStore, limit: int, **which: Any) -> list[str]:
    """Over all pages."""
    seen: list[str] = []
    cursor = None
    while True:
        page = service.list_accounts(
            limit, cursor, service.those_with(which.get("status"), which.get("group")), store=store
        )
        assert len(page.items) <= limit
        seen += [account.user.id for account in page.items]
        cursor = page.next
        if cursor is None:
            return seen


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_everybody_is_listed_also_the_disabled_and_can_be_narrowed_down(store: MemoryStore, limit: int) -> None:
    add(store, named("u3", "C"), named("u1", "A", status="disabled"), *(named(f"v{n}", "V") for n in range(9)))
    user = create(store, groups=["admins"])
    assert everybody(store, limit) == sorted([user.id, "u1", "u3", *(f"v{n}" for n in range(9))])
    assert everybody(store, limit, status="disabled") == ["u1"]
    assert everybody(store, limit, group="admins") == [user.id]
    assert everybody(store, limit, status="disabled", group="admins") == []


@pytest.mark.parametrize("cursor", ["a b", "é", "#", "a/b"])
def test_a_cursor_of_the_list_that_was_not_given_out_is_refused(store: MemoryStore, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        service.list_accounts(10, cursor, service.those_with(None, None), store=store)


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_bounds_is_refused(store: MemoryStore, limit: int) -> None:
    with pytest.raises(InvalidRequest, match="limit"):
        service.find_users("a", limit, None, store=store)


@pytest.mark.parametrize("q", ["", "  ", "#", "x" * 65])
def test_a_query_of_nothing_or_too_much_is_refused(store: MemoryStore, q: str) -> None:
    with pytest.raises(InvalidRequest, match="q must"):
        service.find_users(q, 10, None, store=store)


@pytest.mark.parametrize("cursor", ["é", "%%%", "AAAA", "Ym9iIzAx", "/////w"])
def test_a_cursor_that_was_not_given_out_is_refused(store: MemoryStore, cursor: str) -> None:
    with pytest.raises(InvalidRequest, match="cursor"):
        service.find_users("ann", 10, cursor, store=store)


def test_users_are_given_in_the_order_asked_for_without_those_that_are_not(store: MemoryStore) -> None:
    add(store, named("a", "A"), named("b", "B"))
    assert [user.id for user in service.get_users(["b", "x", "a", "b"], store=store)] == ["b", "a"]


def test_more_than_a_hundred_ids_are_refused(store: MemoryStore) -> None:
    with pytest.raises(InvalidRequest, match="ids"):
        service.get_users([str(n) for n in range(101)], store=store)


def test_folding_is_stable() -> None:
    for text in ("Straße", "ＡＢＣ", "ﬁn", "İstanbul", "a#b  c"):
        assert fold(fold(text)) == fold(text)
