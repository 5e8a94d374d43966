"""Codes and invitations on their way, of every store; and the mailer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError
from moto import mock_aws
from tests.contract.identity.test_identity_store import race
from tests.support.moto_endpoint import botocores

from parley.errors import Unavailable
from parley.identity.memory.mail import MemoryMailer
from parley.identity.model import Confirmation, Invitation, Mail, SealedInvitation, SignUp
from parley.identity.ports import IdentityStore, Mailer
from parley.identity.ses import SesMailer

NOW = datetime(2026, 1, 31, 12, 0, 0, 123000, tzinfo=UTC)


def confirmation(code_hash: str = "first", **rest: Any) -> Confirmation:
    return Confirmation(code_hash=code_hash, email="ann@example.com", expires_at=NOW + timedelta(minutes=10), **rest)


def invitation(invitation_id: str, **rest: Any) -> SealedInvitation:
    return SealedInvitation(
        id=invitation_id,
        email="bob@example.com",
        invited_by="01A",
        created_at=NOW,
        expires_at=NOW + timedelta(days=7),
        token_hash="hash",
        **rest,
    )


def test_a_confirmation_comes_back_as_it_was_put_and_the_next_one_replaces_it(store: IdentityStore) -> None:
    joining = SignUp(username="bob", email="bob@example.com", display_name="Bob Wu", password_hash="hash")
    first, second = confirmation(sign_up=joining), confirmation("second")
    store.put_confirmation("sign_up", "browser", first)
    assert store.get_confirmation("sign_up", "browser") == first
    store.put_confirmation("sign_up", "browser", second)
    assert store.get_confirmation("sign_up", "browser") == second


def test_purposes_and_subjects_do_not_mix(store: IdentityStore) -> None:
    store.put_confirmation("password", "01A", confirmation())
    assert store.get_confirmation("email", "01A") is None
    assert store.get_confirmation("password", "01B") is None
    assert not store.take_confirmation("email", "01A", "first")


def test_tries_are_counted_up_to_the_most_and_of_this_code_alone(store: IdentityStore) -> None:
    store.put_confirmation("password", "01A", confirmation())
    assert not store.count_try("password", "01A", "other", 2)
    assert [store.count_try("password", "01A", "first", 2) for _ in range(3)] == [True, True, False]
    held = store.get_confirmation("password", "01A")
    assert held is not None
    assert held.tries == 2


def test_a_try_of_nobodys_code_counts_nothing(store: IdentityStore) -> None:
    assert not store.count_try("password", "nobody", "", 5)
    assert store.get_confirmation("password", "nobody") is None


def test_tries_at_once_are_counted_one_by_one(store: IdentityStore) -> None:
    store.put_confirmation("password", "01A", confirmation())
    counted = race(*[lambda: store.count_try("password", "01A", "first", 5) for _ in range(8)])
    assert sorted(counted) == [False] * 3 + [True] * 5


def test_a_code_is_taken_by_one_of_those_who_try_at_once(store: IdentityStore) -> None:
    store.put_confirmation("password", "01A", confirmation())
    assert not store.take_confirmation("password", "01A", "other")
    taken = race(*[lambda: store.take_confirmation("password", "01A", "first") for _ in range(4)])
    assert sorted(taken) == [False, False, False, True]
    assert store.get_confirmation("password", "01A") is None


def test_an_invitation_comes_back_as_it_was_put(store: IdentityStore) -> None:
    sealed = invitation("01X", user_id="01B", groups=("a", "b"))
    store.add_invitation(sealed)
    assert store.get_invitation("01X") == sealed
    assert store.get_invitation("01Y") is None


def test_invitations_are_listed_in_order_page_by_page_without_what_opens_them(store: IdentityStore) -> None:
    for each in ("01C", "01A", "01B"):
        store.add_invitation(invitation(each))
    everything = store.list_invitations(10, None)
    assert [each.id for each in everything] == ["01A", "01B", "01C"]
    assert {type(each) for each in everything} == {Invitation}
    assert store.list_invitations(2, None) == everything[:2]
    assert store.list_invitations(2, "01B") == everything[2:]


def test_a_removed_invitation_is_gone_and_may_be_removed_again(store: IdentityStore) -> None:
    store.add_invitation(invitation("01X"))
    store.remove_invitation("01X")
    store.remove_invitation("01X")
    assert store.get_invitation("01X") is None


# ---- The mailer ----

LETTER = Mail(to="王@bücher.example", subject="Grüße 你好", text="Hallo\n", html="<p>Hallo</p>\n")


class Recorded:
    """SES's client, with what it was asked for."""

    def __init__(self, client: Any) -> None:
        self._client, self.requests = client, list[dict[str, Any]]()

    def send_email(self, **request: Any) -> Any:
        self.requests.append(request)
        return self._client.send_email(**request)


@pytest.fixture
def ses() -> Any:
    with mock_aws():
        client = botocores("sesv2")
        client.create_email_identity(EmailIdentity="no-reply@parley.example")
        yield Recorded(client)


def test_a_mail_goes_out_in_utf_8_as_text_and_html_to_an_address_in_ascii(ses: Recorded) -> None:
    SesMailer(lambda: ses, "no-reply@parley.example").send(LETTER.model_copy(update={"to": "ann@bücher.example"}))
    (request,) = ses.requests
    assert request["FromEmailAddress"] == "Parley <no-reply@parley.example>"
    assert request["Destination"] == {"ToAddresses": ["ann@xn--bcher-kva.example"]}
    simple = request["Content"]["Simple"]
    assert simple["Subject"] == {"Data": "Grüße 你好", "Charset": "UTF-8"}
    assert {part: simple["Body"][part]["Data"] for part in ("Text", "Html")} == {
        "Text": "Hallo\n",
        "Html": "<p>Hallo</p>\n",
    }


def test_a_mail_to_nobody_is_sent_to_where_it_is_dropped(ses: Recorded) -> None:
    SesMailer(lambda: ses, "no-reply@parley.example").send(LETTER.model_copy(update={"to": None}))
    (request,) = ses.requests
    assert request["Destination"] == {"ToAddresses": ["success@simulator.amazonses.com"]}


class Silent:
    def send_email(self, **request: Any) -> None:
        raise ConnectTimeoutError(endpoint_url="http://localhost")


def test_a_mailer_that_does_not_answer_or_refuses_is_unavailable(ses: Recorded) -> None:
    broken = MemoryMailer()
    broken.is_broken = True
    mailers: list[Mailer] = [
        SesMailer(lambda: Silent(), "no-reply@parley.example"),
        SesMailer(lambda: ses, "nobody-has-confirmed@this.example"),
        broken,
    ]
    for mailer in mailers:
        with pytest.raises(Unavailable):
            mailer.send(LETTER.model_copy(update={"to": "ann@example.com"}))


def test_the_twin_keeps_what_it_sent() -> None:
    mailer = MemoryMailer()
    mailer.send(LETTER)
    assert mailer.sent == [LETTER]
