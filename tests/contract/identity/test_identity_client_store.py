"""Clients and consents, on every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest

from parley.errors import Conflict
from parley.identity.model import Client, ClientSecret, Consent
from parley.identity.ports import IdentityStore

NOW = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)
SECRETS = (
    ClientSecret(id="s2", secret_hash="new", created_at=NOW),
    ClientSecret(id="s1", secret_hash="old", created_at=NOW - timedelta(days=1), ends_at=NOW + timedelta(days=1)),
)


def client(client_id: str = "wiki", **more: object) -> Client:
    fields = {"name": "Wiki", "redirect_uris": ("https://wiki.example/cb",), "scopes": ("openid",), "secrets": SECRETS}
    return Client.model_validate({"client_id": client_id, **fields, **more})


def test_a_client_comes_back_as_it_was_added(store: IdentityStore) -> None:
    store.add_client(client(created_at=NOW))
    assert store.get_client("wiki") == client(created_at=NOW)
    assert store.get_client("other") is None


def test_an_id_is_taken_once(store: IdentityStore) -> None:
    store.add_client(client())
    with pytest.raises(Conflict):
        store.add_client(client(name="Another"))
    assert store.get_client("wiki") == client()


def test_a_client_is_replaced_only_over_the_revision_before(store: IdentityStore) -> None:
    store.add_client(client())
    second = client(name="Second", revision=2)
    assert not store.replace_client(client(name="Third", revision=3))
    assert store.replace_client(second)
    assert not store.replace_client(second)
    assert store.get_client("wiki") == second
    assert not store.replace_client(client("other", revision=2))
    assert store.get_client("other") is None


def test_of_two_who_change_a_client_at_once_one_does(store: IdentityStore) -> None:
    store.add_client(client())
    gate = Barrier(2)

    def rename(name: str) -> bool:
        gate.wait(10)
        return store.replace_client(client(name=name, revision=2))

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(rename, ("One", "Other"))) == [False, True]


def test_clients_are_listed_by_id_in_pages_and_no_more_once_removed(store: IdentityStore) -> None:
    for client_id in ("c", "a", "d", "b"):
        store.add_client(client(client_id))
    assert store.replace_client(client("b", name="Changed", revision=2))
    assert [each.client_id for each in store.list_clients(3, None)] == ["a", "b", "c"]
    assert [each.name for each in store.list_clients(1, "a")] == ["Changed"]
    store.remove_client("c")
    store.remove_client("never was")
    assert [each.client_id for each in store.list_clients(100, "b")] == ["d"]
    assert store.list_clients(100, "d") == []
    assert store.get_client("c") is None


def test_more_clients_than_one_call_fetches_are_listed(store: IdentityStore) -> None:
    ids = [f"c{number:03}" for number in range(101)]
    for client_id in ids:
        store.add_client(client(client_id))
    assert [each.client_id for each in store.list_clients(101, None)] == ids


def consent(client_id: str = "wiki", user_id: str = "01A", scopes: tuple[str, ...] = ("openid",)) -> Consent:
    return Consent(user_id=user_id, client_id=client_id, scopes=scopes, given_at=NOW)


def test_a_consent_is_kept_by_person_and_client_and_replaced(store: IdentityStore) -> None:
    store.put_consent(consent())
    store.put_consent(consent(scopes=("openid", "email")))
    assert store.get_consent("01A", "wiki") == consent(scopes=("openid", "email"))
    assert store.get_consent("01B", "wiki") is None
    assert store.get_consent("01A", "other") is None


def test_a_persons_consents_are_listed_and_removed(store: IdentityStore) -> None:
    for each in (consent("b"), consent("a"), consent("a", "01B")):
        store.put_consent(each)
    assert store.list_consents("01A") == [consent("a"), consent("b")]
    store.remove_consent("01A", "a")
    store.remove_consent("01A", "never was")
    assert store.list_consents("01A") == [consent("b")]
    assert store.list_consents("01B") == [consent("a", "01B")]
