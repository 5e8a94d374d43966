"""What the identity services rely on, of every store."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest

from parley.errors import Conflict
from parley.identity.model import (
    Account,
    AuthorizationCode,
    Credentials,
    FederatedLink,
    KeyRing,
    LoginSession,
    Principal,
    RefreshFamily,
    RingKey,
    SignOut,
    Source,
    Ticket,
    User,
)
from parley.identity.ports import Entry, IdentityStore

NOW = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)

T = TypeVar("T")


def account(user_id: str = "01A", username: str = "ann", email: str = "ann@example.com") -> Account:
    user = User(id=user_id, username=username, email=email, display_name="Ann Li")
    return Account(user=user, email_verified=True, groups=("staff",), created_at=NOW)


def code() -> AuthorizationCode:
    return AuthorizationCode(
        client_id="parley-web",
        user_id="01A",
        redirect_uri="http://localhost:5173/callback",
        scopes=("openid", "im/chat"),
        code_challenge="challenge",
        auth_time=NOW,
        expires_at=LATER,
    )


def family() -> RefreshFamily:
    return RefreshFamily(
        origin_jti="01F",
        client_id="parley-web",
        user_id="01A",
        scopes=("openid",),
        auth_time=NOW,
        expires_at=LATER,
        handle_hash="handle",
        seed="seed",
        current_hash="first",
    )


def ticket() -> Ticket:
    principal = Principal(
        user_id="01A", client_id="parley-web", device_id="01F", scopes=frozenset({"im/chat"}), expires_at=LATER
    )
    return Ticket(principal=principal, expires_at=NOW + timedelta(seconds=30))


def race(*calls: Callable[[], T]) -> list[T]:
    """What they gave when they were let go together."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        gate.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_an_account_comes_back_as_it_was_put(store: IdentityStore) -> None:
    store.add_account(account(), Credentials(password_hash="hash"), ["ann"])
    assert store.get_account("01A") == account()
    assert store.get_credentials("01A") == Credentials(password_hash="hash")


def test_an_account_is_found_by_username_and_by_email(store: IdentityStore) -> None:
    store.add_account(account(), Credentials(password_hash="hash"), [])
    assert (store.find_user_id("ann"), store.find_user_id("ann@example.com")) == ("01A", "01A")
    assert store.find_user_id("bob") is None
    assert store.find_user_id("王" * 5000) is None


@pytest.mark.parametrize("taken", [account("01B", email="other@example.com"), account("01B", username="other")])
def test_a_taken_name_is_a_conflict_and_writes_nothing(store: IdentityStore, taken: Account) -> None:
    store.add_account(account(), Credentials(password_hash="hash"), [])
    with pytest.raises(Conflict):
        store.add_account(taken, Credentials(password_hash="hash"), ["taken"])
    assert store.get_account("01B") is None
    assert store.find_user_id("other") is None
    assert store.find_user_id("other@example.com") is None
    assert store.find_entries("taken", 10, None) == []


def test_of_two_who_take_a_name_at_once_one_gets_it(store: IdentityStore) -> None:
    def take(user_id: str) -> bool:
        try:
            store.add_account(account(user_id, email=f"{user_id}@example.com"), Credentials(password_hash="h"), [])
        except Conflict:
            return False
        return True

    assert sorted(race(lambda: take("01A"), lambda: take("01B"))) == [False, True]


def test_accounts_that_do_not_exist_are_left_out(store: IdentityStore) -> None:
    store.add_account(account(), Credentials(password_hash="hash"), [])
    assert store.get_accounts(["01A", "01Z", "01A"]) == [account()]
    assert store.get_accounts([]) == []


def test_the_directory_is_read_by_prefix_in_order_and_on_from_an_entry(store: IdentityStore) -> None:
    store.add_account(account(), Credentials(password_hash="h"), ["ann", "ann li", "li"])
    store.add_account(account("01B", "anna", "b@example.com"), Credentials(password_hash="h"), ["anna", "上海", "海"])
    everyone = store.find_entries("ann", 10, None)
    assert everyone == [Entry("ann li", "01A"), Entry("ann", "01A"), Entry("anna", "01B")]
    assert store.find_entries("ann", 2, None) == everyone[:2]
    assert store.find_entries("ann", 2, everyone[1]) == everyone[2:]
    assert store.find_entries("海", 10, None) == [Entry("海", "01B")]
    assert store.find_entries("z", 10, None) == []


def test_credentials_are_replaced_only_over_what_they_were(store: IdentityStore) -> None:
    old = Credentials(password_hash="hash")
    failed = Credentials(password_hash="hash", failed_logins=5, locked_until=LATER)
    store.add_account(account(), old, [])
    assert store.replace_credentials("01A", old, failed)
    assert not store.replace_credentials("01A", old, Credentials(password_hash="other"))
    assert store.get_credentials("01A") == failed
    assert store.replace_credentials("01A", failed, old)
    assert store.get_credentials("01A") == old


def test_credentials_that_do_not_exist_are_never_replaced(store: IdentityStore) -> None:
    store.add_account(account(), Credentials(password_hash="hash"), [])
    assert not store.replace_credentials("01A", None, Credentials(password_hash="other"))
    assert not store.replace_credentials("nobody", None, Credentials(password_hash=""))
    assert not store.replace_credentials("nobody", Credentials(password_hash="hash"), Credentials(password_hash=""))
    assert store.get_credentials("nobody") is None


def test_a_code_is_consumed_once_and_remembers_by_whom(store: IdentityStore) -> None:
    store.add_code("hash", code())
    assert store.get_code("hash") == code()
    assert store.consume_code("hash", "01F")
    assert not store.consume_code("hash", "01G")
    assert store.get_code("hash") == code().model_copy(update={"origin_jti": "01F"})


def test_an_unknown_code_is_not_consumed(store: IdentityStore) -> None:
    assert not store.consume_code("unknown", "01F")
    assert store.get_code("unknown") is None


def test_of_two_who_consume_a_code_at_once_one_wins(store: IdentityStore) -> None:
    store.add_code("hash", code())
    assert sorted(race(*[lambda jti=jti: store.consume_code("hash", jti) for jti in ("01F", "01G")])) == [False, True]


def test_a_family_rotates_from_its_current_hash_only(store: IdentityStore) -> None:
    store.add_family(family())
    assert not store.rotate_family("01F", "wrong", "second", NOW)
    assert store.rotate_family("01F", "first", "second", NOW)
    assert not store.rotate_family("01F", "first", "third", NOW)
    rotated = {"current_hash": "second", "previous_hash": "first", "rotated_at": NOW}
    assert store.get_family("01F") == family().model_copy(update=rotated)


def test_a_revoked_family_does_not_rotate_and_is_revoked_once(store: IdentityStore) -> None:
    store.add_family(family())
    assert store.revoke_family("01F", NOW) == family().model_copy(update={"revoked_at": NOW})
    assert store.revoke_family("01F", LATER) is None
    assert not store.rotate_family("01F", "first", "second", NOW)
    assert store.get_family("01F") == family().model_copy(update={"revoked_at": NOW})


def test_an_unknown_family_neither_rotates_nor_is_revoked(store: IdentityStore) -> None:
    assert not store.rotate_family("01Z", "first", "second", NOW)
    assert not store.revoke_family("01Z", NOW)
    assert store.get_family("01Z") is None


def test_of_two_who_rotate_at_once_one_wins(store: IdentityStore) -> None:
    store.add_family(family())
    rotate = [lambda following=f: store.rotate_family("01F", "first", following, NOW) for f in ("second", "third")]
    assert sorted(race(*rotate)) == [False, True]


def test_a_login_session_ends_when_it_is_removed(store: IdentityStore) -> None:
    session = LoginSession(id="01L", user_id="01A", auth_time=NOW, expires_at=LATER)
    store.add_login_session("hash", session)
    assert store.get_login_session("hash") == session
    store.remove_login_session("hash")
    store.remove_login_session("hash")
    assert store.get_login_session("hash") is None


def signed_in() -> tuple[LoginSession, RefreshFamily]:
    session = LoginSession(id="01L", user_id="01A", auth_time=NOW, source=Source(address="192.0.2.1"), expires_at=LATER)
    return session, family().model_copy(update={"session_id": "01L", "source": session.source, "created_at": NOW})


def test_where_a_user_is_signed_in_is_listed_latest_first(store: IdentityStore) -> None:
    session, first = signed_in()
    second = first.model_copy(update={"origin_jti": "01G"})
    later = session.model_copy(update={"id": "01M"})
    of_the_later = first.model_copy(update={"origin_jti": "01H", "session_id": "01M"})
    without = family().model_copy(update={"origin_jti": "01A0"})
    for each in (first, second, without, of_the_later):
        store.add_family(each)
    store.add_login_session("hash", session)
    store.add_login_session("later", later)
    store.add_family(family().model_copy(update={"origin_jti": "01Z", "user_id": "01B"}))
    assert store.list_sign_ins("01A") == ({"later": later, "hash": session}, [of_the_later, second, first, without])
    assert store.list_sign_ins("01A", "01L") == ({"hash": session}, [second, first])
    assert store.list_sign_ins("01A", "01A0") == ({}, [without])
    assert store.list_sign_ins("01A", limit=2) == ({"later": later}, [of_the_later])
    assert store.list_sign_ins("01C") == ({}, [])


def test_what_has_ended_is_listed_no_more(store: IdentityStore) -> None:
    session, began = signed_in()
    store.add_login_session("hash", session)
    store.add_family(began)
    store.rotate_family("01F", "first", "second", NOW)
    store.revoke_family("01F", NOW)
    assert store.list_sign_ins("01A") == ({"hash": session}, [])
    assert store.remove_login_session("hash") == session
    assert store.list_sign_ins("01A") == ({}, [])


def test_a_hundred_and_more_sign_ins_are_listed(store: IdentityStore) -> None:
    for number in range(130):
        store.add_family(family().model_copy(update={"origin_jti": f"01F{number:03}"}))
    assert len(store.list_sign_ins("01A").families) == 130


def test_of_two_who_sign_a_user_out_the_later_stands(store: IdentityStore) -> None:
    early, late = SignOut(ended_at=NOW, except_session_id="01L"), SignOut(ended_at=LATER)
    assert store.get_sign_out("01A") is None
    store.put_sign_out("01A", early)
    assert store.get_sign_out("01A") == early
    store.put_sign_out("01A", late)
    store.put_sign_out("01A", early)
    assert store.get_sign_out("01A") == late


def test_of_two_links_of_a_subject_the_first_stands(store: IdentityStore) -> None:
    def link(user_id: str) -> FederatedLink:
        return FederatedLink(issuer="https://issuer.example", subject="s", user_id=user_id, created_at=NOW)

    assert store.get_federated_link("key") is None
    won = race(*[lambda user_id=user_id: store.add_federated_link("key", link(user_id)) for user_id in ("01A", "01B")])
    assert won[0] == won[1] == store.get_federated_link("key")
    assert store.add_federated_link("key", link("01C")) == won[0]
    assert store.get_federated_link("other") is None


def test_the_ring_of_keys_is_changed_over_the_revision_that_was_read(store: IdentityStore) -> None:
    first = KeyRing(
        keys=(RingKey(kid="k1", jwk={"kid": "k1"}, location="ssm:/k1", made_at=NOW, signs_from=NOW),), revision=1
    )
    assert store.get_key_ring() is None
    assert not store.put_key_ring(first.model_copy(update={"revision": 2}))
    assert store.put_key_ring(first)
    assert not store.put_key_ring(first)
    assert store.get_key_ring() == first
    second = KeyRing(keys=(*first.keys, RingKey(kid="k2", jwk={}, location="kms:k2", made_at=NOW)), revision=2)
    won = race(*[lambda ring=ring: store.put_key_ring(ring) for ring in (second, KeyRing(revision=2))])
    assert sorted(won) == [False, True]
    assert store.put_key_ring(second.model_copy(update={"revision": 3}))


def test_a_ticket_is_taken_once(store: IdentityStore) -> None:
    store.add_ticket("hash", ticket())
    assert store.take_ticket("hash", NOW) == ticket()
    assert store.take_ticket("hash", NOW) is None


def test_an_expired_ticket_is_not_taken(store: IdentityStore) -> None:
    store.add_ticket("hash", ticket())
    assert store.take_ticket("hash", ticket().expires_at) is None


def test_of_two_who_take_a_ticket_at_once_one_gets_it(store: IdentityStore) -> None:
    store.add_ticket("hash", ticket())
    taken = race(*[lambda: store.take_ticket("hash", NOW)] * 2)
    assert sorted(got is not None for got in taken) == [False, True]
